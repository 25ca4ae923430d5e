"""Content codings: whole, byte by byte, cut, broken, and of a size to fill memory."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.wire import coding
from wirecheck.wire.coding import READABLE, VIOLATIONS, Decoder, named

TEXT = b"data: first\n\ndata: second\n\n"
ENCODERS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}


def read(name, *pieces):
    """What was decoded of these pieces, and the codes of what was wrong."""
    decoder = Decoder(name)
    decoded = [decoder.feed(piece) for piece in pieces]
    decoder.close()
    return decoded, [violation.code for violation in decoder.violations]


def test_there_is_an_example_of_each_coding():
    assert ENCODERS.keys() == READABLE


@pytest.mark.parametrize("name", sorted(READABLE))
@given(body=st.binary(max_size=200), data=st.data())
def test_a_body_comes_back_however_it_is_cut(name, body, data):
    encoded = ENCODERS[name](body)
    at = data.draw(st.integers(0, len(encoded)))

    decoded, codes = read(name, encoded[:at], encoded[at:])

    assert (b"".join(decoded), codes) == (body, [])
    assert b"".join(read(name, *(encoded[i : i + 1] for i in range(len(encoded))))[0]) == body


def test_what_was_flushed_is_there_at_once():
    press = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    first = press.compress(b"data: first\n\n") + press.flush(zlib.Z_SYNC_FLUSH)
    rest = press.compress(b"data: second\n\n") + press.flush()

    assert read("gzip", first, rest)[0] == [b"data: first\n\n", b"data: second\n\n"]


ENCODED = gzip.compress(TEXT)
RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
BROKEN = {
    "plain text": ("gzip", [TEXT, TEXT], b"", "coding.corrupt"),
    "a wrong checksum": ("gzip", [ENCODED[:-8], b"\0" * 8], TEXT, "coding.corrupt"),
    "deflate without zlib": ("deflate", [RAW.compress(TEXT) + RAW.flush()], b"", "coding.corrupt"),
    "cut before its checksum": ("gzip", [ENCODED[:-8]], TEXT, "coding.unfinished"),
    "two members": ("gzip", [ENCODED + ENCODED], TEXT, "coding.after-end"),
    "a second member, later": ("gzip", [ENCODED, ENCODED, b"x"], TEXT, "coding.after-end"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_told_once(what):
    name, pieces, decoded, code = BROKEN[what]
    found, codes = read(name, *pieces)

    assert (b"".join(found), codes) == (decoded, [code])


def test_a_place_among_the_encoded_bytes_is_told():
    decoder = Decoder("gzip")
    decoder.feed(ENCODED + b"more")

    (violation,) = decoder.violations
    assert (violation.start, violation.end) == (len(ENCODED), len(ENCODED) + 4)


def test_an_empty_body_is_not_unfinished():
    assert read("gzip", b"") == ([b""], [])


def test_a_bomb_is_decoded_up_to_the_limit(monkeypatch):
    monkeypatch.setattr(coding, "MAX_BYTES", 1000)
    bomb = gzip.compress(b"x" * 1_000_000)

    decoded, codes = read("gzip", bomb[:40], bomb[40:], bomb)

    assert b"".join(decoded) == b"x" * 1000
    assert codes == ["coding.too-large"]


def test_a_body_of_just_the_limit_is_taken(monkeypatch):
    monkeypatch.setattr(coding, "MAX_BYTES", len(TEXT))

    assert read("gzip", ENCODED) == ([TEXT], [])


@given(st.sampled_from(sorted(READABLE)), st.lists(st.binary(max_size=40), max_size=4))
def test_no_bytes_make_it_raise(name, pieces):
    _, codes = read(name, *pieces)

    assert set(codes) <= VIOLATIONS.keys()
    assert len(codes) <= 1


def test_every_violation_is_shown_here():
    shown = {code for *_, code in BROKEN.values()} | {"coding.too-large"}

    assert shown == VIOLATIONS.keys()


@pytest.mark.parametrize(
    ("value", "name"),
    [(None, ""), ("", ""), ("identity", ""), (" GZip ", "gzip"), ("br", "br"), ("a, b", "a, b")],
)
def test_the_coding_that_a_header_names(value, name):
    assert named(value) == name
