"""``report.html``: the run for people, in one file that needs nothing but itself."""

from collections.abc import Iterator
from functools import cache

from jinja2 import Environment

from wirecheck.report.cards import cards
from wirecheck.report.causes import Group, grouped
from wirecheck.report.matrix import LOOKS, SIGNS, matrices
from wirecheck.report.model import BORNE_WORDS, OUTCOMES, Run
from wirecheck.report.page import asset, environment, policy, shared_style
from wirecheck.report.sections import sections
from wirecheck.report.verdict import verdict
from wirecheck.report.wording import OUTCOME_WORDS

_PACKAGE = "wirecheck.report"


def as_html(run: Run) -> str:
    """The text of ``report.html``."""
    groups = grouped(result for result in run.judged if result.id not in run.borne)
    shown = cards(run, [*groups, *_borne(run)])
    style, script = shared_style() + asset(_PACKAGE, "report.css"), asset(_PACKAGE, "report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            verdict=verdict(run, groups),
            standings=[(it, run.standings[it]) for it in _counted(run)],
            cards=shown,
            matrices=matrices(run, shown),
            sections=sections(run, shown),
            style=style,
            script=script,
            policy=policy(style, script, pictures=bool(run.exhibits)),
        )
    )


def _borne(run: Run) -> Iterator[Group]:
    """The causes of findings that do not fail the run: known ones, then flaky ones."""
    for word in BORNE_WORDS:
        yield from grouped(result for result in run.judged if run.standing(result) == word)


def _counted(run: Run) -> list[str]:
    """What the head counts: every outcome, and what lists bear where they do."""
    return [it for it in OUTCOME_WORDS if it in OUTCOMES or run.standings[it]]


@cache
def _environment() -> Environment:
    made = environment(_PACKAGE)
    made.globals.update(signs=SIGNS, looks=LOOKS, outcome_words=OUTCOME_WORDS)
    made.filters["ms"] = lambda at_ms: f"{at_ms:,.1f}"
    return made
