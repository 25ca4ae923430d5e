"""A recording as the page shows it: what was asked and what came, drawn and listed."""

from collections.abc import Sequence
from dataclasses import dataclass

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading, Seen
from wirecheck.recording import ENDINGS, Call, Recording
from wirecheck.report.excerpt import overview
from wirecheck.report.exhibit import Exhibit
from wirecheck.report.filing import anchor, recording_file
from wirecheck.report.kinds import UNKNOWN, kind_styles
from wirecheck.report.timeline import Timeline, timeline
from wirecheck.report.visible import clipped
from wirecheck.report.wire_lines import Line
from wirecheck.report.wording import counted

# Of a long stream, so many events at its beginning and so many at its end.
_EDGE = 20
_DATA_CHARACTERS = 160
_REQUEST_CHARACTERS = 600
_BODY_LINES = 12
_BODY_COLUMNS = 150


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of the list."""

    index: int
    at_ms: float
    start: int
    end: int
    kind: str
    style: str
    data: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One recording.

    Attributes:
        calls: A sentence for each call that the upstream got; None if nobody listened.
        first: The first events, or all of them.
        hidden: How many events are left out.
        last: The last events.
        body: Lines of the body, where there are no events.
    """

    anchor: str
    part: str
    facts: str
    file: str
    request: str
    request_body: str
    head: tuple[str, ...]
    ending: str
    calls: tuple[str, ...] | None
    timeline: Timeline
    first: tuple[EventLine, ...]
    hidden: int
    last: tuple[EventLine, ...]
    body: tuple[Line, ...]


def panel(recording: Recording, contract: Contract, exhibit: Exhibit | None = None) -> Panel:
    """A recording, read by its contract; it may be that of an exhibit."""
    of = exhibit or recording
    events, styles = Reading(recording, contract).events, kind_styles(contract)
    lines = [_event_line(seen, styles) for seen in _edges(events)]
    hidden = len(events) - len(lines)
    request, journal = recording.request, recording.journal
    return Panel(
        anchor=anchor(of.contract, of.scenario, recording.part),
        part=recording.part,
        facts=_facts(recording, events),
        file=recording_file(recording, exhibit),
        request=f"{request.method} {request.url}",
        request_body=clipped(request.body.decode("utf-8", "replace"), _REQUEST_CHARACTERS),
        head=_head(recording),
        ending=told_ending(recording),
        calls=None if journal is None else tuple(_call(call) for call in journal.calls),
        timeline=timeline(recording, events, styles),
        first=tuple(lines[:_EDGE] if hidden else lines),
        hidden=hidden,
        last=tuple(lines[_EDGE:] if hidden else ()),
        body=() if events else overview(recording, lines=_BODY_LINES, columns=_BODY_COLUMNS),
    )


def _edges(events: Sequence[Seen]) -> Sequence[Seen]:
    return events if len(events) <= 2 * _EDGE else (*events[:_EDGE], *events[-_EDGE:])


def _event_line(seen: Seen, styles: dict[str, str]) -> EventLine:
    event = seen.event
    return EventLine(
        index=event.index,
        at_ms=event.at_ms,
        start=event.start,
        end=event.end,
        kind=seen.kind.name if seen.kind else "unknown",
        style=styles.get(seen.name, UNKNOWN),
        data=clipped(event.data, _DATA_CHARACTERS),
    )


def _facts(recording: Recording, events: Sequence[Seen]) -> str:
    words = [f"status {recording.response.status}" if recording.response else "no response"]
    if events:
        words.append(counted(len(events), "event"))
    words.append(counted(sum(len(frame.data) for frame in recording.frames), "byte"))
    words.append(f"{recording.ending.at_ms:,.0f} ms")
    return ", ".join(words)


def _head(recording: Recording) -> tuple[str, ...]:
    if recording.response is None:
        return ()
    return tuple(
        clipped(f"{name}: {value}", _DATA_CHARACTERS) for name, value in recording.response.headers
    )


def told_ending(recording: Recording) -> str:
    """How a conversation ended, in words."""
    detail = recording.ending.detail
    words = ENDINGS[recording.ending.how] + (f" ({detail})" if detail else "")
    return clipped(words, _REQUEST_CHARACTERS)


def _call(call: Call) -> str:
    sent = f"sent {call.sent:,} of {counted(len(call.tokens), 'token')}"
    status = f"status {call.status}" if call.status else "not answered"
    words = [call.provider, f"scenario {call.scenario}", status, sent, call.ending or "still open"]
    return clipped(" · ".join(words), _REQUEST_CHARACTERS)
