"""A recording: everything that happened in one conversation with an endpoint.

Times are milliseconds since the request was sent, on the clock of the probe. A recording holds
bytes, not opinions: the events are decoded from the frames on demand, so a recording whose bytes
are changed is a recording of another endpoint.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from wirecheck.recording.decode import MESSAGES, Decoded, Frame, Transport, decode, uncoded
from wirecheck.wire import coding
from wirecheck.wire.model import Violation

HTTP_OK = 200
# The statuses of a response that is a stream, or that opens a connection for streams.
STREAMING: dict[Transport, frozenset[int]] = {
    "websocket": frozenset({101}),
    "socketio": frozenset({101}),
}

# Of events, tokens or milliseconds.
_NUMBER = re.compile("[0-9]{1,15}")

Headers = tuple[tuple[str, str], ...]
How = Literal["clean", "truncated", "reset", "left", "timeout", "limit", "refused", "garbage"]

ENDINGS: dict[How, str] = {
    "clean": "the endpoint ended the response properly",
    "truncated": "the connection closed before the response was complete",
    "reset": "the endpoint reset the connection",
    "left": "the probe left",
    "timeout": "the endpoint was still silent or sending when the probe's time ran out",
    "limit": "the endpoint sent more than the probe takes",
    "refused": "no connection could be made",
    "garbage": "what came back is not the protocol",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What the probe sent. ``headers`` hold no secrets: credentials are masked when recorded."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """The response head, and when it arrived (milliseconds)."""

    status: int
    headers: Headers
    http_version: str
    at_ms: float

    def header(self, name: str) -> str | None:
        """The value of a header by case-insensitive name, repeated ones joined with a comma."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def coding(self) -> str:
        """The content coding of the body, such as ``gzip``; empty for none."""
        return coding.named(self.header("content-encoding"))


@dataclass(frozen=True, slots=True)
class Mark:
    """Something the probe did or learnt at a moment, such as ``released`` or ``left``."""

    at_ms: float
    name: str
    detail: str = ""

    @property
    def number(self) -> int:
        """The number that the detail is; 0 for any other text, as files of strangers may have."""
        return int(self.detail) if _NUMBER.fullmatch(self.detail) else 0

    @property
    def data(self) -> bytes:
        """The bytes that the detail is in hexadecimal; empty for any other text."""
        try:
            return bytes.fromhex(self.detail)
        except ValueError:
            return b""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the conversation ended, when, and what the client library said of it.

    Attributes:
        code: That of the close frame by which an endpoint ended a WebSocket.
    """

    how: How
    at_ms: float
    detail: str = ""
    code: int | None = None


@dataclass(frozen=True, slots=True)
class KeyPrint:
    """A fingerprint of the provider's key: enough to recognise a leak of it."""

    sha256: str
    length: int


@dataclass(frozen=True, slots=True)
class Call:
    """One call that the upstream got, from the mock provider's journal.

    Attributes:
        status: The status that it was answered with; None if it was not answered.
        tokens: The text tokens of the script, sent or not.
        sent: How many of them were written to the endpoint.
        usage: The token counts reported to the endpoint; None if none were.
        state: ``received``, ``streaming``, ``holding``, ``stalled`` or ``ended``.
        ending: ``complete``, ``fault`` (the scenario's own) or ``client-left``; None while it runs.
    """

    provider: str
    scenario: str
    stream: bool
    status: int | None = None
    model: str = ""
    tokens: tuple[str, ...] = ()
    sent: int = 0
    finish: str | None = None
    usage: dict[str, int] | None = None
    state: str = "ended"
    ending: str | None = None
    key: KeyPrint | None = None

    @property
    def refused(self) -> bool:
        """Whether it was answered with an error instead of an answer."""
        return self.status is not None and self.status != HTTP_OK

    @property
    def text(self) -> str:
        """The whole text of the script."""
        return "".join(self.tokens)

    @property
    def sent_text(self) -> str:
        """The text that reached the endpoint."""
        return "".join(self.tokens[: self.sent])


@dataclass(frozen=True, slots=True)
class Journal:
    """What the upstream saw of one run."""

    run: str
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Recording:
    """One conversation with an endpoint.

    Attributes:
        contract: Name of the contract it was probed under.
        scenario: Name of the scenario.
        part: Which of the scenario's conversations it is (``stream``, ``answer``, ``stream-07``).
        journal: None if no mock provider stood behind the endpoint.
    """

    contract: str
    scenario: str
    part: str
    transport: Transport
    request: Request
    response: Response | None
    frames: tuple[Frame, ...]
    marks: tuple[Mark, ...]
    ending: Ending
    journal: Journal | None = None

    @property
    def name(self) -> str:
        """Where it is filed: ``typed-sse/error-mid/stream``."""
        return f"{self.contract}/{self.scenario}/{self.part}"

    @property
    def coding(self) -> str:
        """The content coding of the body; empty for none, as for messages on a connection."""
        if self.response is None or self.transport in MESSAGES:
            return ""
        return self.response.coding

    @property
    def readable(self) -> bool:
        """Whether the body has no content coding, or one that we read."""
        return not self.coding or self.coding in coding.READABLE

    @cached_property
    def _uncoded(self) -> tuple[tuple[Frame, ...], tuple[Violation, ...]]:
        if self.coding not in coding.READABLE:
            return self.frames, ()
        return uncoded(self.frames, self.coding, ended=self.ending.how == "clean")

    @property
    def content(self) -> tuple[Frame, ...]:
        """The frames without their content coding, or as they are if it is none that we read."""
        return self._uncoded[0]

    @property
    def miscoded(self) -> tuple[Violation, ...]:
        """What was wrong with the content coding; the places are among the encoded bytes."""
        return self._uncoded[1]

    @property
    def body(self) -> bytes:
        """All bytes received, without their content coding."""
        return b"".join(frame.data for frame in self.content)

    @cached_property
    def decoded(self) -> Decoded:
        """The events of the frames, and what was wrong with their framing.

        A response that is no stream by its status has no events: its body is an error page, and
        to read it as a stream would bury the one cause under many findings. Nor has one whose
        content coding we cannot read.
        """
        statuses = STREAMING.get(self.transport, frozenset({HTTP_OK}))
        is_stream = self.response is not None and self.response.status in statuses
        ended = self.ending.how == "clean"
        frames = self.content if is_stream and self.readable else ()
        return decode(self.transport, frames, ended=ended)

    def mark(self, name: str) -> Mark | None:
        """The first mark of that name."""
        return next((mark for mark in self.marks if mark.name == name), None)
