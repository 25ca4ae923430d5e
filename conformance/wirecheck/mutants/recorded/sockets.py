"""Mutants of WebSocket below its messages, and of Engine.IO and Socket.IO below their events."""

from collections.abc import Callable
from dataclasses import replace

from websockets.frames import Frame as Sent
from websockets.frames import Opcode

from wirecheck.mutants.changes import (
    Change,
    called,
    closed,
    drop,
    ending,
    header,
    late_mark,
    mark,
    packet,
    put,
    said,
    status,
    then,
    unmarked,
)
from wirecheck.mutants.edits import error, having, renamed
from wirecheck.mutants.model import Mutant, Recordings, mutant, mutant_over_all
from wirecheck.recording import Frame, Recording

# The close frame by which a server answers, with code 1001; and others in its place.
ANSWERED = bytes.fromhex("88 02 03 e9")
PING = bytes(range(255, 130, -1))


def edited(edit: Callable[[bytes], bytes]) -> Change:
    """Changes all bytes, or messages, that came."""

    def change(recording: Recording) -> Recording:
        frames = (replace(frame, data=edit(frame.data)) for frame in recording.frames)
        return replace(recording, frames=tuple(frames))

    return change


def framed(name: str, data: bytes, *breaks: str) -> Mutant:
    """The bytes of a connection with a frame put before them."""
    return mutant(name, "fragments", put(0, data), *breaks, part="frames")


def closing(name: str, data: bytes, *breaks: str) -> Mutant:
    """The bytes of a connection with another close frame."""
    change = edited(lambda came: came.replace(ANSWERED, data))
    return mutant(name, "fragments", change, *breaks, part="frames")


def behind(data: bytes) -> Change:
    """Sends bytes after all others."""
    return lambda it: replace(it, frames=(*it.frames, Frame(it.ending.at_ms, data)))


def bad(name: str, change: Change, part: str, *breaks: str) -> Mutant:
    """A connection on which a bad frame was sent."""
    return mutant(name, "bad-frames", change, *breaks, part=f"bad-{part}")


UNMOVED = then(unmarked("farewell"), unmarked("hung-up"))
FRAMES = [
    framed("masked", Sent(Opcode.PONG, b"x").serialize(mask=True), "frames.masked"),
    framed("a reserved bit", b"\xca\x00", "frames.reserved-bit"),
    framed("a reserved opcode", b"\x83\x00", "frames.reserved-opcode"),
    framed("a length in more bytes", b"\x8a\x7e\x00\x01x", "frames.length"),
    framed("a long control frame", b"\x8a\x7e\x00\x7e" + b"x" * 126, "frames.control"),
    framed("a fragment of nothing", b"\x80\x00", "frames.fragments"),
    framed("text that is not UTF-8", b"\x81\x01\xff", "frames.invalid-utf8"),
    framed("a frame of exabytes", b"\x81\x7f" + b"\xff" * 8, "frames.too-large", "websocket.pong"),
    framed("a pong unasked", b"\x8a\x00"),
    closing("half a code", b"\x88\x01\x03", "frames.close-body"),
    closing("a code that is never sent", b"\x88\x02\x03\xed", "frames.close-code"),
    closing("no code", b"\x88\x00"),
    mutant(
        "a ping after the farewell",
        "fragments",
        behind(b"\x89\x00"),
        "frames.after-close",
        part="frames",
    ),
    mutant(
        "a pong with other data",
        "fragments",
        edited(lambda came: came.replace(PING, bytes(len(PING)))),
        "websocket.pong",
        part="frames",
    ),
    mutant("nothing pinged", "fragments", unmarked("pinged"), part="frames"),
    mutant("not hung up", "fragments", unmarked("hung-up"), "websocket.hangs-up", part="frames"),
    mutant("no farewell", "fragments", unmarked("farewell"), part="frames"),
    mutant("fragments refused", "fragments", closed(1002), "websocket.fragments"),
    bad("an unmasked frame borne", UNMOVED, "unmasked", "websocket.fails"),
    bad("a bad text borne", UNMOVED, "not-utf8", "websocket.fails"),
    bad(
        "a reserved bit borne until the client leaves",
        then(late_mark("farewell", 60_000), late_mark("hung-up", 60_000)),
        "reserved-bit",
        "websocket.fails",
    ),
    bad(
        "hung up without a word",
        then(unmarked("farewell"), late_mark("hung-up", -60_000)),
        "reserved-opcode",
    ),
    mutant(
        "any version",
        "other-version",
        status(101),
        "websocket.version-refused",
        part="handshake",
    ),
    mutant(
        "the versions not told",
        "other-version",
        header("Sec-WebSocket-Version", None),
        "websocket.versions-told",
        part="handshake",
    ),
    mutant(
        "two versions told",
        "other-version",
        header("Sec-WebSocket-Version", "8, 13"),
        part="handshake",
    ),
]

TYPED = [
    mutant("a token lost by fragments", "fragments", drop(2), "websocket.fragments"),
    mutant(
        "fragments not understood",
        "fragments",
        said(-1, error("?", "invalid_request")),
        "websocket.fragments",
    ),
    mutant(
        "a refusal without its words",
        "bad-no-model",
        said(-1, having(message="")),
        "schema.valid-refusal",
        part="refusal",
    ),
]

SESSION = [
    mutant(
        "a refusal without its words",
        "bad-no-messages",
        said(-1, having(error="")),
        "schema.valid-refusal",
        part="refusal",
    ),
    mutant(
        "a session made up for a refusal",
        "bad-no-session",
        said(-1, having(sessionId="s-1")),
        "message.stream-id",
        part="refusal",
    ),
]


def polled_once(recordings: Recordings) -> list[Recording]:
    """The session that could not be opened, and so not be polled."""
    return [replace(recordings[0], frames=())]


TOKEN = packet("chat_token", {"token": "x", "count": 1, "partial": "x"})
SOCKETIO = [
    mutant(
        "no id for a connection",
        "handshake",
        edited(lambda it: b'40{"pid": 1}' if it.startswith(b"40") else it),
        "socketio.connected",
        part="open-websocket",
    ),
    mutant(
        "an id that is no text",
        "handshake",
        edited(lambda it: b"40[]" if it.startswith(b"40") else it),
        "socketio.connected",
        part="open-polling",
    ),
    mutant(
        "refused in a word",
        "auth-forged",
        edited(lambda it: b'44"no"' if it.startswith(b"44") else it),
        "socketio.refusal",
        part="refusal",
    ),
    mutant(
        "a question before CONNECT borne",
        "unconnected",
        ending("left"),
        "socketio.connect-first",
        part="unconnected",
    ),
    mutant(
        "a question before CONNECT forwarded",
        "unconnected",
        called,
        "socketio.unconnected",
        part="unconnected",
    ),
    mutant(
        "a question before CONNECT answered",
        "unconnected",
        put(0, TOKEN),
        "socketio.unconnected",
        part="unconnected",
    ),
    mutant(
        "a question before CONNECT refused by an error",
        "unconnected",
        put(0, packet("chat_stream_error", {"error": "connect first"})),
        part="unconnected",
    ),
    mutant(
        "an object as payload borne",
        "bad-payload",
        ending("left"),
        "socketio.connect-first",
        part="payload-object",
    ),
    mutant(
        "any namespace",
        "unknown-namespace",
        edited(renamed("44/wirecheck", "40/wirecheck")),
        "socketio.unknown-namespace",
        part="",
    ),
    mutant(
        "an unknown session posted to",
        "handshake",
        status(200),
        "engineio.bad-handshake",
        part="refused-unknown-session-post",
    ),
    mutant(
        "no transport, but welcome",
        "handshake",
        status(200),
        "engineio.unforeseen-handshake",
        part="unforeseen-no-transport",
    ),
    mutant(
        "two polls answered",
        "overlapping-polls",
        status(200),
        "engineio.overlapping-polls",
        part="poll",
    ),
    mutant(
        "a session that outlives two polls",
        "overlapping-polls",
        status(200),
        "engineio.overlapping-polls",
        part="after",
    ),
    mutant_over_all(
        "no session to be polled",
        "overlapping-polls",
        polled_once,
        blinds=frozenset({"engineio.overlapping-polls"}),
    ),
    mutant(
        "a second WebSocket let in",
        "upgrade-midway",
        mark("second-websocket", ""),
        "engineio.second-websocket",
        part="connection",
    ),
    mutant(
        "no second WebSocket tried",
        "upgrade-midway",
        unmarked("second-websocket"),
        part="connection",
    ),
]
