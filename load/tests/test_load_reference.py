"""Streams of the reference server, with the mock provider's journal to compare them with."""

import subprocess
import sys
from pathlib import Path

import broken_endpoints as broken
import pytest
from asking import ask, one_stream, target

from wirecheck.scenarios import Deployment
from wirecheck.services import start_mock, start_reference
from wirecheck_load.outcome import Failure
from wirecheck_load.transport.session import Session

SECRET = "a-secret-of-thirty-two-bytes-at-least"  # noqa: S105 - of these tests alone
KNOWN = Deployment(jwt_secret=SECRET)
PATHS = {
    "typed-sse": "/typed",
    "typed-websocket": "/typed",
    "partial-sse": "/partial",
    "partial-socketio": "/partial",
    "named-sse": "/named",
    "plain-sse": "/plain",
    "session-socketio": "/session",
}
FLAWED = Path(__file__).parents[2] / "conformance/tests/support/flawed_server.py"


@pytest.fixture(scope="module")
def mock():
    with start_mock() as service:
        yield service.url


@pytest.fixture(scope="module")
def reference(mock):
    with start_reference(mock, jwt_secret=SECRET) as service:
        yield service.url


@pytest.fixture
def aim(reference, mock):
    """A target by the name of its contract."""
    return lambda contract, **more: target(
        reference + PATHS[contract],
        contract,
        **{"deployment": KNOWN, "mock_url": mock, **more},
    )


@pytest.mark.parametrize("contract", PATHS)
def test_a_whole_answer_is_compared_with_what_the_upstream_sent(aim, contract):
    outcome = one_stream(aim(contract), ask("text", check=True))
    assert outcome.completed, outcome.detail
    assert outcome.checked
    assert outcome.characters > len(outcome.token_times) > 1


@pytest.mark.parametrize("contract", PATHS)
def test_every_token_of_a_stamped_answer_says_what_the_endpoint_added(aim, contract):
    outcome = one_stream(aim(contract), ask("stamped", options={"tokens": 5}, check=True))
    assert outcome.completed, outcome.detail
    assert len(outcome.added_s) == 5
    assert min(outcome.added_s) > -0.001  # the stamp is told in microseconds of another clock


@pytest.mark.parametrize("contract", sorted(PATHS.keys() - {"plain-sse"}))
def test_an_upstream_that_breaks_is_told_in_band(aim, contract):
    outcome = one_stream(aim(contract), ask("error-mid", options={"after": 2}, check=True))
    assert outcome.failure is Failure.IN_BAND
    assert "`error`" in outcome.detail
    assert len(outcome.token_times) == 2


def test_an_upstream_that_breaks_breaks_the_answer_that_has_no_terminal_event(aim):
    outcome = one_stream(aim("plain-sse"), ask("error-mid", options={"after": 2}))
    assert outcome.failure is Failure.TRUNCATED


@pytest.mark.parametrize("contract", PATHS)
def test_an_empty_answer_is_empty(aim, contract):
    assert one_stream(aim(contract), ask("empty")).failure is Failure.EMPTY


@pytest.mark.parametrize("contract", PATHS)
def test_the_journal_says_when_the_upstream_was_stopped(aim, contract):
    outcome = one_stream(aim(contract), ask("drip", leave_after=2, check=True))
    assert (outcome.abandoned, outcome.failure) == (True, None), outcome.detail
    assert outcome.cancel_to_stopped_s is not None


@pytest.mark.parametrize("contract", ["typed-websocket", "session-socketio"])
def test_a_cancel_by_message_is_confirmed_and_the_connection_goes_on(aim, contract):
    with Session(aim(contract)) as session:
        left = session.stream(ask("drip", leave_after=2, by_message=True))
        next_one = session.stream(ask("text"))
    assert (left.abandoned, left.failure) == (True, None), left.detail
    assert left.cancel_to_stopped_s > 0
    assert next_one.completed, next_one.detail
    assert next_one.connect_s is None


def test_without_credentials_socketio_is_refused(aim):
    outcome = one_stream(aim("session-socketio", deployment=Deployment()))
    assert outcome.failure is Failure.CONNECT
    assert outcome.detail == "Socket.IO answered with connect_error"


def test_the_endpoints_own_count_of_tokens(aim):
    outcome = one_stream(aim("typed-sse"), ask("text", options={"tokens": 7}))
    assert outcome.reported_tokens == 7


def test_another_text_is_wrong(mock):
    command = [sys.executable, str(FLAWED), f"{mock}/openai/v1/chat/completions", "strips"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        url = process.stdout.readline().partition(": ")[2].strip()
        checked = one_stream(target(url, mock_url=mock), ask("text", check=True))
        trusted = one_stream(target(url, mock_url=mock), ask("text"))
        process.stdin.close()
        process.wait(30)
    assert (checked.failure, checked.detail) == (Failure.WRONG, "another text than the upstream's")
    assert (trusted.failure, trusted.checked) == (None, False)


def test_an_answer_that_never_came_from_the_upstream_is_wrong(mock):
    answer = broken.answering(broken.CHUNKED, broken.TOKEN, broken.DONE, broken.LAST_CHUNK)
    with broken.serving(answer) as endpoint:
        outcome = one_stream(target(endpoint.url, mock_url=mock), ask(check=True))
    assert outcome.failure is Failure.WRONG
    assert outcome.detail.startswith("the mock provider was never called")


@pytest.mark.parametrize(
    "behaviour", [broken.web_page, broken.another_protocol, broken.redirecting]
)
def test_a_journal_that_cannot_be_read_leaves_the_stream_unchecked(aim, behaviour):
    with broken.serving(behaviour) as stranger:
        outcome = one_stream(aim("typed-sse", mock_url=stranger.url), ask("text", check=True))
    if behaviour is broken.web_page:  # as the mock provider answers for a run that it does not know
        assert outcome.failure is Failure.WRONG
    else:
        assert (outcome.failure, outcome.checked) == (None, False)
        assert outcome.detail.startswith(stranger.url)
