"""The few lines of a recording that show a finding.

Its place is some bytes, or a moment between two frames, or the response head, or the whole
recording; each has its own way of being shown.
"""

from collections.abc import Iterator

from wirecheck.recording import ENDINGS, Mark, Recording, Response
from wirecheck.report.visible import fitted, visible
from wirecheck.report.wire_lines import Line, Note, Span, Wire, WireLine
from wirecheck.rules import Where

# Lines that are shown before the place.
_BEFORE = 2
# Rules of these families speak of the head, not of the body.
_HEAD_FAMILIES = frozenset({"head", "cors"})


def excerpt(
    recording: Recording, where: Where, rule: str, *, lines: int, columns: int
) -> tuple[Line, ...]:
    """At most ``lines`` lines of a recording that show what a rule found there."""
    if recording.response is None:
        return (Note(f"no response: {ENDINGS[recording.ending.how]}", place=True),)
    if where.start is not None:
        end = where.start if where.end is None else where.end
        span = (where.start, max(where.start, end))
        return tuple(_around(Wire(recording, columns), span, lines))
    if where.at_ms is not None:
        return tuple(_before_and_after(recording, where.at_ms, lines, columns))
    if rule.partition(".")[0] in _HEAD_FAMILIES:
        return tuple(_head(recording.response, lines, columns))
    return overview(recording, lines=lines, columns=columns)


def overview(recording: Recording, *, lines: int, columns: int) -> tuple[Line, ...]:
    """The first and the last lines of a body."""
    return tuple(_first_and_last(Wire(recording, columns), lines))


def _around(wire: Wire, span: Span, limit: int) -> Iterator[Line]:
    """The lines that hold some bytes, and as many around them as there is room for."""
    if not len(wire):
        yield Note("the body is empty", place=True)
        return
    first = wire.holding(span[0])
    last = wire.holding(max(span[0], span[1] - 1))
    begin = max(0, first - _BEFORE)
    end = min(len(wire), begin + limit)
    hidden = max(0, last + 1 - end)
    if hidden:  # the note that says so takes the place of one more
        end, hidden = end - 1, hidden + 1
    for number in range(begin, end):
        yield wire.line(number, span if first <= number <= last else None)
    if hidden:
        yield Note(f"… {hidden:,} more lines of the same place")


def _before_and_after(
    recording: Recording, moment_ms: float, limit: int, columns: int
) -> Iterator[Line]:
    """What had happened by a moment, and the lines that came after it."""
    wire = Wire(recording, columns)
    split = wire.arrived_by(moment_ms)
    arrived = [wire.line(number) for number in range(max(0, split - limit), split)]
    marks = [_note(mark) for mark in recording.marks if mark.at_ms < moment_ms]
    happened: list[Line] = [*arrived, *marks]
    happened.sort(key=lambda line: line.at_ms or 0.0)
    before = happened[-(limit // 2) :]
    yield from before
    yield Note(_moment(recording, moment_ms), moment_ms, place=True)
    for number in range(split, min(len(wire), split + limit - 1 - len(before))):
        yield wire.line(number)


def _note(mark: Mark) -> Note:
    return Note(visible(f"{mark.name} {mark.detail}".strip()), mark.at_ms)


def _moment(recording: Recording, at_ms: float) -> str:
    """What the probe did or learnt at a moment."""
    happened = [_note(mark).text for mark in recording.marks if mark.at_ms == at_ms]
    if recording.ending.at_ms == at_ms:
        happened.append(ENDINGS[recording.ending.how])
    return "; ".join(happened) or "here"


def _head(response: Response, limit: int, columns: int) -> Iterator[Line]:
    """The status line and the headers."""
    texts = [f"{response.http_version} {response.status}"]
    texts += [f"{name}: {value}" for name, value in response.headers]
    room = limit if len(texts) <= limit else limit - 1
    for text in texts[:room]:
        yield WireLine(response.at_ms, None, fitted(text, columns))
    if len(texts) > room:
        yield Note(f"… {len(texts) - room:,} more headers")


def _first_and_last(wire: Wire, limit: int) -> Iterator[Line]:
    count = len(wire)
    if not count:
        yield Note("the body is empty", place=True)
    first = count if count <= limit else limit // 2
    last = 0 if first == count else limit - first - 1
    for number in range(first):
        yield wire.line(number)
    if last:
        yield Note(f"… {count - first - last:,} more lines")
    for number in range(count - last, count):
        yield wire.line(number)
