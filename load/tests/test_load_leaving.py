"""Leaving in mid-stream, and what is no leaving."""

import threading

import pytest
from asking import ask, one_stream, target
from broken_endpoints import CHUNKED, DONE, LAST_CHUNK, PATIENCE_S, TOKEN, answering, serving

from wirecheck_load.outcome import Failure
from wirecheck_load.transport.session import Session


def departed(*pieces):
    """Send this, and note when the client has gone, be it while this is being sent."""
    gone = threading.Event()

    async def behave(visit):
        try:
            await visit.send(b"".join(pieces))
            await visit.departure()
        finally:
            gone.set()

    return behave, gone


@pytest.mark.parametrize("tokens", [0, 1, 2])
def test_the_connection_is_closed_when_so_many_tokens_have_come(tokens):
    behave, gone = departed(CHUNKED, TOKEN, TOKEN)
    with serving(behave) as endpoint, Session(target(endpoint.url)) as session:
        outcome = session.stream(ask(leave_after=tokens))
        assert gone.wait(PATIENCE_S), "the session is open, but its stream was left"
    assert (outcome.abandoned, outcome.failure, outcome.completed) == (True, None, False)
    assert len(outcome.token_times) >= tokens
    assert outcome.ended_s >= outcome.sent_s
    assert outcome.cancel_to_stopped_s is None


@pytest.mark.parametrize("tokens", [1, 2, 3])
def test_an_answer_that_is_over_cannot_be_left(tokens):
    with serving(answering(CHUNKED, TOKEN, DONE, LAST_CHUNK)) as endpoint:
        outcome = one_stream(endpoint.url, ask(leave_after=tokens))
    assert outcome.completed or (outcome.abandoned and tokens == 1)


def test_an_answer_that_breaks_before_that_has_failed():
    with serving(answering(CHUNKED, TOKEN)) as endpoint:
        outcome = one_stream(endpoint.url, ask(leave_after=2))
    assert (outcome.failure, outcome.abandoned) == (Failure.TRUNCATED, False)
