"""JSON as the strictest peer would read it."""

import contextlib
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.wire.strict_json import (
    PROBLEMS,
    StrictJSONError,
    loads,
    loads_doubtful,
    loads_leniently,
)

REFUSED = [
    ("", "not-json", "Expecting value at character 0"),
    ("{'a': 1}", "not-json", "Expecting property name enclosed in double quotes at character 1"),
    ('{"a": 1} x', "not-json", "Extra data at character 9"),
    ('"a\nb"', "not-json", "Invalid control character at character 2"),
    ("\ufeff1", "not-json", "Expecting value at character 0"),
    ("٣", "not-json", "Expecting value at character 0"),
    ('{"a": 1, "b": 2, "a": 1}', "duplicate-key", "the key 'a' occurs 2 times in one object"),
    ('[{"\\u0061": 1, "a": 2}]', "duplicate-key", "the key 'a' occurs 2 times in one object"),
    ("[NaN]", "not-a-number", "NaN is not JSON"),
    ('{"a": -Infinity}', "not-a-number", "-Infinity is not JSON"),
    ("1e999", "number-too-large", "the number 1e999 is beyond any double"),
    ("-" + "1" * 5000, "number-too-large", "an integer too long to be read"),
    (r'"\ud83d"', "lone-surrogate", r"\ud83d is half of a pair"),
    (r'{"a\uDE00": 1}', "lone-surrogate", r"\uDE00 is half of a pair"),
    (r'"\ude00\ud83d"', "lone-surrogate", r"\ude00 is half of a pair"),
    (r'"\ud83d\ud83d\ude00"', "lone-surrogate", r"\ud83d is half of a pair"),
    (r'"\\\ud83d"', "lone-surrogate", r"\ud83d is half of a pair"),
    ("[" * 100_000, "too-deep", "nested too deep to be read"),
    ('{"a":' * 100_000, "too-deep", "nested too deep to be read"),
]
ACCEPTED = [
    (' {"a": [1, -2.5e3, true, null, ""]}\n', {"a": [1, -2500.0, True, None, ""]}),
    ('[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
    (r'"\ud83d\ude00 \u00e9 \n"', "😀 é \n"),
    (r'"\\ud83d"', r"\ud83d"),
    ('"😀"', "😀"),
    ("1" * 4300, int("1" * 4300)),
]


@pytest.mark.parametrize(("text", "code", "message"), REFUSED, ids=lambda value: str(value)[:30])
def test_refused(text, code, message):
    with pytest.raises(StrictJSONError) as caught:
        loads(text)
    assert (caught.value.code, str(caught.value)) == (code, message)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(("text", "value"), ACCEPTED, ids=lambda value: str(value)[:30])
def test_accepted(text, value):
    assert loads(text) == loads_leniently(text) == value


def test_every_problem_has_a_case():
    assert {code for _, code, _ in REFUSED} == PROBLEMS.keys()


def test_the_lenient_reader_takes_what_most_take():
    assert loads_leniently('{"a": 1, "a": 2}') == {"a": 2}
    assert math.isnan(loads_leniently("NaN"))
    assert loads_leniently("1e999") == math.inf
    assert loads_leniently(r'"\ud83d"') == "\ud83d"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "a": 2}', {"a": 2}),
        (r'"\ud83d"', "\ufffd"),
        (r'{"a": "\ud83d\ude00 \\ud83d \ude00", "a": 1, "b": "\u00e9"}', {"a": 1, "b": "é"}),
        (r'"\ud83d\ude00\ude00"', "\U0001f600\ufffd"),
    ],
)
def test_what_is_only_doubtful_is_read_as_most_readers_do(text, value):
    assert loads_doubtful(text) == value


@pytest.mark.parametrize("text", ['{"a": NaN, "a": 1}', r'["\ud83d", 1e999]', r'"\ud83d'])
def test_beside_what_is_doubtful_nothing_is_let_pass(text):
    with pytest.raises(StrictJSONError):
        loads_doubtful(text)


@pytest.mark.parametrize("text", ["", "[" * 100_000, "1" * 5000])
def test_the_lenient_reader_has_its_limits(text):
    with pytest.raises(StrictJSONError):
        loads_leniently(text)


def test_many_keys_of_which_one_twice_take_no_long_time():
    # Some 10^10 comparisons, if each key were looked for among all.
    pairs = ",".join(f'"{number}": 0' for number in [*range(100_000), 99_999])
    with pytest.raises(StrictJSONError, match="'99999' occurs 2 times"):
        loads(f"{{{pairs}}}")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None)
@given(json_values, st.booleans())
def test_takes_what_json_writes(value, ascii_only):
    assert loads(json.dumps(value, ensure_ascii=ascii_only)) == value


@settings(deadline=None)
@given(st.text(max_size=20) | st.text(alphabet='[]{}":,\\ud8c0019eE-NaInfity ', max_size=30))
def test_raises_nothing_else(text):
    for read in (loads, loads_leniently):
        with contextlib.suppress(StrictJSONError):
            read(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["d83d", "de00", "0041", "dbff", "dc00"]), max_size=6))
def test_lone_surrogates_are_those_that_utf8_cannot_write(units):
    text = '"' + "".join(f"\\u{unit}" for unit in units) + '"'
    try:
        json.loads(text).encode()
    except UnicodeEncodeError:
        with pytest.raises(StrictJSONError, match="half of a pair"):
            loads(text)
    else:
        loads(text)
