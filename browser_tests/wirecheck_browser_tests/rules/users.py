"""What a user does besides asking: writing by an input method, reading, asking again."""

import json

from wirecheck.rules.model import NotExercisedError, UntestableError
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import asked_again, at_end, called, shown_before
from wirecheck_browser_tests.rules.words import UNTOLD, quoted
from wirecheck_browser_tests.visits.model import Visit

# Less than a line: what a page changes above the reader may move him so far.
_MOVED_PX = 40


def _composed(visit: Visit) -> str:
    if ["Enter", True] in visit.facts.get("keys", ()):
        return ""
    return "the browser sent no Enter that belongs to a composition"


@rule(
    "input.ime",
    "MUST",
    "UI Events, 5.7: isComposing; what a key does while a text is composed is the input method's",
    {"ime"},
    needs=(at_end, _composed),
)
def ime(visit: Visit, _: PageContract) -> Findings:
    """Enter that confirms a word of an input method does not send."""
    if visit.calls_of(0) or visit.prompts_sent:
        yield say("nothing is sent (`event.isComposing`)", "the prompt was sent, half written")


def _looking_back(visit: Visit) -> str:
    place = visit.facts.get("scrolled")
    if place and place["end"] - place["top"] > _MOVED_PX:
        return ""
    return "the wheel did not scroll what holds the answer away from its end"


@rule(
    "scroll.kept",
    "SHOULD",
    "wirecheck, pages: who reads is not pulled away",
    {"scroll"},
    needs=(called, shown_before, at_end, _looking_back),
)
def scroll_kept(visit: Visit, _: PageContract) -> Findings:
    """Who has scrolled up is not pulled down by the next token."""
    before, after = visit.facts["scrolled"]["top"], visit.facts["left"]["top"]
    if abs(after - before) > _MOVED_PX:
        yield say(f"what stood at {before:,.0f} px stays there", f"it stands at {after:,.0f} px")


@rule(
    "history.no-half-answer",
    "SHOULD",
    "wirecheck, pages: to a provider half an answer looks like a whole one",
    {"reset"},
    needs=(called, shown_before, asked_again),
    given=lambda contract: (
        ""
        if contract.policy.history
        else "the contract does not say that it sends history: `policy: {history: true}` if it does"
    ),
)
def no_half_answer(visit: Visit, contract: PageContract) -> Findings:
    """Half an answer is not sent along as history with the next prompt."""
    if not visit.tells_bodies:
        raise NotExercisedError(UNTOLD)
    held, following = visit.snap("held"), visit.prompts[-1]
    half = (held and held.answer) or ""
    whole = {contract.carried(call.text) for call in visit.calls_of(0)}
    asking = [it for it in visit.requests if following.run in f"{it.url} {it.body}"]
    if not asking:
        raise UntestableError("the page sent no prompt after the half answer")
    for sent in asking:
        if _as_json(half) in sent.body and not any(_as_json(it) in sent.body for it in whole):
            yield say("none of the half answer", f"{quoted(half)} is in it", at_ms=sent.at_ms)


def _as_json(text: str) -> str:
    """A text as it stands between the quotation marks of JSON, as browsers write it."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
