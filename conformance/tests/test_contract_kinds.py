"""wirecheck.contract.kind and reading: of which kind an event is, and what is read in it."""

import pytest

from wirecheck.contract import load
from wirecheck.contract.kind import Kind
from wirecheck.contract.model import Contract
from wirecheck.contract.reading import understand
from wirecheck.recording import Event

TYPED = load("typed-sse")


def event(data, name="message"):
    return Event(0, name, data, "", 1.0, 0, len(data))


def kind(**fields):
    return Kind.model_validate({"(name)": "it", **fields})


def kinds(**events):
    """The typed contract with other events, in the order in which they are given."""
    data = TYPED.model_dump(by_alias=True)
    return Contract.model_validate(data | {"events": events})


def told(contract, data, name="message"):
    seen = understand(contract, event(data, name))
    return seen.kind.name if seen.kind else None


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ('{"type": "chunk"}', "chunk"),
        ('{"type": "done", "content": 1}', "done"),
        ('{"type": "other"}', None),
        ('{"type": ["chunk"]}', None),
        ("{}", None),
        ("[]", None),
        ('"chunk"', None),
        ("null", None),
        ("chunk", None),
        ("", None),
    ],
)
def test_the_kind_of_a_payload(data, name):
    assert told(TYPED, data) == name


def test_an_event_of_another_name_is_of_another_kind():
    assert told(TYPED, '{"type": "chunk"}', name="chunk") is None


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ('{"token": ""}', "token"),
        ('{"token": null}', "token"),
        ('{"done": true}', "done"),
        ('{"done": 1}', None),
        ('{"done": false}', None),
        ('{"error": "x", "token": "y"}', "token"),
        ('["token"]', None),
        ('"token"', None),
    ],
)
def test_a_kind_told_by_the_fields_that_it_has(data, name):
    assert told(load("partial-sse"), data) == name


@pytest.mark.parametrize(
    ("fields", "payload", "fits"),
    [
        ({"when": {"n": 1}}, {"n": 1.0}, True),
        ({"when": {"n": 1}}, {"n": True}, False),
        ({"when": {"n": True}}, {"n": 1}, False),
        ({"when": {"n": None}}, {"n": None}, True),
        ({"when": {"n": None}}, {}, False),
        ({"when": {"n": 1}, "has": ["m"]}, {"n": 1}, False),
        ({"when": {"n": 1}, "has": ["m"]}, {"n": 1, "m": None}, True),
        ({"has": ["n"]}, ["n"], False),
        ({"event": "e"}, None, True),
    ],
)
def test_whether_a_kind_fits(fields, payload, fits):
    assert kind(**fields).fits("e", payload) is fits


A, B, E = {"when": {"a": 1}}, {"when": {"b": 1}}, {"event": "e"}
COVERS = [
    (A, A, True),
    (A, B, False),
    (A, A | {"when": {"a": 1, "b": 2}}, True),
    ({"when": {"a": 1, "b": 2}}, A, False),
    ({"when": {"a": True}}, A, False),
    ({"has": ["a"]}, A, True),
    (A, {"has": ["a"]}, False),
    ({"has": ["a"]}, {"has": ["a", "b"]}, True),
    ({"has": ["a", "b"]}, {"has": ["a"]}, False),
    ({"has": ["a", "b"]}, A | {"has": ["b"]}, True),
    (E, E | A, True),
    (E | A, E, False),
    (E, A, False),
    (A, E | A, True),
    (E | A, {"event": "f"} | A, False),
]


@pytest.mark.parametrize(("one", "other", "covers"), COVERS)
def test_whether_a_kind_leaves_nothing_to_another(one, other, covers):
    assert kind(**one).covers(kind(**other)) is covers


@pytest.mark.parametrize("fields", [{}, {"when": {}}, {"has": []}, {"ends": "success"}])
def test_a_kind_is_told_by_something(fields):
    with pytest.raises(ValueError, match="give it `event`, `when` or `has`"):
        kind(**fields)


def test_of_two_kinds_that_fit_the_first_counts():
    contract = kinds(one={"has": ["a"]}, two={"has": ["b"]})

    assert told(contract, '{"a": 1, "b": 2}') == "one"
    assert told(contract, '{"b": 2}') == "two"


AS_TEXT = kinds(it={"event": "message", "data": "text", "text": ""})
AS_EITHER = kinds(it={"event": "message", "data": "json-or-text"})
AS_JSON = kinds(it={"event": "message", "text": "/t"})


@pytest.mark.parametrize("data", ["hello", "", "{", '{"t": "x"}', "null", "a\nb"])
def test_text_is_taken_as_it_stands(data):
    seen = understand(AS_TEXT, event(data))

    assert (seen.payload, seen.problem, seen.text, seen.name) == (data, "", data, "it")


@pytest.mark.parametrize(
    ("data", "payload"),
    [
        ('{"code": 1}', {"code": 1}),
        ("[1]", "[1]"),
        ("7", "7"),
        ('"x"', '"x"'),
        ("null", "null"),
        ("Sorry.", "Sorry."),
        ("", ""),
        ('{"a": 1, "a": 2}', {"a": 2}),  # for schema.interoperable to tell
    ],
)
def test_json_or_text_is_json_only_if_it_is_an_object(data, payload):
    seen = understand(AS_EITHER, event(data))

    assert (seen.payload, seen.problem, seen.text) == (payload, "", "")


def test_data_that_is_to_be_json_and_is_not():
    seen = understand(AS_JSON, event("{oops"))

    assert (seen.payload, seen.text, seen.name) == (None, "", "it")
    assert seen.problem.endswith("at character 1")


@pytest.mark.parametrize("data", ['{"t": 7}', '{"t": null}', "{}", "[]", "7"])
def test_a_text_that_is_none_is_empty(data):
    seen = understand(AS_JSON, event(data))

    assert (seen.problem, seen.text) == ("", "")


def test_json_that_fits_no_kind_is_still_read():
    seen = understand(TYPED, event('{"type": "smoke"}'))

    assert (seen.payload, seen.problem) == ({"type": "smoke"}, "")
    assert (seen.kind, seen.name, seen.terminal) == (None, "an unknown event", False)


def test_what_is_no_json_and_fits_no_kind_says_so():
    assert understand(TYPED, event("oops")).problem.startswith("Expecting value")


def test_an_event_without_a_kind_among_texts_is_left_as_it_is():
    seen = understand(AS_TEXT, event("hello", name="ping"))

    assert (seen.payload, seen.problem, seen.kind) == (None, "", None)


def test_text_and_json_side_by_side():
    named = load("named-sse")
    failed = understand(named, event('{"message": "m", "code": "c"}', "error"))
    token = understand(named, event('{"message": "m"}', "token"))

    assert failed.payload == {"message": "m", "code": "c"}
    assert failed.terminal
    assert token.text == '{"message": "m"}'
    assert not token.terminal
