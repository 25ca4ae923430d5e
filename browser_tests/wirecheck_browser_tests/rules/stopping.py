"""Whether whoever stops or leaves also stops the provider."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from wirecheck.rules.model import NotExercisedError, UntestableError
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import called, left, shown_before
from wirecheck_browser_tests.rules.words import quoted
from wirecheck_browser_tests.visits.model import Visit

_SOURCE = "wirecheck, pages: what nobody reads is still billed"


_NO_STOP = "no button to stop is found; if there is one, say where it is: `stop: {css: ...}`"


def _pressed(visit: Visit, contract: PageContract) -> bool:
    """Whether stop was pressed.

    Raises:
        NotExercisedError: The page has no such button.
        UntestableError: Its contract says that it has one.
    """
    if visit.mark("stopped"):
        return True
    if visit.facts.get("stop-comes-later"):
        return False
    if contract.stop:
        raise UntestableError(visit.facts.get("no-stop", _NO_STOP))
    raise NotExercisedError(_NO_STOP)


def _provider_left(visit: Visit) -> Findings:
    for call in visit.calls_of(0):
        if call.ending != "client-left":
            tokens = f"{call.sent:,} of {len(call.tokens):,} tokens" if call.tokens else "no token"
            how = "is still being asked" if call.ending is None else "was let run on"
            shown = f"the provider {how} ({tokens} sent){_who_went_on(visit)}"
            yield say("the provider's client leaves", shown)


def _who_went_on(visit: Visit) -> str:
    """Whether it was the page that did not end its request, or its server; empty if unknown."""
    if visit.connected or visit.is_read_elsewhere:
        return ""
    endings = {it["ending"] for it in _of_first_prompt(visit)}
    if endings and endings <= {None, "complete"}:
        return ": the page did not end its request"
    if "client-left" in endings and None not in endings:
        return ": the page ended its request, but its server went on asking the provider"
    return ""


def _of_first_prompt(visit: Visit) -> Iterator[Mapping[str, Any]]:
    """The exchanges from the first prompt on to the next."""
    first, *more = (visit.began + prompt.at_ms for prompt in visit.prompts)
    end = more[0] if more else math.inf
    return (it for it in visit.exchanges if first <= it["received"] * 1000 < end)


@rule("stop.reaches-upstream", "MUST", _SOURCE, {"stop-early", "stop-mid"}, needs=(called,))
def reaches_upstream(visit: Visit, contract: PageContract) -> Findings:
    """Stop ends the stream at the server, and so the call of the provider."""
    if _pressed(visit, contract):
        yield from _provider_left(visit)
    else:
        yield say("a button to stop before the first token", "it comes with the first token")


@rule(
    "stop.no-late-tokens",
    "MUST",
    "wirecheck, pages: who stops has seen enough",
    {"stop-mid"},
    needs=(called, shown_before),
)
def no_late_tokens(visit: Visit, contract: PageContract) -> Findings:
    """After stop nothing is appended to the answer."""
    if not _pressed(visit, contract):
        return
    stopped, end = visit.snap("stopped"), visit.snap("end")
    before = (stopped and stopped.answer) or ""
    if stopped and end and (end.answer or "") != before:
        yield say(quoted(before[-60:]), quoted((end.answer or "")[-60:]), at_ms=end.at_ms)


def _leave(id_: str, scenario: str, requires: str) -> None:
    def look(visit: Visit, _: PageContract) -> Findings:
        yield from _provider_left(visit)

    look.__doc__ = requires
    rule(id_, "MUST", _SOURCE, {scenario}, needs=(called, left, shown_before))(look)


_leave("leave.unmount", "unmount", "Leaving the view ends the stream at the server.")
_leave("leave.navigate", "navigate", "Going to another address ends the stream at the server.")
_leave("leave.close", "close", "Closing the tab ends the stream at the server.")
