"""Credentials: which are found, and where they are starred. On the wire: test_tape_wire.py."""

import base64

import pytest

from wirecheck_mock_providers.tape.recording import Piece
from wirecheck_mock_providers.tape.secrets import MASKED, Secrets, open_query

KEY = 'sk-4f9aQ7/wZk2+Lm8"Xc1<Vb6'


@pytest.mark.parametrize(
    "header",
    [
        ("authorization", f"Bearer {KEY}"),
        ("Authorization", KEY),
        ("x-api-key", KEY),
        ("x-goog-api-key", KEY),
        ("api-key", KEY),
        ("Ocp-Apim-Subscription-Key", KEY),
        ("x-auth-token", KEY),
        ("proxy-authorization", "Basic " + base64.b64encode(f"me:{KEY}".encode()).decode()),
        ("cookie", f"theme=dark; session={KEY}"),
    ],
)
def test_what_a_header_holds_is_found_in_every_form(header):
    secrets = Secrets((header,), "")
    for form in (
        KEY,
        "sk-4f9aQ7%2FwZk2%2BLm8%22Xc1%3CVb6",
        "sk-4f9aQ7%2fwZk2%2bLm8%22Xc1%3cVb6",
        'sk-4f9aQ7/wZk2+Lm8\\"Xc1<Vb6',
        'sk-4f9aQ7\\/wZk2+Lm8\\"Xc1<Vb6',
        "sk-4f9aQ7/wZk2+Lm8&quot;Xc1&lt;Vb6",
    ):
        assert secrets.starred(f"<{form}>".encode()) == b"<" + b"*" * len(form) + b">"
    assert secrets.headers((header,)) == ((header[0], MASKED),)


@pytest.mark.parametrize("name", ["key", "api_key", "access_token", "k%65y"])
def test_what_a_query_holds_is_found_and_does_not_count(name):
    query = f"alt=sse&{name}=0123456789abcdef&pageSize=1"
    secrets = Secrets((), query)

    assert secrets.query(query) == f"alt=sse&{name}=masked&pageSize=1"
    assert secrets.text("see 0123456789abcdef") == "see " + "*" * 16
    assert open_query(query) == ["alt=sse", "pageSize=1"]


def test_pieces_keep_their_sizes_though_they_cut_a_key():
    secrets = Secrets((("x-api-key", "0123456789"),), "")
    pieces = [Piece(1, b"a 012"), Piece(2, b"345"), Piece(3, b"6789 b"), Piece(4, b"c 01234567")]

    assert [it.data for it in secrets.pieces(pieces)] == [
        b"a ***",
        b"***",
        b"**** b",
        b"c ********",
    ]


def test_placeholders_are_masked_where_they_stand_and_searched_for_nowhere():
    secrets = Secrets((("authorization", "Bearer none"), ("x-api-key", "x")), "key=sse")

    assert secrets.starred(b"none of x sse") == b"none of x sse"
    assert secrets.headers((("x-api-key", "x"),)) == (("x-api-key", MASKED),)


def test_where_one_key_begins_another_all_of_both_is_starred():
    secrets = Secrets((("x-api-key", "01234567"), ("api-key", "0123456789")), "")

    assert secrets.starred(b"0123456789 01234567") == b"********** ********"


@pytest.mark.parametrize(
    "name", ["x-ratelimit-remaining-tokens", "anthropic-ratelimit-tokens-limit", "x-request-id"]
)
def test_what_is_no_credential_stays(name):
    assert Secrets((), "").headers(((name, "42"),)) == ((name, "42"),)
