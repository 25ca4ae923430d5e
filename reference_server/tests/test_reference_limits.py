"""Rate limits, with the documents' numbers. Source: docs/dialects.md, in each system's section."""

import asyncio
import time

import jwt
import pytest

from wirecheck_reference_server.limiting import LIMITS, Limiter, client_name
from wirecheck_reference_server.memory_counts import MemoryCounts
from wirecheck_reference_server.upstream.interface import Failure, UpstreamFailure

SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests

# A route: its body, which no provider sees because the model is none, and requests a minute.
ROUTES = {
    "/typed/chat/stream": ({"model": "m", "messages": [{"role": "user", "content": "Hi"}]}, 10),
    "/partial/api/chat/stream": ({"message": "Hi"}, 30),
    "/partial/api/chat": ({"message": "Hi"}, 60),
}


@pytest.fixture
def limited(serving, upstream):
    """A server with limits, whose provider refuses at once: nothing is waited for."""
    provider = upstream(500)
    with serving("all", limits=True, openai_base_url=provider.url) as reference:
        yield reference.client


@pytest.mark.parametrize(("path", "body", "limit"), [(p, *r) for p, r in ROUTES.items()])
def test_above_the_limit_the_answer_is_429(limited, path, body, limit):
    statuses = [limited.post(path, json=body).status_code for _ in range(limit)]

    refused = limited.post(path, json=body)

    assert 429 not in statuses
    assert refused.status_code == 429
    assert refused.json() == {"detail": "Rate limit exceeded"}
    assert 1 <= int(refused.headers["retry-after"]) <= 60


def test_each_user_has_a_limit_of_his_own(serving, upstream):
    path = "/typed/chat/stream"
    body, limit = ROUTES[path]

    def ask(user):
        token = jwt.encode({"sub": user}, SECRET, "HS256")
        headers = {"Authorization": f"Bearer {token}"}
        return reference.client.post(path, json=body, headers=headers).status_code

    provider = upstream(500)
    settings = {"limits": True, "jwt_secret": SECRET, "openai_base_url": provider.url}
    with serving("all", **settings) as reference:
        ann = [ask("ann") for _ in range(limit + 1)]
        bob = ask("bob")

    assert (ann[-2:], bob) == ([200, 429], 200)


def test_without_limits_nobody_is_refused(reference):
    body, limit = ROUTES["/typed/chat/stream"]
    statuses = {
        reference.client.post("/chat/stream", json=body).status_code for _ in range(limit + 1)
    }

    assert statuses == {200}


def test_the_limits_of_two_routes_are_counted_apart():
    async def count():
        limiter = Limiter(MemoryCounts())
        for _ in range(LIMITS["typed"].amount):
            await limiter.count("typed", "ann")
        with pytest.raises(UpstreamFailure) as refused:
            await limiter.count("typed", "ann")
        await limiter.count("session", "ann")
        return refused.value

    refused = asyncio.run(count())
    assert refused.kind is Failure.RATE_LIMIT
    assert 1 <= refused.retry_after_s <= 60


def counted(monkeypatch, counts, now, client="ann"):
    """Whether two requests a minute let one pass, at a time in seconds."""
    monkeypatch.setattr(time, "time", lambda: now)
    return asyncio.run(counts.acquire_entry(client, 2, 60))


def test_a_limit_holds_in_any_minute(monkeypatch):
    counts = MemoryCounts()

    taken = [counted(monkeypatch, counts, now) for now in (1, 40, 59, 62, 99, 101)]

    assert taken == [True, True, False, True, False, True]


def test_counts_of_clients_that_do_not_come_back_are_forgotten(monkeypatch):
    counts = MemoryCounts()

    for now, client in ((1, "ann"), (30, "bob"), (70, "eve")):
        counted(monkeypatch, counts, now, client)

    assert sorted(counts.events) == ["bob", "eve"]


def test_a_user_cannot_pass_for_an_address():
    assert client_name("10.0.0.1", "10.0.0.2") != client_name(None, "10.0.0.1")


def test_nobody_is_believed_to_be_another_address(limited):
    path = "/typed/chat/stream"
    body, limit = ROUTES[path]

    def ask(address):
        headers = {"X-Forwarded-For": address}
        return limited.post(path, json=body, headers=headers).status_code

    statuses = [ask(f"10.0.0.{number}") for number in range(limit + 1)]

    assert (statuses[0], statuses[-1]) == (200, 429)
