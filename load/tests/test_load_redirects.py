"""Redirects are followed as browsers follow them, so often and no further."""

import socket
from contextlib import ExitStack

import broken_endpoints as broken
import pytest
from asking import one_stream, target
from broken_endpoints import CHUNKED, DONE, LAST_CHUNK, TOKEN, answering, serving

from wirecheck.scenarios import Deployment
from wirecheck_load.outcome import Failure

ANSWER = b"".join([CHUNKED, TOKEN, DONE, LAST_CHUNK])
KNOWN = Deployment(token="secret-token")  # noqa: S106 - of nobody


def moving(status: int, location: str):
    head = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 5\r\n\r\nmoved"
    return answering(head.encode())


def once(status: int, location: str):
    """To another place on the same origin, and there the answer."""

    async def behave(visit):
        there = visit.request.split()[1].decode() == location
        await (answering(ANSWER) if there else moving(status, location))(visit)

    return behave


@pytest.mark.parametrize(
    ("status", "method"),
    [(301, b"GET"), (302, b"GET"), (303, b"GET"), (307, b"POST"), (308, b"POST")],
)
def test_the_request_is_what_the_status_makes_of_it(status, method):
    with serving(once(status, "/elsewhere?x=1")) as endpoint:
        outcome = one_stream(target(endpoint.url, deployment=KNOWN))
    first, second = endpoint.requests
    assert outcome.completed, outcome.detail
    assert second.startswith(method + b" /elsewhere?x=1 HTTP/1.1\r\n")
    assert (first.partition(b"\r\n\r\n")[2] == second.partition(b"\r\n\r\n")[2]) == (
        method == b"POST"
    )
    assert b"Authorization: Bearer secret-token" in second


def test_credentials_are_not_sent_to_another_origin():
    with ExitStack() as stack:
        other = stack.enter_context(serving(answering(ANSWER)))
        endpoint = stack.enter_context(serving(moving(307, other.url + "/chat/stream")))
        outcome = one_stream(target(endpoint.url, deployment=KNOWN))
    assert outcome.completed, outcome.detail
    assert b"secret-token" in endpoint.requests[0]
    assert b"secret-token" not in other.requests[0]
    assert other.url.removeprefix("http://").encode() in other.requests[0]


def test_a_circle_is_left():
    with serving(broken.redirecting) as endpoint:
        outcome = one_stream(endpoint.url)
    assert (outcome.failure, outcome.detail) == (Failure.STATUS, "more than 5 redirects")
    assert len(endpoint.requests) == 6


@pytest.mark.parametrize("location", ["ftp://host/file", "javascript:alert(1)", "http://[::1"])
def test_what_is_no_url_is_not_followed(location):
    with serving(moving(307, location)) as endpoint:
        outcome = one_stream(endpoint.url)
    assert (outcome.failure, outcome.detail) == (Failure.STATUS, "a redirect to what is no URL")


def test_a_redirect_to_where_nobody_listens_is_no_connection():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nowhere = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with serving(moving(307, nowhere)) as endpoint:
        outcome = one_stream(endpoint.url)
    assert (outcome.failure, outcome.status) == (Failure.CONNECT, None)
