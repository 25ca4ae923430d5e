"""Asking once more than a limit allows."""

import asyncio
from dataclasses import replace

from wirecheck.probes.acts import connections, streams
from wirecheck.probes.session import Session
from wirecheck.recording import Mark, Recording
from wirecheck.scenarios import Scenario

# Marks the one too many; the detail says for how many milliseconds this user has been asking.
ASKING_FOR_MS = "asking-for-ms"
_HELD = {"hold": 1, "tokens": 3}


async def over_limit(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask as often as the limit allows, and once more, as one user; then as another.

    Where the one too many was let in, all is done again by a third: a limit whose span begins at
    fixed times may have begun anew in between, but it does not twice in a row.
    """
    scenario = _of_a_page(session, scenario)
    recordings = await _as_one_user(session.for_one_user(), scenario)
    if _let_in(recordings[-1]):
        recordings = await _as_one_user(session.for_one_user(), scenario)
    return [*recordings, await _asked(session, scenario, "other")]


def _of_a_page(session: Session, scenario: Scenario) -> Scenario:
    """The same, as a page of the allowed origin does it, where one is declared."""
    origin = session.deployment.origin
    if session.contract.connected or not origin:
        return scenario
    return replace(scenario, settings={**scenario.settings, "headers": (("Origin", origin),)})


def _let_in(recording: Recording) -> bool:
    return bool(recording.journal and recording.journal.calls)


async def _as_one_user(session: Session, scenario: Scenario) -> list[Recording]:
    clock = asyncio.get_running_loop()
    begun = clock.time()
    within = await _within(session, scenario)
    over = await _asked(session, scenario, "over")
    asking_for_ms = f"{(clock.time() - begun) * 1000:.0f}"
    mark = Mark(over.ending.at_ms, ASKING_FOR_MS, asking_for_ms)
    return [*within, replace(over, marks=(*over.marks, mark))]


async def _within(session: Session, scenario: Scenario) -> list[Recording]:
    """As much as the limit allows."""
    limit = scenario.settings["limit"]
    if limit.counts == "messages" and session.contract.bad_input:
        return await _messages(session, scenario)
    return [await _asked(session, scenario, _part(n)) for n in range(1, limit.requests + 1)]


async def _messages(session: Session, scenario: Scenario) -> list[Recording]:
    """As many messages on one connection: a question, its cancel, and some to be refused."""
    recordings, sent, allowed = [], 0, scenario.settings["limit"].requests
    held = replace(scenario, upstream="text", options=_HELD)
    bad = next(iter(session.contract.bad_input))
    async with connections.opened(session) as channel:
        if session.contract.cancel.message and allowed > 1:
            sent = 2
            recordings.append(await connections.cancelled(session, channel, held, _part(1)))
        for number in range(sent + 1, allowed + 1):
            part = _part(number)
            recordings.append(await connections.refused(session, channel, scenario, bad, part))
    return recordings


async def _asked(session: Session, scenario: Scenario, part: str) -> Recording:
    """One question, on a connection of its own."""
    act = streams.answer if scenario.settings["whole"] else streams.stream
    (recording,) = await act(session, scenario)
    return replace(recording, part=part)


def _part(number: int) -> str:
    return f"within-{number:03d}"
