"""The framing of a stream: one rule for each violation that the wire decoders report."""

from collections.abc import Callable, Sequence
from itertools import zip_longest

import httpx
import httpx_sse

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import (
    RULES,
    Findings,
    LookAtAll,
    Need,
    NotExercisedError,
    Rule,
    rule,
    say,
)
from wirecheck.rules.words import quoted
from wirecheck.scenarios import Topic
from wirecheck.wire import ndjson, socketio, sse, websocket
from wirecheck.wire.reporting import ViolationKind

STREAM = {Topic.STREAM}
EVENTS = (Need.EVENTS,)

# The violations that a cited text forbids to a server; all others are derived or de facto.
FORBIDDEN = frozenset(
    {
        "sse.invalid-utf8",
        "ndjson.invalid-utf8",
        "ndjson.not-json",
        "ndjson.bom",
        "ndjson.raw-cr",
        "ndjson.no-final-lf",
        "websocket.binary",
        "socketio.binary",
        "socketio.not-a-packet",
        "socketio.not-json",
        "socketio.event-shape",
    }
)


def _speaks(transport: str) -> Callable[[Contract], bool]:
    return lambda contract: contract.transport == transport


def _look_for(code: str, kind: ViolationKind) -> LookAtAll:
    def look(readings: Sequence[Reading]) -> Findings:
        for reading in readings:
            for violation in reading.recording.decoded.violations:
                if violation.code == code:
                    span = (violation.start, violation.end)
                    yield say(reading, kind.sentence, violation.detail, span=span)

    return look


def _file(code: str, kind: ViolationKind, transport: str) -> None:
    name = "framing." + code.partition(".")[2]
    id_ = name if transport == "sse" else f"framing.{transport}-{code.partition('.')[2]}"
    RULES[id_] = Rule(
        id=id_,
        level="MUST" if code in FORBIDDEN else "SHOULD",
        requires=kind.sentence,
        source=kind.clause,
        topics=frozenset(STREAM),
        look=_look_for(code, kind),
        # Where nothing was framed, nothing was framed rightly; but bad bytes alone are findings.
        needs=(Need.BYTES,),
        given=_speaks(transport),
    )


for _transport, _violations in (
    ("sse", sse.VIOLATIONS),
    ("ndjson", ndjson.VIOLATIONS),
    ("websocket", websocket.VIOLATIONS),
    ("socketio", socketio.VIOLATIONS),
):
    for _code, _kind in _violations.items():
        _file(_code, _kind, _transport)


WITHOUT_DATA = (
    ", which takes a block without data, such as retry: alone, for an event; "
    "send its lines in the block of an event"
)


def _second_opinion(body: bytes) -> list[tuple[str, str, str]]:
    response = httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=body)
    read = httpx_sse.EventSource(response).iter_sse()
    return [(event.event, event.data, event.id) for event in read]


@rule(
    "framing.second-reader",
    "SHOULD",
    "de facto: users' clients differ where readers do",
    STREAM,
    needs=EVENTS,
    given=_speaks("sse"),
)
def second_reader(reading: Reading) -> Findings:
    """Another common reader (httpx-sse) takes the same events from the stream as a strict one."""
    recording = reading.recording
    if recording.ending.how != "clean":
        raise NotExercisedError("the response was cut off, where readers may differ")
    ours = [(event.name, event.data, event.id) for event in recording.decoded.events]
    for index, (mine, other) in enumerate(zip_longest(ours, _second_opinion(recording.body))):
        if mine != other:
            at = reading.events[min(index, len(ours) - 1)]
            why = WITHOUT_DATA if other and not other[1] else ""
            yield say(reading, _told(mine), f"{_told(other)} by httpx-sse{why}", at=at)
            return


def _told(event: tuple[str, str, str] | None) -> str:
    return f"event {event[0]}: {quoted(event[1])}" if event else "no event"
