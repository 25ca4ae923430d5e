"""wirecheck.contract.invariant: within an event, and from one to the next."""

from wirecheck.contract.invariant import Broken, Holds, NeverFalls

SAME = Holds.model_validate({"requires": "b is a.", "on": "done", "holds": "event.a == event.b"})
RISES = NeverFalls.model_validate(
    {"requires": "n never falls.", "never-falls": {"kind": "progress", "value": "/n"}}
)


def progress(*values):
    return [(index, "progress", {"n": value}) for index, value in enumerate(values)]


def test_within_each_event_of_a_kind():
    events = [
        (0, "chunk", {"a": 1, "b": 2}),
        (1, "done", {"a": 1, "b": 1}),
        (2, "done", {"a": 1, "b": 2}),
        (3, "done", {"a": 1}),
    ]

    assert SAME.kind == "done"
    assert SAME.breaches(events) == [
        Broken(2, "/a is 1, /b is 2"),
        Broken(3, "a field that it needs is missing: /a is 1, /b is missing"),
    ]


def test_from_one_event_to_the_next():
    assert RISES.kind == "progress"
    assert RISES.breaches(progress(0, 1, 1, 2.5)) == []
    assert RISES.breaches(progress(5, 4, 4, 3)) == [
        Broken(1, "/n fell from 5 to 4"),
        Broken(3, "/n fell from 4 to 3"),
    ]


def test_other_kinds_do_not_count():
    events = [(0, "progress", {"n": 5}), (1, "chunk", {"n": 1}), (2, "progress", {"n": 6})]

    assert RISES.breaches(events) == []


def test_what_is_no_number_is_the_schemas_affair():
    assert RISES.breaches([*progress(5, "4", None, True), (4, "progress", [])]) == []
