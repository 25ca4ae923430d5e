"""The decoder of JSON lines against NDJSON 1.0.0, requirement by requirement."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.wire.ndjson import VIOLATIONS, Decoder, Record
from wirecheck.wire.strict_json import PROBLEMS

# What a reader must do (K), and what an endpoint must (E), as far as bytes alone can show it.
READER = {"ND-06", "ND-07", "ND-08"}
ENDPOINT = {"ND-02", "ND-03", "ND-04", "ND-05", "ND-10"}


class Case(NamedTuple):
    requirement: str
    title: str
    stream: bytes
    values: list[Any]
    codes: Sequence[str] = ()


UTF8, BOM, CR = "ndjson.invalid-utf8", "ndjson.bom", "ndjson.raw-cr"
NOT_JSON, NO_LF = "ndjson.not-json", "ndjson.no-final-lf"

# fmt: off
CASES = [
    Case("ND-02", "no final LF", b'{"a":1}\n{"a":2}', [{"a": 1}], [NO_LF]),
    Case("ND-02", "cut within a text", b'{"a":1}\n{"a', [{"a": 1}], [NO_LF]),
    Case("ND-02", "12 may be the head of 123", b"12", [], [NO_LF]),
    Case("ND-02", "CR is no line end", b"1\r", [], [NO_LF]),
    Case("ND-03", "CR between tokens", b'{"a":\r1}\n', [{"a": 1}], [CR]),
    Case("ND-03", "CR between texts", b"1\r2\n", [], [CR, NOT_JSON]),
    Case("ND-03", "two CRs", b"1\r\r\n", [1], [CR]),
    Case("ND-03", "LF within a text", b'{\n"a":1}\n', [], [NOT_JSON, NOT_JSON]),
    Case("ND-04", "a code point split over writes", '"é€😀"\n'.encode(), ["é€😀"]),
    Case("ND-04", "Latin-1", b'"caf\xe9"\n1\n', ["caf�", 1], [UTF8]),
    Case("ND-04", "in a line that the end cuts", b'"\xff', [], [UTF8, NO_LF]),
    Case("ND-04", "cut within a code point", b'"\xe2\x82', [], [NO_LF]),
    Case("ND-05", "a byte order mark", b"\xef\xbb\xbf1\n", [1], [BOM]),
    Case("ND-05", "one on each line", b"\xef\xbb\xbf1\n\xef\xbb\xbf2\n", [1, 2], [BOM, BOM]),
    Case("ND-06", "LF", b'{"a":1}\n[]\n', [{"a": 1}, []]),
    Case("ND-06", "CRLF", b'{"a":1}\r\n[]\r\n', [{"a": 1}, []]),
    Case("ND-06", "both", b'null\r\n"x"\n', [None, "x"]),
    Case("ND-06", "NEL, LS and PS are text", '"\x85\u2028\u2029"\n'.encode(), ["\x85\u2028\u2029"]),
    Case("ND-07", "text", b"1\nInternal Server Error\n2\n", [1, 2], [NOT_JSON]),
    Case("ND-07", "two texts on a line", b"{}{}\n", [], [NOT_JSON]),
    Case("ND-07", "white space", b" \n", [], [NOT_JSON]),
    Case("ND-08", "empty lines", b"\n1\n\r\n\n2\n", [1, 2]),
    Case("ND-10", "a key twice", b'{"a":1,"a":2}\n', [{"a": 2}], ["ndjson.duplicate-key"]),
    Case("ND-10", "Infinity", b"-Infinity\n", [-math.inf], ["ndjson.not-a-number"]),
    Case("ND-10", "beyond a double", b"1e999\n", [math.inf], ["ndjson.number-too-large"]),
    Case("ND-10", "beyond int()", b"1" * 5000 + b"\n", [], ["ndjson.number-too-large"]),
    Case("ND-10", "half an emoji", b'"\\ud83d"\n', ["\ud83d"], ["ndjson.lone-surrogate"]),
]
# fmt: on


def read(*chunks, **options):
    decoder = Decoder(**options)
    records = [record for chunk in chunks for record in decoder.feed(chunk)]
    decoder.close()
    return records, decoder.violations


each_case = pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.requirement}: {c.title}")


@each_case
def test_whole(case):
    records, violations = read(case.stream)
    assert [record.value for record in records] == case.values
    assert [violation.code for violation in violations] == list(case.codes)


@each_case
def test_byte_by_byte(case):
    assert read(*(bytes([byte]) for byte in case.stream)) == read(case.stream)


@each_case
def test_split_anywhere(case):
    whole = read(case.stream)
    for at in range(len(case.stream)):
        assert read(case.stream[:at], case.stream[at:]) == whole


@each_case
def test_cut_short_anywhere(case):
    records, _ = read(case.stream)
    for length in range(len(case.stream)):
        cut, _ = read(case.stream[:length])
        assert cut == records[: len(cut)]


def test_every_requirement_has_a_case():
    assert {case.requirement for case in CASES} == READER | ENDPOINT


def test_every_violation_has_a_case():
    elsewhere = {"ndjson.too-deep", "ndjson.line-too-large", "ndjson.empty-line"}
    assert {code for case in CASES for code in case.codes} | elsewhere == VIOLATIONS.keys()


def test_every_violation_says_what_it_violates():
    assert {f"ndjson.{code}" for code in PROBLEMS} <= VIOLATIONS.keys()
    for kind in VIOLATIONS.values():
        assert kind.sentence.endswith(".")
        assert kind.clause
        assert set(kind.requirements) <= READER | ENDPOINT


def test_places_count_bytes():
    assert read('"é"\r\n\n\ufeff2\n'.encode())[0] == [
        Record('"é"', "é", 0, 6),
        Record("2", 2, 7, 12),
    ]


@pytest.mark.parametrize(
    ("stream", "detail"),
    [
        (b"1\n\nx\n", "line 3, bytes 3 to 4: Expecting value at character 0, in 'x'"),
        (b'"\xe9"\n', "not UTF-8: e9 at byte 1, in '\"�\"'"),
        (b"\xef\xbb\xbf1\n", "line 1, bytes 0 to 4: starts with a byte order mark"),
        (b"[\r1]\n", "line 1, bytes 0 to 4: CR within '[\\r1]'"),
        (b"1\n2", "line 2: no LF came after '2'"),
    ],
)
def test_details(stream, detail):
    assert [violation.detail for violation in read(stream)[1]] == [detail]


def test_empty_lines_can_be_reported():
    records, violations = read(b"1\n\r\n2\n\n", allow_empty_lines=False)
    assert [record.value for record in records] == [1, 2]
    assert [(v.code, v.start, v.detail) for v in violations] == [
        ("ndjson.empty-line", 2, "line 2, bytes 2 to 2: empty"),
        ("ndjson.empty-line", 6, "line 4, bytes 6 to 6: empty"),
    ]


@pytest.mark.parametrize(
    ("head", "code"),
    [(b"", "ndjson.too-deep"), (b'[{"a":1,"a":2},', "ndjson.duplicate-key")],
)
def test_a_line_too_deep_for_any_reader_yields_no_record(head, code):
    records, violations = read(head + b"[" * 100_000 + b"\n")
    assert not records
    assert [violation.code for violation in violations] == [code]


def test_closing_twice_reports_once():
    decoder = Decoder()
    decoder.feed(b"1")
    decoder.close()
    decoder.close()
    assert len(decoder.violations) == 1


@pytest.mark.parametrize("stream", [b"1234567\n12345678\n1\n", b"1234567\n" + b"x" * 100])
def test_a_line_beyond_the_limit_ends_the_reading(stream):
    records, violations = read(stream, b"1\n", max_line_bytes=8)
    assert [record.value for record in records] == [1234567]
    assert [(v.code, v.start, v.end) for v in violations] == [("ndjson.line-too-large", 8, 16)]
    by_byte = (bytes([byte]) for byte in stream)
    assert read(*by_byte, b"1\n", max_line_bytes=8) == (records, violations)


PIECES = [
    *(b"\n", b"\r", b"\r\n", b"{", b"}", b'"a":1', b",", b'"', b"[", b"]", b"1", b" ", b"NaN"),
    *(b"\xef\xbb\xbf", b"\xff", b"\xc3\xa9", b"\\ud83d", b'{"a":1}\n', b"[]\r\n", b"null\n"),
]
streams = st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=20).map(b"".join)
properties = settings(max_examples=200, deadline=None)


def comparable(result):
    return repr(result)  # NaN is unlike itself


@properties
@given(streams, st.data(), st.sampled_from([1, 4, 8, 1 << 20]), st.booleans())
def test_same_result_however_split(stream, data, limit, allow_empty_lines):
    options = {"max_line_bytes": limit, "allow_empty_lines": allow_empty_lines}
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=6).map(sorted))
    chunks = [stream[i:j] for i, j in pairwise([0, *cuts, len(stream)])]
    whole = comparable(read(stream, **options))
    assert comparable(read(*chunks, **options)) == whole
    assert comparable(read(*(bytes([byte]) for byte in stream), **options)) == whole


@properties
@given(streams | st.binary())
def test_places_and_details(stream):
    records, violations = read(stream)
    for record in records:
        assert stream[record.start : record.end].endswith(b"\n")
    for violation in violations:
        assert 0 <= violation.start <= violation.end <= len(stream)
        assert violation.detail.isprintable()
        assert len(violation.detail) < 250
