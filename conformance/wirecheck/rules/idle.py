"""What comes while nothing happens: what keeps a stream alive, and the heartbeat of Engine.IO."""

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import (
    Findings,
    Need,
    NotExercisedError,
    UntestableError,
    promised,
    rule,
    say,
)
from wirecheck.scenarios import Topic
from wirecheck.wire import socketio

IDLE = {Topic.IDLE}
HEARTBEAT = {Topic.HEARTBEAT}
KEPT = (Need.RESPONSE, Need.UPSTREAM)
ENGINE = "Engine.IO protocol 4, Heartbeat"


def _kept_alive(contract: Contract) -> bool:
    return contract.keep_alive is not None


def _span(reading: Reading) -> tuple[float, float]:
    """From when until when the upstream held its answer back, and all that it had sent was there.

    Raises:
        UntestableError: It never came to that.
    """
    idle, released = map(reading.recording.mark, ("idle", "released"))
    if idle is None or released is None:
        raise UntestableError("the upstream never came to hold its answer back")
    return idle.at_ms, released.at_ms


@rule("idle.kept-alive", "MUST", "the contract's keep-alive", IDLE, needs=KEPT, given=_kept_alive)
def kept_alive(reading: Reading) -> Findings:
    """While a stream is idle, something comes within the contract's time that keeps it alive."""
    begin, end = _span(reading)
    if not any(begin <= frame.at_ms <= end for frame in reading.recording.frames):
        within_ms = promised(reading.contract.keep_alive).within_ms
        expected = f"something that keeps the stream alive, within {within_ms:,} ms"
        yield say(reading, expected, f"nothing in {end - begin:,.0f} ms", at_ms=end)


@rule(
    "idle.comments",
    "SHOULD",
    "derived: HTML, 9.2.7: comments do it, which no reader takes for an event",
    IDLE,
    needs=KEPT,
    given=_kept_alive,
)
def comments(reading: Reading) -> Findings:
    """What keeps an idle stream alive is no event."""
    begin, end = _span(reading)
    for seen in reading.events:
        if begin <= seen.event.at_ms <= end:
            yield say(reading, "no event while the upstream sends nothing", seen.name, at=seen)


def _socketio(contract: Contract) -> bool:
    return contract.transport == "socketio"


def _waited(reading: Reading, *fields: str) -> None:
    """Whether the probe could wait for it.

    Raises:
        NotExercisedError: The session announces longer times than a gate waits.
    """
    frames = reading.recording.frames
    opened = (socketio.opened(frames[0].data) if frames else None) or {}
    longest_ms = socketio.LONGEST_BEAT_MS
    for field in fields:
        value = opened.get(field)
        if not socketio.is_beat(value):
            raise NotExercisedError(
                f"the session announces a {field} of {value} ms, and the gate waits for no more "
                f"than {longest_ms:,} ms"
            )


@rule("engineio.ping", "SHOULD", ENGINE, HEARTBEAT, part="heartbeat", given=_socketio)
def ping(reading: Reading) -> Findings:
    """A session gets a ping within the pingInterval that it announced."""
    _waited(reading, "pingInterval")
    if reading.recording.mark("pinged") is None:
        yield say(reading, "a ping", "none")


@rule("engineio.unanswered", "SHOULD", ENGINE, HEARTBEAT, part="heartbeat", given=_socketio)
def unanswered(reading: Reading) -> Findings:
    """A session whose client answers no ping is closed after the pingTimeout that it announced."""
    _waited(reading, "pingInterval", "pingTimeout")
    if reading.recording.mark("pinged") is None:
        raise NotExercisedError("no ping came that could go unanswered")
    if reading.recording.ending.how == "left":
        yield say(reading, "the connection closed by the endpoint", "still open")
