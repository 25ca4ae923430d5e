"""wirecheck.contract.invariant: what holds within an event, and the forms of an invariant."""

import pytest
from pydantic import TypeAdapter, ValidationError

from wirecheck.contract.invariant import Broken, Holds, Invariant, Step
from wirecheck.contract.spans import FORMS

SAME = Holds.model_validate({"requires": "b is a.", "on": "done", "holds": "event.a == event.b"})
ANY = TypeAdapter(Invariant)
# A place that serves every form.
PLACES = {
    "never-falls": {"kind": "a", "value": "/n"},
    "counts-up": {"kind": "a", "value": "/n"},
    "number-of": {"kind": "a", "value": "/n", "of": "b"},
    "text-so-far": {"kind": "a", "value": "/n", "trimmed": True},
    "clock": {"value": "/n"},
}


def test_within_each_event_of_a_kind():
    events = [
        Step(0, "chunk", {"a": 1, "b": 2}, ""),
        Step(1, "done", {"a": 1, "b": 1}, ""),
        Step(2, "done", {"a": 1, "b": 2}, ""),
        Step(3, "done", {"a": 1}, ""),
    ]

    assert SAME.kind == "done"
    assert SAME.names == [(("on",), "done")]
    assert SAME.breaches(events) == [
        Broken(2, "/a is 1, /b is 2"),
        Broken(3, "a field that it needs is missing: /a is 1, /b is missing"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_told_by_its_key_and_written_out_as_it_was_read(form):
    written = {"requires": "n is right.", form: PLACES[form]}

    invariant = ANY.validate_python(written)

    assert type(invariant) is FORMS[form]
    assert ANY.dump_python(invariant, by_alias=True, exclude_unset=True) == written
    assert ANY.validate_python(ANY.dump_python(invariant, by_alias=True)) == invariant


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("never-falls", [(("never-falls", "kind"), "a")]),
        ("number-of", [(("number-of", "kind"), "a"), (("number-of", "of"), "b")]),
        ("clock", []),
    ],
)
def test_the_kinds_that_a_form_names(form, names):
    assert ANY.validate_python({"requires": "n.", form: PLACES[form]}).names == names


@pytest.mark.parametrize(
    ("form", "kind"), [("counts-up", "a"), ("text-so-far", "a"), ("clock", None)]
)
def test_the_kind_that_a_form_speaks_of(form, kind):
    assert ANY.validate_python({"requires": "n.", form: PLACES[form]}).kind == kind


@pytest.mark.parametrize("value", [{}, {"requires": "n."}, {"requires": "n.", "never": {}}])
def test_what_has_no_form_is_taken_for_what_holds_within_an_event(value):
    with pytest.raises(ValidationError) as refused:
        ANY.validate_python(value)

    missing = {error["loc"] for error in refused.value.errors() if error["type"] == "missing"}
    assert {("on",), ("holds",)} <= missing


@pytest.mark.parametrize("value", [[], "never-falls", None, 7])
def test_what_is_no_mapping_is_no_invariant(value):
    with pytest.raises(ValidationError, match="valid dictionary or instance of Holds"):
        ANY.validate_python(value)


def test_a_level_is_must_unless_it_is_should():
    should = {"requires": "n.", "level": "should", "clock": PLACES["clock"]}

    assert SAME.level == "must"
    assert ANY.validate_python(should).level == "should"
