"""Controls that a contract names, and that are not there: nothing passes without them."""

import pytest

from wirecheck.recording import Call
from wirecheck.rules.model import NotExercisedError, UntestableError
from wirecheck_browser_tests.contract import Element, PageContract
from wirecheck_browser_tests.rules import RULES
from wirecheck_browser_tests.visits.model import Mark, Prompt, Snap, Visit

DECLARED = PageContract(stop=[Element(role="button", name="Hatl")])
NOT_FOUND = "`stop` is not found on http://localhost/, or not one alone: {role: button, name: Hatl}"


def snap(name, **names):
    rest = {"live": True, "quiet": False, "focus": "", "input": "", "error_live": True}
    return Snap(name, 30, "", 1, "", "", "", names=names, **rest)


def visit(scenario, **seen):
    call = Call("openai", "text", stream=True, tokens=("a",), sent=1, ending="complete")
    prompts, journals = (Prompt(1, "", "a"),), {"a": (call,)}
    return Visit("page", scenario, "Chromium", 0.0, prompts=prompts, journals=journals, **seen)


def found(rule, seen, contract):
    return [it.actual for it in RULES[rule].look(seen, contract)]


@pytest.mark.parametrize("rule", ["stop.reaches-upstream", "stop.no-late-tokens"])
def test_a_button_to_stop_that_only_the_contract_has(rule):
    seen = visit("stop-mid", facts={"no-stop": NOT_FOUND})

    with pytest.raises(UntestableError, match=r"`stop` is not found.*Hatl"):
        found(rule, seen, DECLARED)


def test_a_page_need_not_have_a_button_to_stop():
    with pytest.raises(NotExercisedError, match=r"`stop: {css"):
        found("stop.reaches-upstream", visit("stop-mid"), PageContract())


def test_a_button_to_stop_may_come_too_late():
    seen = visit("stop-early", facts={"no-stop": NOT_FOUND, "stop-comes-later": True})

    assert found("stop.reaches-upstream", seen, DECLARED) == ["it comes with the first token"]


def test_a_button_that_was_pressed_is_judged_by_the_provider():
    seen = visit("stop-mid", marks=(Mark(1, "stopped"),))

    assert found("stop.reaches-upstream", seen, DECLARED)


def test_buttons_that_were_not_found_have_no_names():
    with pytest.raises(NotExercisedError, match="no button to send or to stop was found"):
        found("a11y.buttons-named", visit("look", snaps=(snap("idle"),)), PageContract())


def test_a_button_to_stop_is_looked_for_while_an_answer_comes():
    idle, held = snap("idle", send="Ask"), snap("held", send="Ask")

    assert found("a11y.buttons-named", visit("look", snaps=(idle,)), DECLARED) == []
    with pytest.raises(UntestableError, match=r"`stop` is not found while an answer comes.*Hatl"):
        found("a11y.buttons-named", visit("held", snaps=(idle, held)), DECLARED)


def test_a_button_may_show_only_once_something_is_written():
    seen = visit("look", snaps=(snap("idle"), snap("written", send="")))

    assert found("a11y.buttons-named", seen, PageContract()) == ["none"]
