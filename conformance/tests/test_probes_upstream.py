"""What the mock provider saw, asked over its control routes."""

import asyncio
import json

import broken_endpoints as broken
import httpx
import pytest
from broken_endpoints import PATIENCE_S, answering, serving
from conversing import TEXT, TYPED

from wirecheck.gate import start_mock
from wirecheck.probes import probe
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
