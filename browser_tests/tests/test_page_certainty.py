"""Nobody waits for a provider that will certainly not be asked; else the page has its time."""

import asyncio
from types import SimpleNamespace

import pytest

from wirecheck.recording import Call, Journal
from wirecheck_browser_tests.visits.certainty import is_answered, until_told
from wirecheck_browser_tests.visits.missing import NO_STREAM, UnableError
from wirecheck_browser_tests.visits.model import Prompt

BEGAN_MS, ASKED_MS = 1_000_000.0, 500.0
PROMPT = Prompt(ASKED_MS, "Hello!", "run")
UNCALLED = Journal("run")
CALLED = Journal("run", (Call("openai", "text", stream=True),))


def exchange(status=200, events: int | None = 3, after_s=0.1, **more):
    """A stream as the proxy tells it, which came so many seconds after the prompt."""
    received = (BEGAN_MS + ASKED_MS) / 1000 + after_s
    told = {"received": received, "status": status, "events": events}
    return told | {"ended": received + 1, "ending": "complete"} | more


@pytest.mark.parametrize(
    ("exchanges", "answered"),
    [
        ([], False),
        ([exchange()], True),
        ([exchange(422, None)], True),
        ([exchange(404, None)], True),
        # A page may try again.
        ([exchange(429, None)], False),
        ([exchange(401, None)], False),
        ([exchange(503, None)], False),
        # What was taken on may be done later.
        ([exchange(202, None)], False),
        ([exchange(200, None)], False),
        ([exchange(200, 0)], False),
        ([exchange(ending="cut")], False),
        ([exchange(ending="server-reset")], False),
        ([exchange(ended=None, ending=None)], False),
        ([exchange(ended=None, ending=None), exchange()], False),
        ([exchange(503, None), exchange()], True),
        ([exchange(after_s=-1)], False),
    ],
)
def test_an_answer_is_certain_when_a_stream_or_a_refusal_for_good_has_ended(exchanges, answered):
    assert is_answered(exchanges, BEGAN_MS + ASKED_MS) is answered


def visitor(*, exchanges=(), calls=UNCALLED, settles=True, connected=False, opens=True):
    """A visitor whose provider says all only once `told` is set."""
    told = asyncio.Event()

    async def settled(_tab):
        if not settles:
            told.set()
        return settles

    async def newest(_wait):
        if not opens:
            told.set()
            raise UnableError(NO_STREAM)

    async def listed():
        if not is_answered(exchanges, 0):
            told.set()
        return exchanges

    async def journal(_prompt):
        if calls.calls:
            told.set()
        return calls

    if connected:
        told.set()
    return SimpleNamespace(
        told=told,
        provider=SimpleNamespace(ended=lambda _: told.wait(), journal=journal),
        streams=SimpleNamespace(newest=newest, exchanges=listed),
        evidence=SimpleNamespace(began=BEGAN_MS, prompts=[PROMPT]),
        target=SimpleNamespace(connected=connected),
        settled=settled,
    )


def waited(**seen):
    """Wait as a visitor does; whether that was until the provider had said all."""

    async def wait():
        made = visitor(**seen)
        await until_told(made, PROMPT)
        return made.told.is_set()

    return asyncio.run(wait())


def test_a_page_that_has_its_answer_and_rests_is_not_waited_for():
    assert not waited(exchanges=[exchange(422, None)])


@pytest.mark.parametrize(
    "seen",
    [
        {"opens": False},
        {"exchanges": [exchange(503, None)]},
        {"exchanges": [exchange()], "calls": CALLED},
        {"exchanges": [exchange()], "settles": False},
        {"connected": True},
    ],
)
def test_as_long_as_something_may_come_it_is_waited_for(seen):
    assert waited(**seen)
