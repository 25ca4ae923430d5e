"""What is told of an answer that is not shown as it was sent, or not to be seen as it is."""

import pytest

from wirecheck.contract import load
from wirecheck.recording import Call
from wirecheck.rules.model import NotExercisedError
from wirecheck_browser_tests.contract import PageContract, Policy
from wirecheck_browser_tests.plugin.exhibits import exhibit
from wirecheck_browser_tests.rules import RULES
from wirecheck_browser_tests.visits.model import Change, Prompt, Snap, Visit

CONTRACT = PageContract()
DELIVERED = {"mode": "bytes=1", "client": {"pieces": 400}}
SHOWN = {"live": True, "quiet": False, "focus": "", "input": "", "names": {}, "error_live": True}


def visit(tokens, shown, seen=None, **more):
    call = Call("openai", "text", stream=True, tokens=tokens, sent=len(tokens), ending="complete")
    end = Snap("end", 30, shown, 1, "", "", "", seen=seen, **SHOWN)
    given = {"prompts": (Prompt(1, "", "a"),), "journals": {"a": (call,)}, "snaps": (end,)}
    return Visit("page", "text", "Chromium", 0.0, **given | more)


def findings(rule, seen, contract=CONTRACT):
    return [(it.expected, it.actual) for it in RULES[rule].look(seen, contract)]


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("", "nothing; it begins in token 1 of 3"),
        ("One two", 'the first 7 characters and no more, to "One two"; it begins in token 3 of 3'),
        ("One twothree!", '1 characters more: "One twothree!"'),
        (
            "One too",
            '7 characters, other ones from character 6 on: "One too"; it begins in token 2',
        ),
    ],
)
def test_where_a_text_parts_from_what_was_sent(shown, told):
    ((expected, actual),) = findings("text.exact", visit(("One ", "two", "three"), shown))

    assert expected == '12 characters: "One twothree"'
    assert actual.startswith(told)


def test_the_token_at_fault_and_its_delivery_are_told():
    seen = visit(("One ", "two"), "One ", exchanges=(DELIVERED,))

    ((_, actual),) = findings("text.exact", seen)

    assert actual.endswith('token 2 of 2, "two", delivered as `bytes=1` in 400 pieces')


def test_a_line_end_that_two_tokens_share_is_counted_once():
    lines = PageContract(policy=Policy(newline="lf"))

    ((_, actual),) = findings("text.exact", visit(("a\r", "\nb", "c"), "a\nb"), lines)

    assert 'it begins in token 3 of 3, "c"' in actual


@pytest.mark.parametrize(("nul", "told"), [("keep", True), ("drop", False)])
def test_a_page_may_say_that_its_text_is_parsed_as_html(nul, told):
    contract = PageContract(policy=Policy(nul=nul))

    assert bool(findings("text.exact", visit(("a\0", "b"), "ab"), contract)) == told


WHITE_SPACE = ("one  two\n", "  indented\nlast\t", "column end")


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ("one  two\n  indented\nlast\tcolumn end", []),
        ("one  two\n\n  indented\n\nlast\tcolumn end", []),
        ("one two indented last column end", ["2 of the line ends and 3 of the runs"]),
        ("one two\nindented\nlast column end", ["0 of the line ends and 3 of the runs"]),
    ],
)
def test_white_space_that_collapses(seen, told):
    shown = visit(WHITE_SPACE, "".join(WHITE_SPACE), seen)

    found = findings("text.white-space-seen", shown)

    assert [actual.partition(" are not seen")[0] for _, actual in found] == told


def test_white_space_is_not_judged_where_the_text_is_another():
    formatted = visit(WHITE_SPACE, "one two indented", "one two indented")

    with pytest.raises(NotExercisedError, match=r"text\.exact"):
        findings("text.white-space-seen", formatted)


@pytest.mark.parametrize(
    ("facts", "expected", "actual"),
    [
        ({"drain_s": 9.9, "work_ms": 5.0}, None, None),
        ({"drain_s": 12.5, "work_ms": 5.0}, "10,000 ms after", "12,500 ms after it came"),
        ({"drain_s": 12.5, "work_ms": 15.0}, None, None),
        ({"drain_s": 15.5, "work_ms": 15.0}, "times 1.5 on this machine", "15,500 ms after"),
        (
            {"waited_s": 20.0, "shown_characters": 4, "work_ms": 5.0},
            "`policy: {drain-s: 10}`",
            "4 of 7 characters after 20,000 ms",
        ),
    ],
)
def test_how_far_a_page_is_behind(facts, expected, actual):
    found = findings("perf.drain", visit(("One ", "two"), "", facts=facts))

    assert len(found) == (expected is not None)
    for told, seen in found:
        assert expected in told
        assert actual in seen


def test_the_changes_of_an_answer_are_told_in_plain_words():
    changes = [(0, None), (0, "One 😀"), (6, " two"), (4, "!"), (0, "Other")]
    rest = {"error": "", "status": "", "live": True, "quiet": False}
    seen = visit(
        (), "", changes=tuple(Change(1, keep, add, 1, "", **rest) for keep, add in changes)
    )

    (table,) = [
        it for it in exhibit(seen, load("typed-sse"), "").tables if "as it changed" in it.title
    ]

    assert [row[1] for row in table.rows] == [
        "none",
        "'One 😀'",
        "and then ' two'",
        "from character 5 on: '!'",
        "'Other'",
    ]
