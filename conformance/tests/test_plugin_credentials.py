"""Endpoints that want credentials which the gate was not given: one cause, told once."""

import pytest
from broken_endpoints import answering, serving
from gate_runs import mock_url
from polling_server import ClosingServer, TurningAwayServer

pytest_plugins = ["pytester", "gate_fixtures"]

WANTS = (
    "the endpoint wants credentials: give --token T or --jwt-secret S and --declare auth=required, "
    "or switch them off there and --declare auth=off; it answered "
)
GIVE = f"{WANTS}status"
REFUSALS = {
    401: b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n",
    403: b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
}


@pytest.fixture(params=REFUSALS)
def status(request):
    return request.param


@pytest.fixture
def guarded(status):
    """An endpoint that lets nobody in."""
    with serving(answering(REFUSALS[status])) as endpoint:
        yield endpoint


@pytest.fixture
def told(here, guarded):
    """What the gate says of it in two scenarios, only one of which needs the mock provider."""

    def run(*arguments):
        done = here(
            "--endpoint", guarded.url, "--contract", "typed-sse", "--mock-provider", mock_url(),
            "typed-sse::single", "typed-sse::bad-a-list", *arguments,
        )  # fmt: skip
        assert done.code == 1
        assert len(guarded.requests) == 1
        return done.section("wirecheck")

    return run


def test_without_any_the_mend_is_told_once(told, status):
    lines = told()

    said = " ".join(" ".join(lines).split())
    assert f"{GIVE} {status}" in said
    assert sum("not judged" in line for line in lines) == 1
    assert "never called" not in said


@pytest.mark.parametrize("option", ["--token", "--jwt-secret"])
def test_those_that_it_refuses_are_named(told, option):
    said = " ".join(" ".join(told(option, "s" * 32)).split())

    assert f"the endpoint refuses the credentials of {option}: give a --token that" in said


def test_without_a_contract_the_mend_is_told_too(here, guarded, status):
    done = here("--endpoint", guarded.url, "--mock-provider", mock_url())

    assert done.code == 4
    assert f"  typed-sse: POST {guarded.url}/chat/stream: status {status} with" in done.err
    assert done.err.count(GIVE) == 1
    assert "Name yours with --contract" in done.err


@pytest.mark.parametrize(
    ("contract", "server", "answer"),
    [
        (
            "partial-socketio",
            TurningAwayServer(),
            'with CONNECT_ERROR, {"message": "who are you?"}',
        ),
        ("typed-websocket", ClosingServer(), "by closing with code 4401"),
    ],
    ids=["Socket.IO", "WebSocket"],
)
def test_a_connection_that_is_turned_away_seems_to_want_them(here, contract, server, answer):
    with serving(server) as endpoint:
        done = here(
            "--endpoint", endpoint.url, "--contract", contract, "--mock-provider", mock_url(),
            f"{contract}::text", f"{contract}::unicode",
        )  # fmt: skip

    said = " ".join(" ".join(done.section("wirecheck")).split())
    assert done.code == 1
    assert f"it seems that {WANTS}{answer}" in said
    assert "never called" not in said
    assert len(endpoint.requests) == 1
