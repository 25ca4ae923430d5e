"""wirecheck.contract.spans: what holds over the events of a stream, form by form."""

import pytest

from wirecheck.contract.invariant import Broken, Step
from wirecheck.contract.spans import FORMS


def span(form, **place):
    return FORMS[form].model_validate({"requires": "It holds.", form: place})


def steps(*events):
    """Events as (kind, payload) or (kind, payload, text)."""
    return [Step(index, *event, *[""][len(event) - 2 :]) for index, event in enumerate(events)]


def numbers(*values):
    return steps(*(("a", {"n": value}) for value in values))


def tokens(*pairs):
    """Events that carry a text, and with it all the text so far."""
    return steps(*(("token", {"all": so_far}, text) for text, so_far in pairs))


RISES = span("never-falls", kind="a", value="/n")
COUNTS = span("counts-up", kind="a", value="/n")
TOTAL = span("number-of", kind="a", value="/n", of="b")
RUNNING = span("text-so-far", kind="token", value="/all")
WHOLE = span("text-so-far", kind="done", value="/all", trimmed=True)
CLOCK = span("clock", value="/n")

MS = 1_700_000_000_000
B = ("b", {})


def total(*before, says):
    return steps(*before, ("a", {"n": says}))


def done(*texts, says):
    return steps(*(("token", {}, text) for text in texts), ("done", {"all": says}))


LONG = (
    f'/all has 2,000 characters, the last "{"x" * 30}"; '
    f'the text so far has 2,001, the last "{"x" * 29}y"'
)

HOLD = {
    "no event at all": (RISES, []),
    "a number that rises and stays": (RISES, numbers(0, 1, 1, 2.5)),
    "a number beyond any double": (RISES, numbers(1.5, 10**400)),
    "a single number": (RISES, numbers(-1)),
    "1, 2, 3": (COUNTS, numbers(1, 2, 3)),
    "1.0 is 1": (COUNTS, numbers(1.0, 2)),
    "a count between other events": (COUNTS, steps(B, ("a", {"n": 1}), B, B, ("a", {"n": 2}))),
    "none of none": (TOTAL, total(says=0)),
    "two of two": (TOTAL, total(B, B, says=2)),
    "only those before it count": (TOTAL, [*total(B, says=1), Step(2, "b", {}, "")]),
    "other kinds do not count": (TOTAL, total(B, ("c", {}), says=1)),
    "a kind that counts itself": (span("number-of", kind="a", value="/n", of="a"), numbers(0, 1)),
    "a running text": (RUNNING, tokens(("He", "He"), ("", "He"), ("llo", "Hello"))),
    "the whole text": (span("text-so-far", kind="done", value="/all"), done("a ", "b", says="a b")),
    "a whole text that was trimmed": (WHOLE, done(" a", " b\n", says="a b")),
    "a whole text that was not trimmed": (WHOLE, done(" a", " b\n", says=" a b\n")),
    "white space alone, trimmed": (WHOLE, done(" ", "\n", says="")),
    "milliseconds": (CLOCK, numbers(MS, MS, MS + 1)),
    "milliseconds with and without a fraction": (CLOCK, numbers(MS, MS + 0.5, MS + 1)),
    "times": (CLOCK, numbers("2026-01-01T10:00:00Z", "2026-01-01T10:00:00.001Z")),
    "a time without a zone is not before UTC": (
        CLOCK, numbers("2026-01-01T10:00", "2026-01-01T10:00:00Z"),
    ),
    "a time without a zone is not after UTC": (
        CLOCK, numbers("2026-01-01T10:00:00Z", "2026-01-01T10:00"),
    ),
    "later by the zone": (CLOCK, numbers("2026-01-01T10:00+02:00", "2026-01-01T09:00+00:00")),
    "the first and the last moment": (
        CLOCK, numbers("0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("invariant", "events"), HOLD.values(), ids=HOLD)
def test_it_holds(invariant, events):
    assert invariant.breaches(events) == []


BREAK = {
    "a number that falls": (RISES, numbers(5, 4), [(1, "/n fell from 5 to 4")]),
    "a number that falls twice": (
        RISES, numbers(5, 4, 4, 3), [(1, "/n fell from 5 to 4"), (3, "/n fell from 4 to 3")],
    ),
    "a number that falls past what is none": (
        RISES, numbers(5, "x", 4), [(2, "/n fell from 5 to 4")],
    ),
    "a number that falls past another kind": (
        RISES, steps(("a", {"n": 2}), ("b", {"n": 3}), ("a", {"n": 1})),
        [(2, "/n fell from 2 to 1")],
    ),
    "a count from 0": (COUNTS, numbers(0, 1), [(0, "/n is 0, not 1")]),
    "a count with a gap is told once": (COUNTS, numbers(1, 3, 4), [(1, "/n is 3, not 2")]),
    "a count that stands still": (COUNTS, numbers(1, 1), [(1, "/n is 1, not 2")]),
    "half a count": (COUNTS, numbers(1.5), [(0, "/n is 1.5, not 1")]),
    "one too few": (TOTAL, total(B, B, says=1), [(2, "/n is 1, not 2")]),
    "one of none": (TOTAL, total(says=1), [(0, "/n is 1, not 0")]),
    "every wrong number": (
        TOTAL, steps(("a", {"n": 1}), B, ("a", {"n": 0})),
        [(0, "/n is 1, not 0"), (2, "/n is 0, not 1")],
    ),
    "a running text without its own part": (
        RUNNING, tokens(("a", ""), ("b", "a")),
        [(0, '/all has 0 characters, the last ""; the text so far has 1, the last "a"')],
    ),
    "a running text that lost its white space": (
        RUNNING, tokens(("a ", "a")),
        [(0, '/all has 1 characters, the last "a"; the text so far has 2, the last "a "')],
    ),
    "the ends of long texts are shown": (
        WHOLE, done("x" * 2000 + "y", says="x" * 2000),
        [(1, LONG)],
    ),
    "white space within, though trimmed": (
        WHOLE, done("a", " b", says="ab"),
        [(2, '/all has 2 characters, the last "ab"; the text so far has 3, the last "a b"')],
    ),
    "a clock that falls": (
        CLOCK, numbers(MS, MS - 1, MS), [(1, f"/n fell from {MS} to {MS - 1}")],
    ),
    "a time that falls by its zone": (
        CLOCK, numbers("2026-01-01T09:00Z", "2026-01-01T10:00+02:00"),
        [(1, '/n fell from "2026-01-01T09:00Z" to "2026-01-01T10:00+02:00"')],
    ),
    "a time that falls from kind to kind": (
        CLOCK, steps(("a", {"n": MS}), ("b", {"n": MS - 1})),
        [(1, f"/n fell from {MS} to {MS - 1}")],
    ),
    "two forms": (
        CLOCK, numbers(MS, "2026-01-01T10:00Z", MS),
        [(1, f'/n is "2026-01-01T10:00Z", before it was {MS}: two forms in one stream')],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("invariant", "events", "told"), BREAK.values(), ids=BREAK)
def test_it_does_not_hold(invariant, events, told):
    assert invariant.breaches(events) == [Broken(*breach) for breach in told]


@pytest.mark.parametrize(
    "value",
    [MS / 1000, MS * 1000, 0, -MS, 10**400, True, None, "", "now", "10:00", "1700000000000", [MS],
     "\ud800", "Thu, 01 Jan 2026 10:00:00 GMT"],
)  # fmt: skip
def test_what_is_no_time_is_told_once(value):
    (broken,) = CLOCK.breaches(numbers(MS, value, value))

    assert broken.index == 1
    assert broken.detail.endswith("not ISO 8601 or milliseconds since 1970")


def test_what_is_told_of_a_time_can_be_written_down():
    odd = "2026-01-01\ud80010:00"  # any character may part the day from the hour

    (broken,) = CLOCK.breaches(numbers("2026-01-01T11:00", odd))

    assert broken.detail.encode().endswith(rb'to "2026-01-01\ud80010:00"')


@pytest.mark.parametrize("invariant", [RISES, COUNTS, TOTAL, RUNNING, WHOLE])
@pytest.mark.parametrize("value", ["seven", True, None, [1], {"n": 1}])
def test_a_value_of_the_wrong_type_is_the_schemas_affair(invariant, value):
    value = 7 if isinstance(value, str) and invariant in (RUNNING, WHOLE) else value

    assert invariant.breaches([Step(0, invariant.kind, {"n": value, "all": value}, "")]) == []


@pytest.mark.parametrize("invariant", [RISES, COUNTS, TOTAL, RUNNING, WHOLE, CLOCK])
@pytest.mark.parametrize("payload", [{}, [], None, "text", 7])
def test_a_value_that_is_missing_is_the_schemas_affair(invariant, payload):
    assert invariant.breaches([Step(0, invariant.kind or "a", payload, "text")]) == []


@pytest.mark.parametrize("payload", [{}, {"n": "two"}, {"n": None}])
def test_a_count_goes_on_past_what_has_none(payload):
    assert COUNTS.breaches(steps(("a", {"n": 1}), ("a", payload), ("a", {"n": 3}))) == []


def test_a_clock_goes_on_past_what_has_none():
    events = steps(("a", {"n": MS}), ("a", {}), ("a", {"n": MS - 1}))

    assert [broken.index for broken in CLOCK.breaches(events)] == [2]


def test_a_running_text_counts_the_text_of_every_kind():
    events = steps(("other", {}, "a"), ("token", {"all": "ab"}, "b"))

    assert RUNNING.breaches(events) == []


def test_many_events_that_count_many_take_no_square_of_the_time():
    many = 50_000
    events = [Step(index, "a", {"n": index}, "") for index in range(many)]

    assert span("number-of", kind="a", value="/n", of="a").breaches(events) == []
