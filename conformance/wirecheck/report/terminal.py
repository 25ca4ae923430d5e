"""A result's findings as plain text, for pytest's failures and for ``wirecheck judge``."""

import textwrap
from collections.abc import Iterator, Mapping

from rich.cells import cell_len, chop_cells

from wirecheck.recording import Recording
from wirecheck.report.excerpt import excerpt
from wirecheck.report.visible import clipped
from wirecheck.report.wire_lines import Line, Note
from wirecheck.report.wording import counted, place
from wirecheck.rules import Finding, Result

COLUMNS = 100
# Of the eight lines that an excerpt may take, one is for the carets under the place.
_EXCERPT_LINES = 8 - 1
# What was expected and seen are quotes that the rules have cut; a longer one is mischief.
_LONGEST_QUOTE = 600

REPLAY = "This script does again what was found, in the fewest steps that were found to show it."

_INDENT = " " * len("Required: ")
# `    35.2ms     208 > `: when a line had arrived, its first byte, whether it is the place.
_GUTTER_COLUMNS = 10 + 1 + 7 + 1 + 1 + 1


def finding_text(result: Result, recordings_by_name: Mapping[str, Recording]) -> str:
    """All that there is to say of a result, in lines of at most 100 columns, without colours."""
    lines = [f"{result.rule} · {result.level} · {result.scenario}"]
    lines += _prose("Required:", result.requirement)
    lines += _prose("Source:", result.source)
    lines += _prose("We did:", result.does) if result.does else []
    if result.reason:
        lines += _prose("Not exercised:", result.reason)
    for number, finding in enumerate(result.findings, 1):
        if len(result.findings) > 1:
            lines += ["", f"{number} of {counted(len(result.findings), 'finding')}"]
        name = f"{result.contract}/{result.scenario}/{finding.where.part}"
        lines += _finding(finding, result.rule, recordings_by_name.get(name))
    if result.replay:
        lines += ["", *_prose("Replay:", REPLAY), "", *result.replay.splitlines()]
    return "\n".join(line.rstrip() for line in lines)


def _finding(finding: Finding, rule: str, recording: Recording | None) -> Iterator[str]:
    if finding.untestable:
        yield from _prose("Could not be judged:", finding.actual)
    else:
        yield from _quote("Expected:", finding.expected)
        yield from _quote("Seen:", finding.actual)
    yield from _prose("Where:", place(finding.where))
    if recording is not None:
        yield ""
        columns = COLUMNS - _GUTTER_COLUMNS
        yield from _wire(
            excerpt(recording, finding.where, rule, lines=_EXCERPT_LINES, columns=columns)
        )


def _prose(label: str, text: str) -> list[str]:
    """A label and words, broken between words."""
    words = f"{label:{len(_INDENT) - 1}} {clipped(text, _LONGEST_QUOTE)}"
    return textwrap.wrap(words, COLUMNS, subsequent_indent=_INDENT)


def _quote(label: str, text: str) -> Iterator[str]:
    """A label and a quote, broken at the same column each time, so that two quotes compare."""
    pieces = chop_cells(clipped(text, _LONGEST_QUOTE), COLUMNS - len(_INDENT)) or [""]
    for lead, piece in zip([label, *[""] * len(pieces)], pieces, strict=False):
        yield f"{lead:{len(_INDENT)}}{piece}"


def _wire(lines: tuple[Line, ...]) -> Iterator[str]:
    pointed_at = False
    for line in lines:
        if isinstance(line, Note):
            yield _gutter(line.at_ms, None, line.place) + line.text
            continue
        gutter = _gutter(line.at_ms, line.start, line.marked is not None)
        yield f"{gutter}{line.before}{line.marked or ''}{line.after}{line.size}"
        # A mark that is the whole line needs no carets: the sign in the gutter tells it.
        if line.marked is not None and not pointed_at and (line.before or line.after):
            carets = "^" * max(1, cell_len(line.marked))
            yield " " * (_GUTTER_COLUMNS + cell_len(line.before)) + carets
            pointed_at = True


def _gutter(at_ms: float | None, offset: int | None, place: bool) -> str:
    time = "" if at_ms is None else f"{at_ms:,.1f}ms"
    start = "" if offset is None else str(offset)
    return f"{time:>10} {start:>7} {'>' if place else ' '} "
