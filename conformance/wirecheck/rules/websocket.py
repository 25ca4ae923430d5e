"""WebSocket below its messages: one rule for each violation of its frames, and for what is owed.

They are judged where every byte of a connection was recorded (``wire/frames.py``).
"""

from http import HTTPStatus

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import (
    Findings,
    Look,
    Need,
    NotExercisedError,
    on_connections,
    promised,
    rule,
    say,
)
from wirecheck.rules.verdict import Level
from wirecheck.rules.words import came_instead, difference, ending, quoted
from wirecheck.scenarios import Topic
from wirecheck.wire import frames
from wirecheck.wire.reporting import ViolationKind

FRAMES = {Topic.FRAMES}
RAW = "frames"
# Noted by the probe (``probes/frames.py``).
PINGED, CLOSING, FAREWELL, HUNG_UP = "pinged", "closing", "farewell", "hung-up"
VERSION = "13"
SHOWN_BYTES = 16
# What a server has to do about a bad frame, by the part that tells which it was.
BAD_FRAMES = {
    "bad-unmasked": "the connection closed for a frame that is not masked",
    "bad-reserved-bit": "the connection failed for a frame with a reserved bit",
    "bad-reserved-opcode": "the connection failed for a frame of a reserved opcode",
    "bad-not-utf8": "the connection failed for a text message that is not UTF-8",
}


def _look_for(code: str, kind: ViolationKind) -> Look:
    def look(reading: Reading) -> Findings:
        _, decoder = frames.read(reading.recording.body)
        for violation in decoder.violations:
            if violation.code == code:
                span = (violation.start, violation.end)
                yield say(reading, kind.sentence, violation.detail, span=span)

    look.__doc__ = kind.sentence
    return look


for _code, _kind in frames.VIOLATIONS.items():
    _level: Level = "SHOULD" if _code == "frames.too-large" else "MUST"
    rule(_code, _level, _kind.clause, FRAMES, part=RAW, needs=(Need.STREAM,), given=on_connections)(
        _look_for(_code, _kind)
    )


@rule(
    "websocket.fragments",
    "MUST",
    "RFC 6455, 5.4",
    FRAMES,
    needs=(Need.STREAM,),
    given=on_connections,
)
def fragments(reading: Reading) -> Findings:
    """A message that comes in fragments, with a ping between them, is understood as one."""
    if not reading.ended_well:
        last = reading.terminals[0].event.data if reading.terminals else ""
        actual = quoted(last) if last else ending(reading.recording)
        yield say(reading, " or ".join(reading.contract.successes), actual)
    elif reading.calls and reading.text != reading.meant:
        yield say(reading, *difference(reading.meant, reading.text))


@rule(
    "websocket.pong",
    "MUST",
    "RFC 6455, 5.5.2, 5.5.3",
    FRAMES,
    part=RAW,
    needs=(Need.STREAM,),
    given=on_connections,
)
def pong(reading: Reading) -> Findings:
    """A ping is answered by a pong with the same data; of several, the last is enough."""
    pings = [it.data for it in reading.recording.marks if it.name == PINGED]
    if not pings:
        raise NotExercisedError("nothing could be asked on the connection")
    sent, _ = frames.read(reading.recording.body)
    pongs = [frame.payload for frame in sent if frame.opcode == frames.Opcode.PONG]
    if pings[-1] not in pongs:
        came = ", ".join(map(_hex, pongs)) or "none"
        yield say(reading, f"a pong with {_hex(pings[-1])}", f"pongs: {came}")


def _hex(data: bytes) -> str:
    more = " …" if len(data) > SHOWN_BYTES else ""
    return f"{len(data)} bytes ({data[:SHOWN_BYTES].hex(' ')}{more})"


@rule(
    "websocket.hangs-up",
    "SHOULD",
    "RFC 6455, 7.1.1",
    FRAMES,
    part=RAW,
    needs=(Need.STREAM,),
    given=on_connections,
)
def hangs_up(reading: Reading) -> Findings:
    """After both close frames it is the server that ends the TCP connection."""
    recording = reading.recording
    if not (recording.mark(CLOSING) and recording.mark(FAREWELL)):
        raise NotExercisedError("no two close frames were exchanged")
    if recording.mark(HUNG_UP) is None:
        expected = "the connection ended by the server"
        yield say(reading, expected, "still open when the client's patience ended")


@rule(
    "websocket.fails",
    "MUST",
    "RFC 6455, 5.1, 5.2, 8.1",
    {Topic.BAD_FRAMES},
    part="bad-",
    needs=(Need.STREAM,),
    given=on_connections,
)
def fails(reading: Reading) -> Findings:
    """A server ends the connection on which a client breaks the protocol."""
    recording, refused = reading.recording, reading.recording.mark(FAREWELL)
    gone, farewell = recording.mark(HUNG_UP), recording.mark(CLOSING)
    first = min((it.at_ms for it in (refused, gone) if it), default=None)
    if first is None or (farewell and first > farewell.at_ms):
        yield say(reading, BAD_FRAMES[recording.part], "it went on as if nothing were wrong")


HANDSHAKE = {Topic.OTHER_VERSION}


@rule(
    "websocket.version-refused",
    "MUST",
    "RFC 6455, 4.2.2, 4.4",
    HANDSHAKE,
    part="handshake",
    needs=(Need.RESPONSE,),
    given=on_connections,
)
def version_refused(reading: Reading) -> Findings:
    """A handshake in a version that the server does not speak is refused by a status of HTTP."""
    if promised(reading.recording.response).status < HTTPStatus.BAD_REQUEST:
        expected = f"a status such as {HTTPStatus.UPGRADE_REQUIRED}"
        yield say(reading, expected, came_instead(reading.recording))


@rule(
    "websocket.versions-told",
    "SHOULD",
    "RFC 6455, 4.2.2, 4.4",
    HANDSHAKE,
    part="handshake",
    needs=(Need.RESPONSE,),
    given=on_connections,
)
def versions_told(reading: Reading) -> Findings:
    """The refusal of a version names in Sec-WebSocket-Version those that the server speaks."""
    told = promised(reading.recording.response).header("Sec-WebSocket-Version")
    if VERSION not in {version.strip() for version in (told or "").split(",")}:
        expected = f"Sec-WebSocket-Version: {VERSION}"
        yield say(reading, expected, f"Sec-WebSocket-Version: {told or '(not sent)'}")
