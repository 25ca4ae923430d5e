"""``report.html``: the run for people, in one file that needs nothing but itself."""

from functools import cache

from jinja2 import Environment

from wirecheck.report.cards import cards
from wirecheck.report.causes import grouped
from wirecheck.report.matrix import LOOKS, SIGNS, matrices
from wirecheck.report.model import Run
from wirecheck.report.page import asset, environment, policy, shared_style
from wirecheck.report.sections import sections
from wirecheck.report.verdict import verdict
from wirecheck.report.wording import OUTCOME_WORDS

_PACKAGE = "wirecheck.report"


def as_html(run: Run) -> str:
    """The text of ``report.html``."""
    groups = grouped(run.judged)
    shown = cards(run, groups)
    style, script = shared_style() + asset(_PACKAGE, "report.css"), asset(_PACKAGE, "report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            verdict=verdict(run, groups),
            cards=shown,
            matrices=matrices(run, shown),
            sections=sections(run, shown),
            style=style,
            script=script,
            policy=policy(style, script, pictures=bool(run.exhibits)),
        )
    )


@cache
def _environment() -> Environment:
    made = environment(_PACKAGE)
    made.globals.update(signs=SIGNS, looks=LOOKS, outcome_words=OUTCOME_WORDS)
    made.filters["ms"] = lambda at_ms: f"{at_ms:,.1f}"
    return made
