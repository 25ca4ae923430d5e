"""An answer: what the player plays. Every provider's encoder ends in one of these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from wirecheck_mock_providers.script.model import FaultKind, Script

Headers = tuple[tuple[bytes, bytes], ...]


class Ending(StrEnum):
    """How an answer ends, once its frames are sent."""

    COMPLETE = "complete"
    CUT = "cut"
    """The body ends as HTTP wants it, but the answer in it is not whole."""
    CLOSED = "closed"
    """The connection is closed (TCP FIN), though the body has not ended as HTTP wants it."""
    RESET = "reset"
    """The connection is reset (TCP RST)."""
    SILENCE = "silence"
    """Nothing more, until the client leaves."""


class Frame(NamedTuple):
    """Bytes that leave in one write."""

    data: bytes
    due_s: float
    """When, in seconds after the call came. Never less than in the frame before."""
    pieces: int = 0
    """How many pieces of the script it carries: `hold` and `after` count these."""
    texts: int = 0
    """How many of them are text tokens: the journal counts these."""
    finish: str | None = None
    """The finish reason that it tells the client, in the provider's words."""
    usage: Mapping[str, int] | None = None
    """The usage that it tells the client."""


class Track(NamedTuple):
    """Frames as columns, for the player.

    A thousand streams at a time would be a hundred thousand frames for the garbage collector to
    walk over; a column is one object to it. (500 streams, a token every 20 ms, lateness at the
    99th percentile: 29 ms with rows, 6 ms with columns, 2 ms without a collector.)
    """

    chunks: tuple[bytes, ...]
    """What is written for each frame: one chunk of the body (RFC 9112, section 7.1), or the frame
    itself where the head tells the length."""
    due_s: tuple[float, ...]
    texts: tuple[int, ...]
    told: tuple[tuple[int, str | None, Mapping[str, int] | None], ...]
    """Index, finish and usage of those frames that tell either."""


@dataclass(frozen=True)
class Answer:
    """Head, frames and ending of one answer."""

    status: int
    headers: Headers
    frames: tuple[Frame, ...]
    ending: Ending = Ending.COMPLETE
    head_at_once: bool = False
    """The head leaves before the first frame is due, as on a stream."""
    hold_at: int | None = None
    """Hold before the frame of this index (or behind the last one)."""
    stamped: bool = False
    """Frames hold STAMP_SLOT, to be filled as they leave."""
    head_due_s: float = 0.0
    """When a head that leaves before the first frame does so, in seconds after the call came."""
    end_due_s: float = 0.0
    """When the ending comes, if not right behind the last frame, in seconds after the call came."""

    @cached_property
    def track(self) -> Track:
        """The frames as columns."""
        sized = any(name == b"content-length" for name, _ in self.headers)
        return Track(
            tuple(frame.data if sized else chunk(frame.data) for frame in self.frames),
            tuple(frame.due_s for frame in self.frames),
            tuple(frame.texts for frame in self.frames),
            tuple(
                (index, frame.finish, frame.usage)
                for index, frame in enumerate(self.frames)
                if frame.finish or frame.usage
            ),
        )


def chunk(data: bytes) -> bytes:
    """Return `data`, which is not empty, as one chunk of a body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


@dataclass(frozen=True, slots=True)
class Parts:
    """A provider's frames for a whole script, before its hold and its fault are laid over them."""

    opening: tuple[Frame, ...]
    body: tuple[Frame, ...]
    """What carries the pieces, one each, and the frames between them."""
    closing: tuple[Frame, ...]
    error: bytes
    """The provider's own error in mid-stream."""
    malformed: bytes
    """A broken event."""


#: What is left of a stream after its fault's frame.
_FAULT_ENDINGS: Final[Mapping[FaultKind, Ending]] = {
    FaultKind.ERROR: Ending.CUT,
    FaultKind.TRUNCATION: Ending.CUT,
    FaultKind.MALFORMED: Ending.CUT,
    FaultKind.RESET: Ending.RESET,
    FaultKind.STALL: Ending.SILENCE,
}


def stream(parts: Parts, script: Script, headers: Headers) -> Answer:
    """Lay a script's hold and fault over its frames."""
    hold_at = None
    if script.hold is not None:
        hold_at = len(parts.opening) + behind(parts.body, script.hold)
    frames, ending = parts.opening + parts.body + parts.closing, Ending.COMPLETE
    if script.fault is not None:
        kept = parts.body[: behind(parts.body, script.fault.after)]
        broken = {FaultKind.ERROR: parts.error, FaultKind.MALFORMED: parts.malformed}
        due_s = script.pace.due_s(min(script.fault.after, script.piece_count))
        last = (Frame(broken[script.fault.kind], due_s),) if script.fault.kind in broken else ()
        frames, ending = parts.opening + kept + last, _FAULT_ENDINGS[script.fault.kind]
        hold_at = None if hold_at is None else min(hold_at, len(parts.opening + kept))
    return Answer(200, headers, frames, ending, True, hold_at, script.stamped)


def behind(frames: Iterable[Frame], pieces: int) -> int:
    """Return the index just behind the frame that carries the last of `pieces` pieces."""
    index = sent = 0
    for position, frame in enumerate(frames, start=1):
        if sent >= pieces:
            break
        if frame.pieces:
            sent += frame.pieces
            index = position
    return index


def whole(body: Frame, script: Script, headers: Headers) -> Answer:
    """Return the answer that is one JSON document, with the script's hold and fault laid over it.

    The document is made when all of it has been generated, so a hold holds back all of it. A fault
    leaves the first half of it. An error in mid-stream has no counterpart here: the encoder answers
    that with the provider's server error.
    """
    frame, ending = body, Ending.COMPLETE
    if script.fault is not None:
        data = body.data[: len(body.data) // 2]
        frame, ending = Frame(data, body.due_s), _FAULT_ENDINGS[script.fault.kind]
    hold_at = None if script.hold is None else 0
    return Answer(200, headers, (frame,), ending, False, hold_at, script.stamped)


def refusal(status: int, headers: Headers, body: bytes, script: Script | None = None) -> Answer:
    """Return an error answer; with a script, at its first token's time, and held if it holds."""
    due_s = script.pace.due_s(0) if script else 0.0
    hold_at = 0 if script and script.hold is not None else None
    return Answer(status, headers, (Frame(body, due_s),), hold_at=hold_at)


def no_answer(script: Script) -> Answer:
    """Return the answer that never comes."""
    hold_at = None if script.hold is None else 0
    return Answer(0, (), (), Ending.SILENCE, hold_at=hold_at)
