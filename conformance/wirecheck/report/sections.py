"""A scenario as the page shows it: what we did, what the checks said, and its recordings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from wirecheck.recording import Recording
from wirecheck.report.cards import Card, anchors_of_causes
from wirecheck.report.exhibit import Exhibit
from wirecheck.report.exhibit_panel import ExhibitPanel, exhibit_panel
from wirecheck.report.filing import anchor
from wirecheck.report.matrix import UNTESTABLE, look
from wirecheck.report.model import Run
from wirecheck.report.panels import Panel, panel
from wirecheck.report.visible import clipped
from wirecheck.rules import Result

if TYPE_CHECKING:
    from wirecheck.contract import Contract

_LONGEST_QUOTE = 240
# From the gravest to the best.
_GRAVITY = ("failed", UNTESTABLE, "known", "flaky", "warned", "passed", "not_exercised")


@dataclass(frozen=True, slots=True)
class Checks:
    """Checks of which the same is to be said.

    Attributes:
        text: What was seen, or why there was no occasion; empty for what passed.
        cause: Where their cause is told; empty if nothing is wrong.
    """

    look: str
    text: str
    cause: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One scenario of one contract; ``look`` is that of its gravest check, if it has any."""

    anchor: str
    contract: str
    scenario: str
    does: str
    look: str
    checks: tuple[Checks, ...]
    panels: tuple[Panel, ...]
    exhibits: tuple[ExhibitPanel, ...]


@dataclass(slots=True)
class Scene:
    """What there is of one scenario."""

    results: list[Result] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)
    exhibits: list[Exhibit] = field(default_factory=list)


def sections(run: Run, cards: Sequence[Card]) -> Iterator[Section]:
    """Every scenario that was judged or recorded, in the order of the plan."""
    scenes: defaultdict[tuple[str, str], Scene] = defaultdict(Scene)
    for result in run.judged:
        scenes[result.contract, result.scenario].results.append(result)
    for recording in run.recordings:
        scenes[recording.contract, recording.scenario].recordings.append(recording)
    for exhibit in run.exhibits:
        scenes[exhibit.contract, exhibit.scenario].exhibits.append(exhibit)
    causes = anchors_of_causes(cards)
    for (contract, scenario), scene in scenes.items():
        checks = tuple(_checks(run, scene.results, causes))
        yield Section(
            anchor=anchor(contract, scenario),
            contract=contract,
            scenario=scenario,
            does=run.scenarios.get(scenario, ""),
            look=checks[0].look if checks else "not_exercised",
            checks=checks,
            panels=tuple(_panel(run, recording) for recording in scene.recordings),
            exhibits=tuple(
                exhibit_panel(it, troubled=run.is_troubled(it)) for it in scene.exhibits
            ),
        )


def _panel(run: Run, recording: Recording) -> Panel:
    # What has recordings is an endpoint.
    return panel(recording, cast("Contract", run.contracts[recording.contract]))


def _checks(run: Run, results: Sequence[Result], causes: Mapping[str, str]) -> Iterator[Checks]:
    alike: dict[tuple[str, str, str], list[str]] = {}
    for result in results:
        said = result.findings[0].actual if result.findings else result.reason
        key = (look(run, result), clipped(said, _LONGEST_QUOTE), causes.get(result.id, ""))
        alike.setdefault(key, []).append(result.rule)
    for key in sorted(alike, key=lambda it: _GRAVITY.index(it[0])):
        yield Checks(*key, tuple(alike[key]))
