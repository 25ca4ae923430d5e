"""``report.html``: a run for people, in one file that needs nothing but itself.

It is drawn from the result alone, so that what the page shows is what ``report.json`` holds.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment

from wirecheck.report.page import asset, environment, policy, shared_style
from wirecheck.report.visible import clipped
from wirecheck_load.measures import MEASURES, PERCENTILES
from wirecheck_load.report.over_time import over_time
from wirecheck_load.report.plots import distributions
from wirecheck_load.report.verdict import verdict
from wirecheck_load.report.waterfall import waterfall
from wirecheck_load.report.wording import (
    amount,
    duration,
    load_in_words,
    quantity,
    scenario_in_words,
    share,
)

PACKAGE = "wirecheck_load.report"
DETAIL = 500  # characters of a failure's
Result = Mapping[str, Any]


def as_html(result: Result) -> str:
    """The text of ``report.html``."""
    style = shared_style() + asset(PACKAGE, "load.css")
    return (
        templates()
        .get_template("report.html.j2")
        .render(
            result=result,
            verdict=verdict(result),
            headline=list(headline(result)),
            distributions=list(distributions(result)),
            panels=list(over_time(result)),
            waterfall=waterfall(result),
            style=style,
            policy=policy(style),
        )
    )


@cache
def templates() -> Environment:
    """The templates of our pages, with the words that they use."""
    made = environment(PACKAGE)
    made.globals.update(
        measures=MEASURES,
        percentiles=tuple(PERCENTILES),
        amount=amount,
        load_in_words=load_in_words,
        quantity=quantity,
        scenario_in_words=scenario_in_words,
    )
    made.filters.update(duration=duration, share=share, clipped=lambda it: clipped(it, DETAIL))
    return made


def headline(result: Result) -> Iterator[tuple[str, str, str]]:
    """The numbers that are looked for first: each with its words and its style."""
    streams, ttft = result["streams"], result["measures"]["ttft"]
    failed = sum(streams["failed"].values())
    yield f"{streams['completed']:,}", "completed", "" if streams["completed"] else "none"
    yield f"{failed:,}", "failed", "failed" if failed else "none"
    if ttft["count"]:
        yield duration(ttft["p50"]), "TTFT p50", ""
        yield duration(ttft["p95"]), "TTFT p95", ""
    if result["measures"]["itl"]["count"]:
        yield duration(result["measures"]["itl"]["p95"]), "between tokens, p95", ""
    yield f"{result['throughput']['tokens_per_s']:,.0f}", "tokens/s", ""
