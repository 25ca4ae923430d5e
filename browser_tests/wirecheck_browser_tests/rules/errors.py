"""Whether a page tells errors, and lives on."""

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import asked_again, at_end
from wirecheck_browser_tests.rules.scenarios import ERRORS
from wirecheck_browser_tests.rules.words import busy_by, quoted
from wirecheck_browser_tests.visits.dialects import FIRST, MORE
from wirecheck_browser_tests.visits.model import Visit

# What the answers that the delivery proxy gives in place of a server have to say.
_BODIES = {"http-500": "Internal Server Error", "html-200": "Sign in"}


@rule(
    "error.told",
    "MUST",
    "WCAG 2.2, 3.3.1: an error is described to the user in text",
    set(ERRORS),
    needs=(at_end,),
)
def told(visit: Visit, _: PageContract) -> Findings:
    """An error is shown, in words."""
    end = visit.snap("end")
    if end and not visit.tells(end):
        busy = "still busy, " if end.busy else ""
        shown = (
            f"{busy}no error, status {quoted(end.status)}, and as the answer {quoted(end.answer)}"
        )
        yield say(
            "words in an alert, or in the status (or say where: `error: {css: ...}`)",
            shown,
            at_ms=end.at_ms,
        )


@rule(
    "error.idle-again",
    "MUST",
    "wirecheck, pages: an error ends an answer, not the conversation",
    {*ERRORS, "stop-mid"},
    needs=(asked_again,),
)
def idle_again(visit: Visit, _: PageContract) -> Findings:
    """After an error the page is not busy, and takes the next prompt, which succeeds."""
    end, following = visit.snap("end"), visit.snap("next")
    if end and end.busy:
        yield say("a page that is not busy any more", busy_by(end.busy), at_ms=end.at_ms)
    calls = visit.journals.get(visit.prompts[-1].run, ())
    if not calls:
        yield say("the next prompt reaches the provider", "it did not")
    elif following and calls[-1].text not in (following.answer or ""):
        yield say(quoted(calls[-1].text), quoted(following.answer), at_ms=following.at_ms)


@rule(
    "error.not-as-answer",
    "MUST",
    "wirecheck, pages: what is no answer is not shown as one",
    set(_BODIES),
    needs=(at_end,),
)
def not_as_answer(visit: Visit, _: PageContract) -> Findings:
    """The body of an error is not shown as an answer."""
    words = _BODIES[visit.scenario]
    for state in visit.states():
        if words in (state.answer or ""):
            yield say("no answer", quoted(state.answer), at_ms=state.at_ms)
            return


@rule(
    "error.frozen",
    "MUST",
    "wirecheck, pages: an error event ends the answer",
    {"error-event"},
    needs=(at_end,),
)
def frozen(visit: Visit, _: PageContract) -> Findings:
    """After an error event nothing is appended to the answer."""
    for state in visit.states():
        if MORE in (state.answer or ""):
            yield say(quoted(FIRST), quoted(state.answer), at_ms=state.at_ms)
            return


@rule(
    "error.page-lives",
    "MUST",
    "wirecheck, pages: what a protocol allows to be missing may be missing",
    {"sparse-done", "null-delta"},
    needs=(at_end,),
)
def page_lives(visit: Visit, _: PageContract) -> Findings:
    """A terminal event without usage or cost, or an event without text, does not break the page."""
    for said in visit.said:
        if said.kind == "uncaught":
            yield say("no uncaught exception", said.text.splitlines()[0], at_ms=said.at_ms)
    end = visit.snap("end")
    if end and "input" not in end.names:
        yield say("the page's controls are still there", "the input is gone", at_ms=end.at_ms)
    elif end and (end.answer or "") != FIRST + MORE:
        yield say(quoted(FIRST + MORE), quoted(end.answer), at_ms=end.at_ms)
