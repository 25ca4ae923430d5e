"""Which prompts a page sends, and how often."""

from wirecheck.rules.model import NotExercisedError
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import answered, at_end, called, shown_before
from wirecheck_browser_tests.rules.words import UNTOLD, quoted
from wirecheck_browser_tests.visits.model import Visit


@rule(
    "send.once",
    "MUST",
    "wirecheck, pages: one prompt is one bill",
    {"double-submit"},
    needs=(called,),
)
def once(visit: Visit, _: PageContract) -> Findings:
    """Two presses send one prompt."""
    calls = visit.calls_of(0)
    if len(calls) > 1:
        yield say("one call of the provider", f"{len(calls):,}")


@rule(
    "send.one-at-a-time",
    "MUST",
    "wirecheck, pages: an answer belongs to one question",
    {"submit-during"},
    needs=(called, shown_before),
)
def one_at_a_time(visit: Visit, _: PageContract) -> Findings:
    """A prompt submitted during an answer is not sent, waits, or ends it: two never mix."""
    first, second = visit.prompts[0].run, visit.prompts[1].run
    for state in visit.states():
        shown = state.answer or ""
        if first in shown and second in shown:
            yield say("tokens of one answer", quoted(shown), at_ms=state.at_ms)
            return


@rule(
    "send.empty",
    "SHOULD",
    "wirecheck, pages: an empty prompt costs as much as another",
    {"empty-submit"},
    needs=(at_end,),
)
def empty(visit: Visit, _: PageContract) -> Findings:
    """An empty prompt, and one of white space, is not sent."""
    if visit.connected and not visit.tells_bodies:
        raise NotExercisedError(UNTOLD)
    for sent in visit.prompts_sent:
        yield say("nothing is sent", f"{sent.method} {sent.url} {sent.body}", at_ms=sent.at_ms)


@rule(
    "strict.one-request",
    "SHOULD",
    "React, StrictMode: effects run twice in development",
    {"strict"},
    needs=(called,),
)
def strict_one_request(visit: Visit, _: PageContract) -> Findings:
    """In a development build with StrictMode one prompt is one request."""
    calls, requests = len(visit.calls_of(0)), len(visit.exchanges)
    if calls > 1:
        yield say("one call of the provider", f"{calls:,}")
    elif not visit.connected and requests > 1:
        yield say("one request", f"{requests:,}, all but one given up")


@rule(
    "send.cleared",
    "SHOULD",
    "wirecheck, pages: what has been sent is not sent again by mistake",
    {"text"},
    needs=(answered, at_end),
)
def cleared(visit: Visit, _: PageContract) -> Findings:
    """The input is empty once the prompt is sent."""
    end = visit.snap("end")
    if end and end.input:
        yield say("an empty input", quoted(end.input), at_ms=end.at_ms)
