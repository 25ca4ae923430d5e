"""wirecheck.contract.order: regular expressions over kinds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.contract.order import END, Breach, Order, OrderError

TYPED = Order("(progress | chunk)* (done | error)")
LETTERS = "abc"


def expressions() -> st.SearchStrategy[str]:
    """Regular expressions over the letters, in the syntax that Python and we share.

    Python has no `a**`, and takes `a*?` and `a*+` for other things: repetition goes round a group.
    """
    return st.recursive(
        st.sampled_from(LETTERS),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(" ".join),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} | {pair[1]})"),
            st.tuples(inner, st.sampled_from("*+?")).map(lambda pair: f"({pair[0]}){pair[1]}"),
        ),
        max_leaves=8,
    )


@given(expressions(), st.text(LETTERS, max_size=8))
def test_it_takes_what_python_takes(expression, word):
    matched = re.fullmatch(expression.replace(" ", ""), word) is not None

    assert (Order(expression).check(word) is None) == matched


@given(expressions(), st.text(LETTERS, max_size=8))
def test_what_is_expected_is_what_could_follow(expression, word):
    order = Order(expression)

    breach = order.check(word)

    if breach is None:
        assert END in order.could_follow(word)
    else:
        assert breach.expected == order.could_follow(word[: breach.index])
        assert breach.expected
        assert (breach.seen or END) not in breach.expected


@pytest.mark.parametrize(
    ("kinds", "breach"),
    [
        (["done"], None),
        (["progress", "chunk", "chunk", "error"], None),
        ([], Breach(0, None, ("progress", "chunk", "done", "error"))),
        (["chunk"], Breach(1, None, ("progress", "chunk", "done", "error"))),
        (["chunk", "done", "chunk"], Breach(2, "chunk", (END,))),
        (["other"], Breach(0, "other", ("progress", "chunk", "done", "error"))),
        ([END], Breach(0, END, ("progress", "chunk", "done", "error"))),
    ],
)
def test_the_first_breach(kinds, breach):
    assert TYPED.check(kinds) == breach


def test_nothing_follows_a_broken_prefix():
    assert TYPED.could_follow(["done", "done"]) == ()


def test_the_kinds_as_they_are_first_mentioned():
    assert Order("b (a | b)* c-d").kinds == ("b", "a", "c-d")


def test_repetitions_may_be_stacked():
    assert Order("a+*").check([]) is None
    assert Order("a?*").check(["a", "a"]) is None


def test_orders_are_equal_by_their_text():
    assert Order("a b") == Order("a b")
    assert Order("a b") != Order("a  b")
    assert len({Order("a"), Order("a")}) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the expression ends where a kind or '(' should stand: <- here"),
        ("a |", "the expression ends where a kind or '(' should stand: a | <- here"),
        ("a | | b", "'|' where a kind or '(' should stand: a | | <- here"),
        ("* a", "'*' where a kind or '(' should stand: * <- here"),
        ("()", "')' where a kind or '(' should stand: ( ) <- here"),
        ("(a b", "a '(' is never closed: ( a b <- here"),
        ("a b c d e f ) g", "')' does not belong here: b c d e f ) <- here"),
        ("a, b", "',' does not belong here: a , <- here"),
        ("(" * 21 + "a" + ")" * 21, "more than 20 parentheses inside one another"),
        ("a " * 251, "502 characters long: at most 500"),
    ],
)
def test_what_is_no_order(text, message):
    with pytest.raises(OrderError) as caught:
        Order(text)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    ["(a*)* b", "((a*)*)* b", "(a | a)* b", "(a+ a+)+ b", "(a | a | a | a)* b"],
)
def test_a_hostile_order_takes_linear_time(text):
    """With backtracking this would not end; no clock is needed to see the difference."""
    order, kinds = Order(text), ["a"] * 10_000

    assert order.check([*kinds, "b"]) is None
    assert order.check(kinds) == Breach(10_000, None, ("a", "b"))
