"""What a page does by itself after a failure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import at_end
from wirecheck_browser_tests.rules.words import quoted
from wirecheck_browser_tests.visits.model import Visit

# Clocks of two processes on one machine, and a timer that fires a little early.
_TOLERANCE_S = 0.05


@rule(
    "retry.budget",
    "MUST",
    "wirecheck, pages: each try may be billed",
    {"http-429", "http-500", "reset", "cut-clean"},
    needs=(at_end,),
)
def budget(visit: Visit, contract: PageContract) -> Findings:
    """The requests for one prompt stay within the page's retries, and one more."""
    most = contract.policy.retries + 1
    if visit.connected:
        asked = len(visit.calls_of(0))
        what = f"{asked:,} calls of the provider"
    else:
        asked = len(_tries(visit))
        what = f"{asked:,} requests"
    if asked > most:
        yield say(f"at most {most:,} (`policy: {{retries: {contract.policy.retries}}}`)", what)


@rule(
    "retry.after",
    "MUST",
    "RFC 9110, 10.2.3: Retry-After says how long to wait",
    {"http-429"},
    needs=(at_end,),
)
def after(visit: Visit, _: PageContract) -> Findings:
    """A retry comes no earlier than Retry-After asks."""
    asked_s = 1
    tries = _tries(visit)
    for before, following in pairwise(tries):
        gap_s = following["received"] - (before["ended"] or before["received"])
        if gap_s < asked_s - _TOLERANCE_S:
            yield say(f"{asked_s} s after the refusal", f"{gap_s:.2f} s after it")
            return


@rule(
    "retry.no-doubled-text",
    "MUST",
    "wirecheck, pages: a new answer takes the place of the half one",
    {"reset", "cut-clean"},
    needs=(at_end,),
)
def no_doubled_text(visit: Visit, _: PageContract) -> Findings:
    """What is shown after a retry holds no text twice."""
    calls = visit.calls_of(0)
    if not calls:
        return
    begin = "".join(calls[0].tokens[:3])
    # The words of a text are few: it may well hold its beginning once more.
    most = calls[0].text.count(begin)
    for state in visit.states():
        if (state.answer or "").count(begin) > most:
            times = "once" if most == 1 else f"{most:,} times"
            yield say(f"{quoted(begin)} {times}", quoted(state.answer), at_ms=state.at_ms)
            return


def _tries(visit: Visit) -> Sequence[Any]:
    """The exchanges of the first prompt: those that were delivered as the scenario has it."""
    mode = visit.exchanges[0]["mode"] if visit.exchanges else ""
    return [it for it in visit.exchanges if it["mode"] == mode]
