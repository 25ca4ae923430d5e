"""Verdicts on visits that no page of ours leads to: sessions, queues, streams that stay open."""

from dataclasses import replace

import pytest

from wirecheck.recording import Call
from wirecheck.rules.model import NotExercisedError, UntestableError
from wirecheck_browser_tests.contract import PageContract, Policy
from wirecheck_browser_tests.rules import RULES
from wirecheck_browser_tests.visits.model import Change, Mark, Prompt, Sent, Snap, Visit

CONTRACT = PageContract()
PROMPTS = tuple(Prompt(at, f"prompt {run}", run) for at, run in ((1, "a"), (20, "b"), (40, "c")))


def call(ending="complete", *tokens):
    return Call("openai", "text", stream=True, tokens=tokens, sent=len(tokens), ending=ending)


def change(at_ms, error="", tab=0, answer=None, status=""):
    return Change(at_ms, 0, answer, 1, "", error, status, live=True, quiet=False, tab=tab)


def snap(name, answer=None):
    rest = {"live": True, "quiet": False, "focus": "", "input": "", "names": {}}
    return Snap(name, 30, answer, 1, "", "", "", error_live=True, **rest)


def visit(scenario, **seen):
    return Visit("page", scenario, "Chromium", 0.0, prompts=PROMPTS, **seen)


def findings(rule, seen, contract=CONTRACT):
    return [it.actual for it in RULES[rule].look(seen, contract)]


def missing(rule, seen):
    return [why for need in RULES[rule].needs if (why := need(seen))]


def in_two_tabs(first, second):
    answers = {"a": (call("complete", "one"),), "b": (call("complete", "two"),)}
    return visit(
        "two-tabs",
        journals=answers,
        snaps=(snap("end", answer="one"), snap("end-2", answer="two")),
        requests=(Sent(1, *first, tab=0), Sent(2, *second, tab=1)),
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("GET", "/chat?session_id=default", ""), ("GET", "/chat?session_id=default", "")),
        (("POST", "/", '{"sessionId": "default"}'), ("POST", "/", '{"sessionId": "default"}')),
        (
            ("MESSAGE", "/", '42["ask",{"thread_id":"default"}]'),
            ("MESSAGE", "/", '42["ask",{"thread_id":"default"}]'),
        ),
    ],
)
def test_two_tabs_that_name_one_session(first, second):
    (shared,) = findings("isolation.two-tabs", in_two_tabs(first, second))

    assert "both send" in shared
    assert '"default"' in shared


def test_tabs_may_share_a_session_if_the_contract_says_so():
    one = ("POST", "/", '{"sessionId": "default"}')
    contract = PageContract(policy=Policy(sessions=False))

    assert findings("isolation.two-tabs", in_two_tabs(one, one), contract) == []


@pytest.mark.parametrize(
    ("tokens", "shown", "told"),
    [
        ("abcd", "abcd", False),
        ("abcd", "ababcd", False),  # the beginning of a text is three of its tokens
        ("abcd", "abcabcd", True),
        ("abcdabce", "abcdabce", False),  # it holds its beginning twice itself
        ("abcdabce", "abcdabcdabce", True),
    ],
)
def test_a_text_that_is_shown_twice_holds_its_beginning_once_more_than_it_does(tokens, shown, told):
    changes = (change(10, answer=shown),)
    answered = visit("reset", journals={"a": (call("complete", *tokens),)}, changes=changes)

    assert bool(findings("retry.no-doubled-text", answered)) is told


def test_silence_is_not_judged_where_another_reads_the_streams():
    seen = visit("stall", exchanges=({"method": "POST"},), snaps=(snap("end", answer="half"),))
    with pytest.raises(NotExercisedError, match="its own server"):
        findings("stall.bounded", seen)


def test_a_page_may_say_how_much_memory_its_messages_need():
    seen = visit("forty", facts={"bytes_5": 10_000_000, "bytes_40": 15_600_000})

    assert findings("perf.memory", seen) == ["5.6 MB more"]
    assert (
        findings("perf.memory", seen, PageContract.model_validate({"policy": {"memory-mb": 6}}))
        == []
    )


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, '{"sessionId": ""}', "42[1]"])
def test_requests_that_name_no_session(body):
    one = ("POST", "/", body)

    assert findings("isolation.two-tabs", in_two_tabs(one, one)) == []


def test_an_answer_in_the_wrong_tab():
    seen = in_two_tabs(("POST", "/", ""), ("POST", "/", ""))
    changes = (change(5, answer="a one", tab=0), change(6, answer="text of a", tab=1))
    journals = {"a": (call("complete", "one"),), "b": (call("complete", "two"),)}
    mixed = visit("two-tabs", journals=journals, snaps=seen.snaps, changes=changes)

    assert findings("isolation.two-tabs", mixed) == ['tab 2 shows "text of a"']


def offline(runs, changes=(), taken=(True, False)):
    journals = {"a": (call(),) * runs, "b": (), "c": (call(),)}
    return visit(
        "offline",
        journals=journals,
        changes=changes,
        marks=(Mark(35, "online"),),
        snaps=(snap("offline"), snap("next")),
        facts={"taken": list(taken)},
    )


@pytest.mark.parametrize(
    ("runs", "changes", "said"),
    [
        (0, (change(10, "No connection."),), []),
        (1, (), []),
        (1, (change(10, "No connection."),), ["it was run when online again"]),
        (2, (), ["it was run 2 times"]),
        (0, (), ["none, and it was never sent"]),
        # What is told of another prompt, or after the connection came back, is not told of this.
        (0, (change(0, "Old."), change(36, "Late.")), ["none, and it was never sent"]),
    ],
)
def test_a_prompt_without_a_connection(runs, changes, said):
    assert findings("net.offline-queue", offline(runs, changes)) == said


def test_a_prompt_that_the_page_did_not_take_need_not_be_told():
    assert findings("net.offline-queue", offline(0, taken=(False, False))) == []


def test_an_offline_page_that_never_comes_back_is_not_judged():
    seen = visit("offline", snaps=(snap("offline"), snap("next")), facts={"taken": [True, True]})

    assert missing("net.offline-queue", seen) == [
        "once there was a connection again, no prompt was answered"
    ]


@pytest.mark.parametrize(("scenario", "reason"), [("reconnect", "lost"), ("hidden", "hidden")])
def test_a_prompt_that_is_run_again_by_intention(scenario, reason):
    seen = visit(scenario, journals={"a": (call(), call())})

    assert findings("net.no-rerun", seen) == ["2 calls"]
    with pytest.raises(NotExercisedError, match=reason):
        findings("net.no-rerun", seen, PageContract(policy=Policy(reruns=(reason,))))


def test_a_page_that_never_heard_that_it_was_hidden_is_not_judged():
    seen = visit("hidden", journals={"a": (call(),)}, marks=(Mark(1, "shown"), Mark(2, "hidden")))

    assert any("visibilitychange" in why for why in missing("net.no-rerun", seen))


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ((), "it did not load"),
        (("opened",), "there was none"),
        (("opened", "shown"), None),
    ],
)
def test_the_seventh_tab(marks, said):
    prompts = tuple(Prompt(0, "", str(number)) for number in range(7))
    journals = {"6": (call(),)} if "shown" in marks else {}
    seen = Visit(
        "page",
        "seven-tabs",
        "Chromium",
        0.0,
        prompts=prompts,
        journals=journals,
        marks=tuple(Mark(0, name) for name in ("six-running", *marks)),
    )

    found = findings("net.seven-tabs", seen)

    assert [said in it for it in found] == ([True] if said else [])
    assert missing("net.seven-tabs", seen) == []


def test_a_seventh_tab_that_opens_when_one_of_six_answers_is_over_proves_nothing():
    marks = (Mark(0, "six-running"), Mark(1, "six-over"), Mark(2, "shown"))

    (why,) = missing("net.seven-tabs", visit("seven-tabs", marks=marks))

    assert "was over before the seventh had opened" in why


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"longest_task_s": 0.4, "work_ms": 5.0}, []),
        ({"longest_task_s": 0.6, "work_ms": 5.0}, ["one of 600 ms"]),
        ({"longest_task_s": 0.6, "work_ms": 20.0}, []),
    ],
)
def test_a_long_task_is_long_for_this_machine(facts, said):
    found = findings("perf.long-tasks", visit("ten-thousand", facts=facts))

    assert [it.partition(":")[0] for it in found] == said


@pytest.mark.parametrize(
    ("rule", "scenario"), [("history.no-half-answer", "reset"), ("send.empty", "empty-submit")]
)
def test_a_browser_that_does_not_tell_what_is_sent(rule, scenario):
    seen = Visit("page", scenario, "firefox 153", 0.0, prompts=PROMPTS, connected=True)

    with pytest.raises(NotExercisedError, match="does not tell what a page sends"):
        findings(rule, seen)


def test_half_an_answer_in_the_next_prompt():
    half, whole = 'Say "no', 'Say "no" to it'
    body = '{"messages": ["Say \\"no", "prompt c"]}'
    seen = {"journals": {"a": (call("fault", whole),)}, "snaps": (snap("held", answer=half),)}

    def told(text):
        return findings(
            "history.no-half-answer",
            visit("reset", requests=(Sent(50, "POST", "/", text),), **seen),
        )

    assert told(body)
    assert told(body.replace('no"', 'no\\" to it"')) == []
    with pytest.raises(UntestableError):
        told("{}")


def exchange(ending, at_ms=2.0):
    return {"method": "POST", "received": at_ms / 1000, "ending": ending}


SERVER_WENT_ON = "the page ended its request, but its server went on asking the provider"
PAGE_WENT_ON = "the page did not end its request"


@pytest.mark.parametrize(
    ("endings", "told"),
    [
        (("client-left",), SERVER_WENT_ON),
        # One that opens its answer by a request of its own.
        (("complete", "client-left"), SERVER_WENT_ON),
        ((None,), PAGE_WENT_ON),
        (("complete",), PAGE_WENT_ON),
        (("client-left", None), ""),
        (("server-reset",), ""),
        ((), ""),
    ],
)
@pytest.mark.parametrize(
    ("rule", "scenario"),
    [
        ("stop.reaches-upstream", "stop-early"),
        ("leave.unmount", "unmount"),
        ("leave.navigate", "navigate"),
        ("leave.close", "close"),
    ],
)
def test_who_did_not_end_an_answer_that_nobody_reads(rule, scenario, endings, told):
    # What comes with the next prompt tells nothing of this one.
    exchanges = (*map(exchange, endings), exchange("client-left", at_ms=21))
    seen = visit(
        scenario,
        journals={"a": (call(None),)},
        marks=(Mark(3, "stopped"),),
        requests=(Sent(2, "POST", "/", ""),),
        exchanges=exchanges,
    )

    (found,) = findings(rule, seen)

    assert found == "the provider is still being asked (no token sent)" + (told and f": {told}")


@pytest.mark.parametrize("more", [{"connected": True}, {"requests": ()}])
def test_whose_request_it_is_not_known_of_is_not_told(more):
    seen = {"journals": {"a": (call("complete", "a", "b"),)}, "exchanges": (exchange(None),)}
    requests = {"requests": (Sent(2, "POST", "/", ""),)}

    stopped = visit("stop-mid", marks=(Mark(3, "stopped"),), **seen, **(requests | more))

    assert findings("stop.reaches-upstream", stopped) == [
        "the provider was let run on (2 of 2 tokens sent)"
    ]


@pytest.mark.parametrize(
    ("signs", "told"),
    [
        ("declared", "busy: `busy` of the page contract is shown"),
        ("aria-busy stop", "busy: `aria-busy`, the button to stop can be pressed"),
        ("input send", "busy: the input is disabled, the button to send is disabled"),
    ],
)
@pytest.mark.parametrize(
    ("rule", "scenario"),
    [
        ("stall.bounded", "stall"),
        ("net.idle-after-drop", "reconnect"),
        ("error.idle-again", "http-500"),
        ("end.completion-told", "text"),
        ("end.reset-told", "reset"),
    ],
)
def test_what_shows_that_a_page_is_busy_is_told_in_words(rule, scenario, signs, told):
    busy = replace(snap("end"), busy=signs)
    answer = {"c": (call("complete", ""),)}

    (found,) = findings(rule, visit(scenario, journals=answer, snaps=(busy,)))

    assert found.removeprefix("the page is still ") == told


@pytest.mark.parametrize(
    ("scenario", "whose"),
    [("upstream-truncated", "; if its stream ended well, mend the server"), ("cut-clean", "")],
)
def test_who_is_to_tell_that_an_answer_is_not_complete(scenario, whose):
    answer = {"a": (call("truncated", "one", " two"),)}
    half = visit(scenario, journals=answer, snaps=(snap("end", answer="one"),))

    (told,) = findings("end.truncation-told", half)

    assert told.startswith(f'status nothing, no error, and as the answer "one"{whose}')
    assert ("server" in told) is bool(whose)


def test_a_contract_that_says_nothing_of_history():
    why = RULES["history.no-half-answer"].given(CONTRACT)

    assert why == (
        "the contract does not say that it sends history: `policy: {history: true}` if it does"
    )


def back_again(how, *calls, away="client-left"):
    marks = (Mark(5, "left"), Mark(7, "away", away), Mark(9, "back", how))
    return visit("bfcache", journals={"a": calls}, marks=marks)


def test_a_page_that_was_not_kept_shows_nothing_of_the_cache():
    assert findings("leave.bfcache", back_again("cached", call("client-left"))) == []
    with pytest.raises(NotExercisedError, match="loaded the page anew"):
        findings("leave.bfcache", back_again("loaded", call("client-left")))


def test_a_stream_that_ends_only_when_the_page_is_back_was_left_open():
    (seen,) = findings("leave.bfcache", back_again("cached", call("client-left"), away=""))

    assert seen.startswith("it stayed open")


@pytest.mark.parametrize("how", ["cached", "loaded"])
def test_what_a_page_does_wrong_that_comes_back_is_found_either_way(how):
    twice = back_again(how, call("client-left"), call("complete"))

    assert findings("leave.bfcache", twice) == ["it was"]
