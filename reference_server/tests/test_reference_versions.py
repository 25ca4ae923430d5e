"""Versions of HTTP, WebSocket and Engine.IO's requests that few clients make."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

DEADLINE_S = 60
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
POLLING = {"EIO": "4", "transport": "polling"}


@pytest.fixture(scope="module")
def server(serving):
    with serving("all") as reference:
        yield str(reference.client.base_url).rstrip("/")


def head_of(url, version):
    """The head of an answer, as it comes over the wire, and whether more came behind it."""
    parts = urlsplit(url)
    asked = f"GET {parts.path}?{parts.query} HTTP/{version}\r\nHost: {parts.netloc}\r\n"
    with socket.create_connection((parts.hostname, parts.port), DEADLINE_S) as connection:
        connection.sendall(f"{asked}Connection: close\r\n\r\n".encode())
        data = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = data.partition(b"\r\n\r\n")
    return head.lower(), body


@pytest.mark.parametrize(("version", "coded"), [("1.0", False), ("1.1", True)])
def test_only_http_1_1_is_answered_in_chunks(server, version, coded):
    head, body = head_of(f"{server}/named/chat/stream?prompt=hello", version)

    assert (b"transfer-encoding: chunked" in head) == coded
    assert b"data: [DONE]" in body


def test_another_version_of_websocket_is_told_the_right_one(server):
    answer = httpx.get(
        f"{server}/typed/ws/chat",
        headers={**UPGRADE, "Sec-WebSocket-Version": "12"},
        timeout=DEADLINE_S,
    )

    assert (answer.status_code, answer.headers["sec-websocket-version"]) == (426, "13")


@pytest.mark.parametrize("dialect", ["partial", "session"])
def test_a_request_without_a_transport_is_refused(server, dialect):
    answer = httpx.get(f"{server}/{dialect}/socket.io/?EIO=4", timeout=DEADLINE_S)

    assert answer.status_code == 400


def test_a_session_that_is_polled_twice_at_a_time_ends(server):
    url = f"{server}/partial/socket.io/"

    with httpx.Client(timeout=DEADLINE_S) as client, ThreadPoolExecutor(2) as pool:
        sid = json.loads(client.get(url, params=POLLING).text[1:])["sid"]
        session = POLLING | {"sid": sid}
        polls = [pool.submit(client.get, url, params=session) for _ in range(2)]
        statuses = sorted(poll.result(DEADLINE_S).status_code for poll in polls)
        after = client.get(url, params=session).status_code

    assert (statuses, after) == ([200, 400], 400)
