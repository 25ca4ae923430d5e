"""A connection is kept as long as the endpoint keeps it."""

from asking import ask, target
from broken_endpoints import CHUNKED, DONE, LAST_CHUNK, TOKEN, answering, serving

from wirecheck_load.transport.session import Session

ANSWER = b"".join([CHUNKED, TOKEN, DONE, LAST_CHUNK])


async def answering_two(visit):
    """Two questions on one connection."""
    await visit.send(ANSWER)
    await visit._reader.readuntil(b"\r\n\r\n")
    await visit.send(ANSWER)


async def hanging_up_on_the_second(visit):
    """As a server whose patience with an idle connection ends just when it is asked again."""
    await visit.send(ANSWER)
    await visit._reader.readuntil(b"\r\n\r\n")


def two_streams(behaviour):
    with serving(behaviour) as endpoint, Session(target(endpoint.url)) as session:
        first, second = session.stream(ask()), session.stream(ask())
    return first, second, endpoint


def test_the_second_stream_needs_no_connection():
    first, second, endpoint = two_streams(answering_two)
    assert first.completed and second.completed  # noqa: PT018 - one fact
    assert first.connect_s > 0
    assert second.connect_s is None
    assert len(endpoint.requests) == 1  # the server files one for each connection


def test_a_connection_that_was_closed_while_it_was_kept_is_no_failure():
    first, second, endpoint = two_streams(hanging_up_on_the_second)
    assert (first.failure, second.failure) == (None, None), second.detail
    assert len(endpoint.requests) == 2


def test_a_connection_that_the_endpoint_gives_up_is_not_used_again():
    closing = ANSWER.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    first, second, endpoint = two_streams(answering(closing))
    assert first.connect_s is not None
    assert second.connect_s is not None
    assert len(endpoint.requests) == 2


def test_bytes_behind_a_response_are_given_to_nobody():
    first, second, _ = two_streams(answering(ANSWER, b"HTTP/1.1 200 OK\r\n\r\n"))
    assert (first.failure, second.failure) == (None, None)
