"""What the mock provider saw, asked over its control routes."""

import asyncio
import json
from contextlib import suppress

import broken_endpoints as broken
import httpx
import pytest
from broken_endpoints import PATIENCE_S, answering, serving
from conversing import TEXT, TYPED

from wirecheck.gate import start_mock
from wirecheck.probes import probe
from wirecheck.probes.network import Network
from wirecheck.probes.questions import directive
from wirecheck.probes.upstream import Upstream, UpstreamError
from wirecheck.recording import Journal
from wirecheck.scenarios import Deployment
from wirecheck.scenarios.tables import CROWDS, HOLDS, LEAVES


@pytest.fixture(scope="module")
def mock():
    with start_mock() as service:
        yield service


def ask(url, question):
    """Put a question to an upstream, or to one that only says it is one."""

    async def go():
        async with httpx.AsyncClient(trust_env=False) as http, Upstream(url) as upstream:
            return await question(upstream, http)

    return asyncio.run(go())


async def call(http, url, prompt):
    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": prompt}]}
    key = {"Authorization": "Bearer sk-test-0123456789"}
    return await http.post(f"{url}/openai/v1/chat/completions", json=body, headers=key, timeout=30)


def test_the_journal_of_a_run_that_nobody_called_is_empty(mock):
    assert ask(mock.url, lambda upstream, _: upstream.journal("unheard-of")) == Journal(
        "unheard-of"
    )


def test_waiting_for_a_call_ends_when_it_comes(mock):
    async def wait_and_call(upstream, http):
        waiting = asyncio.create_task(upstream.journal("w1", wait="ended", seconds=PATIENCE_S))
        await call(http, mock.url, directive("text", "w1", {"tokens": 3}))
        return await waiting

    (seen,) = ask(mock.url, wait_and_call).calls

    assert (seen.scenario, seen.sent, seen.ending) == ("text", 3, "complete")
    assert seen.key.length == len("sk-test-0123456789")


def test_a_held_run_goes_on_when_it_is_released(mock):
    async def hold_and_release(upstream, http):
        calling = asyncio.create_task(
            call(http, mock.url, directive("text", "h1", {"tokens": 5, "hold": 2}))
        )
        held = await upstream.journal("h1", wait="holding", seconds=PATIENCE_S)
        await upstream.release("h1")
        await calling
        return held, await upstream.journal("h1", wait="ended", seconds=PATIENCE_S)

    held, ended = ask(mock.url, hold_and_release)

    assert [(it.calls[0].sent, it.calls[0].ending) for it in (held, ended)] == [
        (2, None),
        (5, "complete"),
    ]


def saying(document):
    body = json.dumps(document).encode()
    return answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


def test_half_a_character_in_a_journal_is_taken_as_it_is():
    call = {"provider": "openai", "scenario": "text", "stream": True, "model": "\ud83d"}
    with serving(saying({"calls": [call]})) as mock:
        journal = ask(mock.url, lambda upstream, _: upstream.journal("r1"))

    assert journal.calls[0].model == "\ud83d"


@pytest.mark.parametrize(
    "behaviour",
    [
        saying([]),
        saying({"calls": 7}),
        saying({"calls": [{"provider": "openai"}]}),
        saying({"error": "unknown"}),
        answering(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\xff"),
    ],
)
def test_what_is_no_journal_is_told_plainly(behaviour):
    with serving(behaviour) as other, pytest.raises(UpstreamError) as error:
        ask(other.url, lambda upstream, _: upstream.journal("r1"))

    assert str(error.value) == f"{other.url} answers no journal of a mock provider."


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (broken.closing, "Server disconnected without sending a response."),
        (broken.resetting, "Connection reset by peer"),
    ],
)
def test_a_mock_provider_that_does_not_answer_is_told_with_the_mend(behaviour, words):
    with serving(behaviour) as gone, pytest.raises(UpstreamError) as error:
        ask(gone.url, lambda upstream, _: upstream.release("r1"))

    assert str(error.value) == (
        f"The mock provider at {gone.url} does not answer ({words}). "
        "Start it with `wirecheck mock`, or let the gate start its own."
    )


@pytest.mark.parametrize("scenario", [TEXT, HOLDS[0], LEAVES[0], CROWDS[0]], ids=lambda it: it.name)
def test_without_its_mock_provider_a_scenario_has_a_trouble_and_no_recording(scenario):
    with serving(broken.closing) as mock:
        pass
    told = []

    with serving(broken.plain_text) as endpoint:
        probed = asyncio.run(
            probe(
                endpoint.url,
                TYPED,
                Deployment(),
                mock.url,
                [scenario],
                progress=lambda *counts: told.append(counts),
            )
        )

    assert f"The mock provider at {mock.url} does not answer" in probed[scenario.name].trouble
    assert probed[scenario.name].recordings == ()
    assert told == [(1, 1)]


def test_a_question_that_is_given_up_leaves_no_connection_whenever_that_is():
    async def go():
        served = set()

        async def serve(reader, writer):
            served.add(asyncio.current_task())
            await reader.read()  # to the end, which comes when the client closes
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            host, port = server.sockets[0].getsockname()
            async with Upstream(f"http://{host}:{port}") as upstream:
                for steps in range(60):
                    asking = asyncio.create_task(upstream.journal("a"))
                    for _ in range(steps):
                        await asyncio.sleep(0)
                    asking.cancel()
                    await asyncio.wait({asking})
            _, open_still = await asyncio.wait(served, timeout=PATIENCE_S)
            for task in open_still:
                task.cancel()
        return len(served), len(open_still)

    asked, open_still = asyncio.run(go())
    assert asked > 1
    assert open_still == 0


@pytest.mark.parametrize(("header", "connections"), [(b"", 1), (b"Connection: close\r\n", 3)])
def test_a_connection_serves_one_question_after_the_other_until_it_is_closed(header, connections):
    async def go():
        served = set()

        async def serve(reader, writer):
            served.add(asyncio.current_task())
            with suppress(asyncio.IncompleteReadError):
                while await reader.readuntil(b"\r\n\r\n"):
                    head = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n" + header
                    writer.write(head + b'\r\n{"calls":[]}')
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            host, port = server.sockets[0].getsockname()
            async with Upstream(f"http://{host}:{port}") as upstream:
                for _ in range(3):
                    assert await upstream.journal("a") == Journal("a")
            await asyncio.wait(served)
        return len(served)

    assert asyncio.run(go()) == connections


def test_of_a_connection_that_the_server_has_closed_httpcore_is_told():
    async def go():
        closing = asyncio.Event()

        async def serve(_, writer):
            await closing.wait()
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            connection = await Network().connect_tcp(*server.sockets[0].getsockname())
            before = connection.get_extra_info("is_readable")
            closing.set()
            assert await connection.read(1) == b""
            after = connection.get_extra_info("is_readable")
            await connection.aclose()
        return before, after

    assert asyncio.run(go()) == (False, True)
