"""A provider's key is found by its fingerprint, and starred wherever it stands."""

from hashlib import sha256

import pytest

from wirecheck.recording import Frame, KeyPrint, Response
from wirecheck.recording.secrets import find_key, mask, mask_head

KEY = b"sk-test-0123456789"
KIB = 1024


def fingerprint(key):
    return KeyPrint(sha256(key).hexdigest(), len(key))


@pytest.mark.parametrize(
    "body",
    [
        KEY,
        b"Incorrect API key provided: " + KEY + b".",
        b'{"key":"' + KEY + b'"}',
        b"\xff" + KEY + b"\x00",
        b" " * (64 * KIB - len(KEY)) + KEY,
    ],
)
def test_a_key_is_found_among_other_bytes(body):
    assert find_key(body, fingerprint(KEY)) == KEY


@pytest.mark.parametrize(
    "body",
    [
        b"",
        KEY[:-1],
        KEY[:9] + b" " + KEY[9:],
        KEY.upper(),
        b" " * 64 * KIB + KEY,  # behind what is searched
    ],
)
def test_what_is_not_the_key_is_not_found(body):
    assert find_key(body, fingerprint(KEY)) is None


def test_a_placeholder_is_no_key():
    assert find_key(b"none", fingerprint(b"none")) is None


@pytest.mark.parametrize("cuts", [(), (5,), (6, 7, 8), (3, 30)])
def test_a_key_is_starred_also_where_frames_cut_it(cuts):
    body = b"key " + KEY + b", again " + KEY
    frames = [
        Frame(float(start), body[start:end])
        for start, end in zip((0, *cuts), (*cuts, len(body)), strict=True)
    ]

    masked = mask(frames, KEY)

    stars = b"*" * len(KEY)
    assert b"".join(frame.data for frame in masked) == b"key " + stars + b", again " + stars
    assert [(it.at_ms, len(it.data)) for it in masked] == [
        (it.at_ms, len(it.data)) for it in frames
    ]


def test_a_key_is_starred_in_headers():
    head = Response(401, (("X-Key", f"Bearer {KEY.decode()}"), ("Age", "1")), "HTTP/1.1", 0.0)

    assert mask_head(head, KEY).headers == (("X-Key", "Bearer " + "*" * len(KEY)), ("Age", "1"))
