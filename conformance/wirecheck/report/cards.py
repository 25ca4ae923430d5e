"""The findings as the page shows them: a card for each cause."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wirecheck.report.causes import Group
from wirecheck.report.excerpt import excerpt
from wirecheck.report.exhibit import Exhibit
from wirecheck.report.filing import anchor, replay_file
from wirecheck.report.model import Borne, Run
from wirecheck.report.panels import told_ending
from wirecheck.report.visible import clipped
from wirecheck.report.wire_lines import Line, Note
from wirecheck.report.wording import counted, place, spot
from wirecheck.rules import Finding, Result, Where

_EXCERPT_LINES = 12
_EXCERPT_COLUMNS = 150
_LONGEST_QUOTE = 2_000
# Two texts that begin alike for fewer characters than this have nothing in common.
_COMMON = 4


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the page."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A text, in two pieces: what it has in common with its counterpart, and the rest."""

    common: str
    rest: str


@dataclass(frozen=True, slots=True)
class Sight:
    """One finding: what was expected and seen, where, and the lines of wire that show it.

    Attributes:
        place: Within the recording, if there is one.
        recording: The recording's panel; None if there is no such recording.
        stream: The panel of what was delivered, if the lines are of that and not of the recording.
        began_ms: When that was asked for, in the recording's time.
    """

    expected: Quote
    seen: Quote
    place: str
    recording: Link | None
    lines: tuple[Line, ...]
    stream: Link | None = None
    began_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Card:
    """One cause.

    Attributes:
        first: The first finding of the example, in full.
        further: The example's other findings, without their lines of wire.
        checks: Every check that it costs: by rule, the scenarios.
        rerun: The command that makes the example's check alone.
        replays: Scripts that do again what was found, where it was generated.
        borne: Why it does not fail the run, if it does not: each reason once.
    """

    anchor: str
    group: Group
    title: str
    first: Sight
    further: tuple[Sight, ...]
    checks: tuple[tuple[str, tuple[Link, ...]], ...]
    rerun: str
    replays: tuple[Link, ...]
    borne: tuple[Borne, ...]


def cards(run: Run, groups: Sequence[Group]) -> tuple[Card, ...]:
    """A card for each cause, in their order."""
    return tuple(_card(run, group, number) for number, group in enumerate(groups, 1))


def anchors_of_causes(cards: Sequence[Card]) -> dict[str, str]:
    """Where the cause of a result is told, by the result's id."""
    return {result.id: f"#{card.anchor}" for card in cards for result in card.group.results}


def _scenario_link(run: Run, result: Result) -> Link:
    """To a scenario, named with its contract where there are several."""
    text = result.scenario if len(run.contracts) == 1 else f"{result.contract} · {result.scenario}"
    return Link(text, "#" + anchor(result.contract, result.scenario))


def _replay_link(result: Result) -> Link:
    file = replay_file(result)
    return Link(file, file)


def _card(run: Run, group: Group, number: int) -> Card:
    example = group.example
    first, *further = (_sight(run, example, finding) for finding in example.findings)
    return Card(
        anchor=f"cause-{number}",
        group=group,
        title=_title(group),
        first=first,
        further=tuple(replace(sight, lines=()) for sight in further),
        checks=tuple(_checks(run, group)),
        rerun=_rerun(run, example),
        replays=tuple(_replay_link(it) for it in group.results if it.replay),
        borne=tuple(dict.fromkeys(run.borne[it.id] for it in group.results if it.id in run.borne)),
    )


def _title(group: Group) -> str:
    if group.untestable and len(group.rules) > 1:
        return f"{counted(len(group.results), 'check')} could not be judged"
    return group.example.rule


def _checks(run: Run, group: Group) -> Iterator[tuple[str, tuple[Link, ...]]]:
    for rule in group.rules:
        yield rule, tuple(_scenario_link(run, it) for it in group.results if it.rule == rule)


def _sight(run: Run, result: Result, finding: Finding) -> Sight:
    names = (result.contract, result.scenario, finding.where.part)
    recording = run.recordings_by_name.get("/".join(names))
    expected, seen = _parted(finding.expected, finding.actual)
    if recording is not None:
        lines = excerpt(
            recording, finding.where, result.rule, lines=_EXCERPT_LINES, columns=_EXCERPT_COLUMNS
        )
        link = Link("/".join(names), "#" + anchor(*names))
        return Sight(expected, seen, spot(finding.where), link, lines)
    exhibit = next((it for it in run.exhibits if it.name == "/".join(names)), None)
    if exhibit is not None:
        link = Link("/".join(names), "#" + anchor(*names))
        return _delivered(exhibit, finding, Sight(expected, seen, spot(finding.where), link, ()))
    return Sight(expected, seen, place(finding.where), None, ())


def _delivered(exhibit: Exhibit, finding: Finding, sight: Sight) -> Sight:
    """The sight, with the lines of its stream: around its moment, if that was on the way then."""
    at_ms = finding.where.at_ms
    of = exhibit.delivered_at(at_ms)
    if of is None:
        return sight
    names = (exhibit.contract, exhibit.scenario, of.recording.part)
    since_ms = None if at_ms is None else at_ms - of.began_ms
    if since_ms is not None and since_ms >= of.recording.ending.at_ms:
        since_ms = None
    where = Where(of.recording.part, at_ms=since_ms)
    lines = excerpt(of.recording, where, "", lines=_EXCERPT_LINES, columns=_EXCERPT_COLUMNS)
    if since_ms is None:
        lines += (Note(told_ending(of.recording), of.recording.ending.at_ms),)
    stream = Link(of.recording.part, "#" + anchor(*names))
    return replace(sight, lines=lines, stream=stream, began_ms=of.began_ms)


def _parted(expected: str, seen: str) -> tuple[Quote, Quote]:
    """Both texts, cut where they part, so that the eye finds the difference."""
    one, other = clipped(expected, _LONGEST_QUOTE), clipped(seen, _LONGEST_QUOTE)
    pairs = enumerate(zip(one, other, strict=False))
    common = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    if common < _COMMON:
        common = 0
    return Quote(one[:common], one[common:]), Quote(other[:common], other[common:])


def _rerun(run: Run, result: Result) -> str:
    return shlex.join([*run.commands[result.contract], result.id])
