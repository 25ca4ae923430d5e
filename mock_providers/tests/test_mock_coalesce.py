"""`--coalesce`: what is due at the same moment leaves in one write; all else stays as it is."""

import contextlib
import json
import socket

import pytest

from wirecheck_mock_providers import running_mock

#: No answer takes so long; a test that waits this long has failed, in seconds.
PATIENCE_S = 20
LAST_CHUNK = b"0\r\n\r\n"
TOKEN = b'"delta":{"content":'


@pytest.fixture(scope="module")
def coalescing():
    with running_mock("--coalesce") as mock:
        yield mock


@pytest.fixture(scope="module")
def plain():
    with running_mock() as mock:
        yield mock


def request(words):
    message = {"role": "user", "content": f"[[mock {words}]]"}
    body = json.dumps({"model": "m", "stream": True, "messages": [message]})
    return (
        "POST /openai/v1/chat/completions HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer x\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def pieces(mock, words, until=LAST_CHUNK):
    """Return what came, by the reads in which it came, up to its end or a reset."""
    host, port = mock.url.removeprefix("http://").split(":")
    came = []
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as client:
        client.sendall(request(words))
        with contextlib.suppress(ConnectionResetError):
            while until not in b"".join(came):
                data = client.recv(1_000_000)
                if not data:
                    break
                came.append(data)
    return came


def test_a_stream_without_delays_comes_in_one_piece(coalescing):
    assert len(pieces(coalescing, "text")) == 1


@pytest.mark.parametrize(
    "words",
    [
        "text",
        "text tokens=300",
        "text itl=1",
        "error-mid",
        "truncate-mid",
        "disconnect-mid after=2",
    ],
)
def test_the_bytes_are_the_same(coalescing, plain, words):
    steered = f"{words} run=same"

    assert b"".join(pieces(coalescing, steered)) == b"".join(pieces(plain, steered))


def test_the_journal_tells_the_same(coalescing, plain):
    told = []
    for mock in (coalescing, plain):
        pieces(mock, "text tokens=150 run=told")
        (call,) = mock.journal("told", wait="ended", timeout_s=PATIENCE_S)["calls"]
        told.append([call[key] for key in ("tokens", "sent", "finish", "usage", "ending")])

    assert told[0] == told[1]
    assert told[0][1] == 150


@pytest.mark.parametrize("words", ["text hold=3", "stall after=3"])
def test_what_comes_before_a_wait_is_not_kept_back(coalescing, words):
    run = words.split()[0]
    (came,) = pieces(coalescing, f"{words} run={run}", until=TOKEN)

    assert came.count(TOKEN) == 3
    (call,) = coalescing.journal(run, wait="ended", timeout_s=PATIENCE_S)["calls"]
    assert call["client_left"]["after_tokens"] == 3


def test_each_stamp_is_the_time_of_its_own_sending(coalescing):
    pieces(coalescing, "stamped tokens=3 itl=5 run=s")
    (call,) = coalescing.journal("s", wait="ended", timeout_s=PATIENCE_S)["calls"]
    stamps = [float(token.removeprefix("s@")) for token in call["tokens"]]

    assert stamps == sorted(set(stamps))
