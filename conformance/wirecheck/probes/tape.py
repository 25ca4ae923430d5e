"""The recording while it is being made."""

import time
from dataclasses import replace

from wirecheck.probes import limits
from wirecheck.recording import (
    Ending,
    Frame,
    Headers,
    How,
    Journal,
    Mark,
    Recording,
    Request,
    Response,
    Transport,
)
from wirecheck.recording.secrets import leaked_keys, without

MASKED = "[masked by wirecheck]"
SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"}
)


def masked(headers: Headers) -> Headers:
    """The headers without the credentials in them: a recording goes to disk."""
    return tuple(
        (name, MASKED if name.lower() in SECRET_HEADERS else value) for name, value in headers
    )


class Tape:
    """Collects what happens in one conversation, stamped on one clock."""

    def __init__(self, request: Request, transport: Transport) -> None:
        self.request = request
        self.transport: Transport = transport
        self.response: Response | None = None
        self.frames: list[Frame] = []
        self.marks: list[Mark] = []
        self.ending: Ending | None = None
        self._zero = time.monotonic()
        self._size = 0
        self._events = 0

    def now_ms(self) -> float:
        """Milliseconds since the request was sent."""
        return round((time.monotonic() - self._zero) * 1000, 3)

    def head(self, status: int, headers: Headers, http_version: str) -> Response:
        """Note the response head."""
        self.response = Response(status, headers, http_version, self.now_ms())
        return self.response

    def frame(self, data: bytes, *, binary: bool = False) -> Frame:
        """Note bytes that arrived."""
        frame = Frame(self.now_ms(), data, binary)
        self.frames.append(frame)
        self._size += len(data)
        return frame

    def count(self, events: int) -> None:
        """Note how many events the last frame completed."""
        self._events += events

    @property
    def full(self) -> str:
        """Says of what the endpoint has sent more than any honest answer needs; empty if not."""
        if self._size > limits.BODY_BYTES:
            return f"more than {limits.BODY_BYTES:,} bytes"
        if self._events > limits.EVENTS:
            return f"more than {limits.EVENTS:,} events"
        if len(self.frames) > limits.FRAMES:
            return f"more than {limits.FRAMES:,} pieces"
        return ""

    def mark(self, name: str, detail: str = "") -> None:
        """Note something that the probe did or learnt."""
        self.marks.append(Mark(self.now_ms(), name, detail))

    def end(self, how: How, detail: str = "", code: int | None = None) -> None:
        """Note the ending; only the first counts."""
        if self.ending is None:
            self.ending = Ending(how, self.now_ms(), detail, code)

    def _evidence(self) -> tuple[Frame, ...]:
        if not self.full:
            return tuple(self.frames)
        kept, size = [], 0
        for frame in self.frames:
            kept.append(replace(frame, data=frame.data[: limits.EVIDENCE_BYTES - size]))
            size += len(frame.data)
            if size >= limits.EVIDENCE_BYTES:
                break
        return tuple(kept)

    def recording(
        self, contract: str, scenario: str, part: str, journal: Journal | None
    ) -> Recording:
        """The finished recording.

        Raises:
            RuntimeError: The conversation has not ended.
        """
        if self.ending is None:
            raise RuntimeError("the conversation is still going on")
        recording = Recording(
            contract=contract,
            scenario=scenario,
            part=part,
            transport=self.transport,
            request=Request(
                self.request.method,
                self.request.url,
                masked(self.request.headers),
                self.request.body,
            ),
            response=self.response,
            frames=self._evidence(),
            marks=tuple(self.marks),
            ending=self.ending,
            journal=journal,
        )
        for key in leaked_keys(recording):
            recording = without(recording, key)
        head = recording.response
        return replace(recording, response=head and replace(head, headers=masked(head.headers)))
