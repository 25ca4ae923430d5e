"""A client that goes away stops the upstream call. Source: docs/dialects.md, "Common to all"."""

import asyncio
import itertools
import time

import pytest
from raw_client import RawClient

from wirecheck_reference_server.sse import EventStream

# "Within 2 s the upstream sees its connection closed"; seen here: 1 to 5 ms.
PROMPTLY_S = 2


def typed(prompt):
    return {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": prompt}]}


# Every route that asks a provider: how its request says the prompt.
ROUTES = {
    "/typed/chat/stream": lambda prompt: {"method": "POST", "json": typed(prompt)},
    "/typed/chat": lambda prompt: {"method": "POST", "json": typed(prompt)},
    "/partial/api/chat/stream": lambda prompt: {"method": "POST", "json": {"message": prompt}},
    "/partial/api/chat": lambda prompt: {"method": "POST", "json": {"message": prompt}},
    "/named/chat/stream": lambda prompt: {"method": "GET", "params": {"prompt": prompt}},
    "/plain/query/stream": lambda prompt: {"method": "POST", "json": {"prompt": prompt}},
    "/plain/query": lambda prompt: {"method": "POST", "json": {"prompt": prompt}},
}


@pytest.fixture(scope="module")
def every_dialect(serving):
    with serving("all") as reference:
        yield reference


@pytest.mark.parametrize("how", ["FIN", "RST"])
@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    ("scenario", "keys", "moment"),
    [
        pytest.param("no-answer", {}, "called", id="before-the-head"),
        pytest.param("text", {"hold": 0}, "holding", id="before-the-first-token"),
        pytest.param("text", {"hold": 2}, "holding", id="in-the-middle"),
        pytest.param("stall", {"after": 2}, "stalled", id="while-stalled"),
    ],
)
def test_a_client_that_leaves_stops_the_upstream(  # noqa: PLR0917 - three axes, crossed
    every_dialect, mock, outcomes, how, path, scenario, keys, moment
):
    run = mock.run(scenario, **keys)
    request = ROUTES[path](run.prompt)
    client = RawClient(every_dialect.client.build_request(url=path, **request))
    run.calls(moment)

    left_at_s = time.time()
    client.leave(how)

    call = run.journal()
    assert call["ending"] == "client-left"
    assert call["client_left"]["at"] - left_at_s < PROMPTLY_S
    assert outcomes() == "cancelled"


def test_a_client_that_leaves_between_attempts_prevents_the_next(serving, upstream, outcomes):
    refusing = upstream(429, retry_after="60")
    with serving(upstream_max_retries=2, openai_base_url=refusing.url) as reference:
        client = RawClient(
            reference.client.build_request("POST", "/chat/stream", json=typed("Hello!"))
        )
        refusing.calls.get(timeout=20)

        client.leave()

        # The next attempt is due in a minute, but nobody waits for it any more.
        assert outcomes() == "cancelled"
    assert refusing.calls.empty()


def test_nothing_is_taken_from_the_upstream_while_the_client_takes_nothing():
    async def stream_to_a_client_that_takes_two_events():
        taken, produced, asked = [], [], []

        async def produce(send):
            for number in itertools.count():
                produced.append(number)
                await send(b"")

        async def send(message):
            if message["type"] == "http.response.body":
                taken.append(message)
                if len(taken) == 2:
                    stuck.set()
                    await asyncio.Event().wait()

        async def receive():
            if not asked:
                asked.append(True)
                return {"type": "http.request", "body": b""}
            await stuck.wait()
            for _ in range(100):  # every other task runs as far as it can
                await asyncio.sleep(0)
            return {"type": "http.disconnect"}

        stuck = asyncio.Event()
        await EventStream(produce)({}, receive, send)
        return produced

    assert asyncio.run(stream_to_a_client_that_takes_two_events()) == [0, 1]


def test_a_client_that_leaves_during_a_burst_stops_it():
    async def burst(send):
        while True:
            await send(b"")

    async def send(_):
        pass

    async def receive():
        return {"type": "http.disconnect"}

    asyncio.run(asyncio.wait_for(EventStream(burst)({}, receive, send), 20))
