"""Mutants of the transports below Socket.IO, of handshakes and of closing."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wirecheck.mutants.changes import (
    Change,
    call,
    closed,
    drop,
    ending,
    header,
    mark,
    put,
    saying,
    status,
    swap,
    then,
    unmarked,
)
from wirecheck.mutants.edits import ORIGIN, without
from wirecheck.mutants.model import Mutant, mutant
from wirecheck.recording import Mark, Recording

FOREIGN = "https://foreign.example"


def opening(edit: Callable[[dict[str, Any]], Any]) -> Change:
    """Changes what a session is opened with."""

    def change(recording: Recording) -> Recording:
        first, *others = recording.frames
        opened = edit(json.loads(first.data[1:]))
        data = b"0" + json.dumps(opened).encode()
        return replace(recording, frames=(replace(first, data=data), *others))

    return change


def marked(name: str, detail: str = "") -> Change:
    """Adds a mark at the end."""
    return lambda it: replace(it, marks=(*it.marks, Mark(it.ending.at_ms, name, detail)))


def late(recording: Recording) -> Recording:
    """Lets all messages come at the end."""
    frames = (replace(it, at_ms=recording.ending.at_ms) for it in recording.frames)
    return replace(recording, frames=tuple(frames))


def doubled(index: int) -> Change:
    """Sends one message twice."""

    def change(recording: Recording) -> Recording:
        frames = recording.frames
        return replace(recording, frames=(*frames[:index], frames[index], *frames[index:]))

    return change


def opened(name: str, change: Change, part: str = "open-polling") -> Mutant:
    """A session that is opened in a wrong way."""
    return mutant(name, "handshake", change, "engineio.open", part=part)


def wrong(name: str, change: Change, part: str, *breaks: str) -> Mutant:
    """A handshake that is answered in a wrong way."""
    return mutant(name, "handshake", change, *breaks, part=part)


BAD, UNFORESEEN = "engineio.bad-handshake", "engineio.unforeseen-handshake"
LET_IN = then(status(101), ending("left"))
HANDSHAKES = [
    opened("a session without id", opening(without("sid"))),
    opened("no largest payload", opening(without("maxPayload")), "open-websocket"),
    opened("an interval as text", opening(lambda it: it | {"pingInterval": "25000"})),
    opened("an interval as truth", opening(lambda it: it | {"pingTimeout": True})),
    opened("an interval of thirds", opening(lambda it: it | {"pingInterval": "0.3"})),
    wrong(
        "an interval in floats", opening(lambda it: it | {"pingInterval": 2.5e4}), "open-polling"
    ),
    opened("an interval that is no JSON", opening(lambda it: it | {"pingInterval": float("nan")})),
    opened("upgrades as text", opening(lambda it: it | {"upgrades": "websocket"})),
    opened("opened with a list", opening(lambda _: [])),
    opened("opened with anything", saying(b"0hello")),
    opened("opened with nothing", saying()),
    wrong("a session that there is not", status(200), "refused-unknown-session", BAD),
    wrong("no version, but welcome", status(200), "refused-no-version", BAD),
    wrong("an unknown session forbidden", status(403), "refused-unknown-session", BAD),
    wrong("a WebSocket without version", LET_IN, "refused-websocket", BAD),
    wrong("a WebSocket of any version", LET_IN, "unforeseen-websocket", UNFORESEEN),
    wrong("a WebSocket closed", then(status(101), ending("truncated")), "refused-websocket"),
    wrong("any version", status(200), "unforeseen-version", UNFORESEEN),
    wrong("any transport", status(500), "unforeseen-transport", UNFORESEEN),
]

BRIEFLY = opening(lambda it: it | {"pingInterval": 500, "pingTimeout": 500})
HEARTBEATS = [
    mutant("no ping", "heartbeat", BRIEFLY, "engineio.ping", part="heartbeat"),
    mutant(
        "silence borne",
        "heartbeat",
        then(BRIEFLY, marked("pinged")),
        "engineio.unanswered",
        part="heartbeat",
    ),
    mutant(
        "silence not borne",
        "heartbeat",
        then(BRIEFLY, marked("pinged"), ending("truncated")),
        part="heartbeat",
    ),
    mutant("a session that is not opened", "heartbeat", saying(), part="heartbeat"),
]

POLLING = [
    mutant(
        "a request refused",
        "polling-chats",
        mark("posted", "500 no"),
        "engineio.post",
        part="connection",
    ),
    mutant(
        "a request answered in other words",
        "polling-chats",
        mark("posted", "200 thanks"),
        "engineio.post",
        part="connection",
    ),
    mutant(
        "a request not answered",
        "polling-chats",
        mark("posted", "no answer within 20 s"),
        "engineio.post",
        part="connection",
    ),
    mutant(
        "answered in small letters", "polling-chats", mark("posted", "200 ok"), part="connection"
    ),
    mutant("all polled at the end", "polling-hold-middle", late, "delivery.before-release"),
    mutant(
        "upstreams left open", "polling-leave-midway", call(ending=None), "cancel.upstream-closed"
    ),
    mutant(
        "another's message",
        "polling-unicode",
        put(1, b'42/chat,["x",{}]'),
        "framing.socketio-namespace",
    ),
    mutant(
        "a bad message refused twice",
        "polling-bad-no-message",
        lambda it: replace(it, frames=it.frames * 2),
        "message.refused",
        part="refusal",
    ),
]

COUNT = "invariant.tokens-is-the-count"
TEXT = (
    "text.exact",
    "invariant.count-rises-by-one",
    "invariant.partial-is-the-text-so-far",
    "invariant.full-response-is-the-text",
)
UPGRADES = [
    mutant(
        "no upgrade", "upgrade-midway", unmarked("upgraded"), "engineio.upgrade", part="connection"
    ),
    mutant(
        "the probe unanswered",
        "upgrade-midway",
        then(unmarked("upgraded"), marked("not-upgraded", "no answer to 2probe")),
        "engineio.upgrade",
        part="connection",
    ),
    mutant("lost over the upgrade", "upgrade-midway", drop(3), *TEXT, COUNT),
    mutant("twice over the upgrade", "upgrade-midway", doubled(-2), *TEXT, COUNT),
    # The first token is the run's id; two words may be the same.
    mutant("out of order over the upgrade", "upgrade-midway", swap(0, 3), *TEXT),
]

PAGES = [
    mutant(
        "a foreign page let in",
        "origin-foreign",
        marked("let-in"),
        "origin.foreign",
        part="handshake",
    ),
    mutant(
        "the allowed page refused",
        "origin-allowed",
        then(unmarked("let-in"), status(403)),
        "origin.allowed",
        part="handshake",
    ),
]

POLLING_PAGES = [
    mutant(
        "a foreign page may read",
        "polling-cors-foreign",
        header(ORIGIN, FOREIGN),
        "cors.foreign",
        part="handshake",
    ),
    mutant(
        "the allowed page may not read",
        "polling-cors-allowed",
        header(ORIGIN, None),
        "cors.allowed",
        part="handshake",
    ),
]

CLOSES = [
    mutant(
        "a close unanswered",
        "chats",
        mark("closed", ""),
        "connection.close-answered",
        part="connection",
    ),
    mutant("nothing to close", "chats", unmarked("closed"), part="connection"),
    mutant(
        "a huge message as an error of its own",
        "huge-message",
        closed(1011),
        "message.too-big-code",
        part="huge",
    ),
]
