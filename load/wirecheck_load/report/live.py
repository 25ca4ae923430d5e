"""The live page: the same parts as the report's, drawn anew while the run goes on."""

from collections.abc import Callable, Mapping
from typing import Any

from wirecheck.report.page import asset, policy, shared_style
from wirecheck_load.report.as_html import PACKAGE, headline, templates
from wirecheck_load.report.over_time import over_time
from wirecheck_load.report.verdict import verdict

Result = Mapping[str, Any]
PARTS = ("head", "goals", "failures", "measures", "time")


def live_page() -> tuple[str, str]:
    """The page around the parts, and its Content-Security-Policy."""
    style = shared_style() + asset(PACKAGE, "load.css")
    script = asset(PACKAGE, "live.js")
    text = templates().get_template("live.html.j2").render(style=style, script=script, parts=PARTS)
    return text, policy(style, script, connects=True)


def live_parts(
    result: Result | None, at_s: float | None, pause: Callable[[], None]
) -> dict[str, str]:
    """The parts as HTML, by their names.

    Args:
        result: What there is so far; None before the first run.
        at_s: How long the run has been going on; None when it is over.
        pause: Called between the parts: drawing each takes some milliseconds.
    """
    parts = dict.fromkeys(PARTS, "")
    context: dict[str, Any] = {"result": result, "at_s": at_s}
    if result is not None:
        context |= {"verdict": verdict(result), "headline": list(headline(result)), "panels": []}
        for panel in over_time(result):
            context["panels"].append(panel)
            pause()
    for name in PARTS if result else PARTS[:1]:
        parts[name] = templates().get_template(f"live_{name}.html.j2").render(context)
        pause()
    return parts
