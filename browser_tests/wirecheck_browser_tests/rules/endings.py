"""Whether a page tells truly that an answer is complete, and that one is not."""

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import answered, at_end, called, shown_before
from wirecheck_browser_tests.rules.scenarios import CUTS
from wirecheck_browser_tests.rules.words import busy_by, quoted
from wirecheck_browser_tests.visits.model import Snap, Visit

# Nothing is done to the stream then: what its server makes of the provider's end, the page is told.
_SERVERS = "upstream-truncated"
_SERVERS_FAULT = (
    "; if its stream ended well, mend the server (`pytest --endpoint` says how: outcome.failure)"
)


@rule(
    "end.completion-told",
    "MUST",
    "WCAG 2.2, 4.1.3: status messages",
    {"text", "second"},
    needs=(answered, at_end),
)
def completion_told(visit: Visit, _: PageContract) -> Findings:
    """When the answer is complete the page is not busy any more, and takes the next prompt."""
    end = visit.snap("end")
    if end and end.busy:
        yield say("a page that is not busy any more", busy_by(end.busy), at_ms=end.at_ms)
    elif not any(change.busy for change in visit.changes):
        yield say(
            "a sign that an answer is under way, which ends with it: `aria-busy`, a button Stop, "
            "an input that is disabled (or say which: `busy: {css: ...}`)",
            "none",
        )
    if visit.scenario == "second" and not visit.calls_of(1):
        yield say("the next prompt reaches the provider", "it did not")


@rule("end.truncation-told", "MUST", "wirecheck, pages: half an answer is not an answer", set(CUTS))
def truncation_told(visit: Visit, contract: PageContract) -> Findings:
    """An answer that ends before its end is told as incomplete."""
    yield from _told(visit, contract)


@rule(
    "end.reset-told",
    "MUST",
    "wirecheck, pages: half an answer is not an answer",
    {"reset"},
    needs=(called,),
)
def reset_told(visit: Visit, contract: PageContract) -> Findings:
    """An answer whose connection breaks is told as incomplete."""
    yield from _told(visit, contract)


@rule(
    "end.partial-kept",
    "SHOULD",
    "wirecheck, pages: what has been paid for and read is not taken away",
    {"reset"},
    needs=(answered, at_end, shown_before),
)
def partial_kept(visit: Visit, _: PageContract) -> Findings:
    """What came before the break stays visible."""
    before, end = visit.snap("held"), visit.snap("end")
    if before and end and not (end.answer or "").startswith(before.answer or ""):
        yield say(f"{quoted(before.answer)}, and perhaps more", quoted(end.answer), at_ms=end.at_ms)


def _told(visit: Visit, contract: PageContract) -> Findings:
    end = visit.snap("end")
    if end is None or _whole(visit, end, contract):
        return
    if end.busy:
        yield say("an end that is told", f"the page is still {busy_by(end.busy)}", at_ms=end.at_ms)
    elif not visit.tells(end):
        shown = f"status {quoted(end.status)}, no error, and as the answer {quoted(end.answer)}"
        shown += _SERVERS_FAULT if visit.scenario == _SERVERS else ""
        yield say("that the answer is not complete, in words", shown, at_ms=end.at_ms)


def _whole(visit: Visit, end: Snap, contract: PageContract) -> bool:
    """Whether the page came by the whole answer all the same, by asking for the rest."""
    calls = visit.calls_of(0)
    return bool(calls) and end.answer == contract.carried(calls[-1].text)
