"""wirecheck.contract.expression: CEL over one event."""

import pytest

from wirecheck.contract.expression import Expression, ExpressionError


@pytest.mark.parametrize(
    ("text", "event", "objection"),
    [
        ("event.a == 1", {"a": 1}, ""),
        ("event.a == 1", {"a": 2}, "/a is 2"),
        ("event.a.b + 1 == event.c", {"a": {"b": 1}, "c": 3}, "/a/b is 1, /c is 3"),
        ("has(event.a) && event.a.b == 1", {"a": {"b": 2}}, "/a/b is 2"),
        ("event.a == 'x'", {"a": "y" * 200}, f'/a is "{"y" * 37}...{"y" * 37}"'),
        ("event.a.size() == 1", {"a": "xy"}, '/a is "xy"'),
        ("size(event) == 2", {"a": 1}, '{"a": 1}'),
        ("event.a + 1", {"a": 1}, "/a is 1"),
        ("event.list.all(item, item > 0)", {"list": [1, 2]}, ""),
        ("event.list.all(item, item > 0)", {"list": [1, -2]}, "[1, -2]"),
        ("event.a == 1", {}, "a field that it needs is missing: /a is missing"),
        ("event.a[3] == 1", {"a": []}, "an element that it needs is missing: /a is []"),
        ("event.a + 1 == 2", {"a": "1"}, 'a field is of the wrong type: /a is "1"'),
        ("event.a.b == 1", [], "a field is of the wrong type: /a/b is missing"),
        ("event.a * 2 > 0", {"a": 2**62}, f"a number is too large: /a is {2**62}"),
        ("1 / event.a == 1", {"a": 0}, "it divides by zero: /a is 0"),
        ("event.a == ''", {"a": "\ud800"}, 'a value is none that CEL knows: /a is "\\ud800"'),
    ],
)
def test_why_it_does_not_hold(text, event, objection):
    expression = Expression(text)

    if text.startswith("event.list") and objection:
        objection = f"/list is {objection}"
    assert expression.objection(event) == objection


def test_an_expression_that_cannot_be_evaluated():
    objection = Expression("event.a.matches(event.b)").objection({"a": "", "b": "("})

    assert objection.startswith("it cannot be evaluated (")
    assert objection.endswith('): /a is "", /b is "("')


def test_an_event_too_deep_for_the_library():
    event = {}
    for _ in range(20_000):
        event = {"a": [event]}

    assert Expression("has(event.b)").objection(event) == "nested more than 250 levels deep"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("event.a ==", "no CEL expression, at 1:11: Syntax error: mismatched input '<EOF>'"),
        ("evnt.a == 1", "`evnt` is not known: did you mean `event`?"),
        ("event.a == other", "`other` is not known: known are `event`"),
        ("event.a.startWith('x')", "`startWith` is no function: did you mean `startsWith`?"),
        (
            "event.a.all(x, x.exists(event, true))",
            "it may iterate once: all, exists, exists_one, filter or map",
        ),
        (
            "event.a.all // a comment\n(x, x.map(y, y) == [])",
            "it may iterate once: all, exists, exists_one, filter or map",
        ),
        ("event.a == 1" + " " * 1000, "1012 characters long: at most 1000"),
    ],
)
def test_what_is_no_expression(text, message):
    with pytest.raises(ExpressionError) as caught:
        Expression(text)

    assert str(caught.value) == message


def test_expressions_are_equal_by_their_text():
    assert Expression("event.a") == Expression("event.a")
    assert Expression("event.a") != Expression("event.b")
    assert len({Expression("event.a"), Expression("event.a")}) == 1
