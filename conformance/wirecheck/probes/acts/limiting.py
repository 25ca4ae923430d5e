"""Asking more often than a limit allows."""

from dataclasses import replace
from itertools import count
from math import ceil
from time import monotonic

from wirecheck.probes.acts import connections, streams
from wirecheck.probes.session import Session
from wirecheck.recording import Mark, Recording
from wirecheck.scenarios import Scenario

# Marks of the last that a user asks: its number, and for how long the gate has been asking.
ASKED = "asked"
ASKING_FOR_MS = "asking-for-ms"
_HELD = {"hold": 1, "tokens": 3}


async def over_limit(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask as often as the limit allows, and on until one is refused; then ask as another user.

    Where too many were let in, all is done again by a third: a limit whose span begins at fixed
    times may have begun anew in between, but it does not twice in one span.
    """
    scenario, begun = _of_a_page(session, scenario), monotonic()
    recordings = await _as_one_user(session.for_one_user(), scenario, begun)
    is_in_time = monotonic() - begun <= scenario.settings["limit"].per_seconds
    if _let_in(recordings[-1]) and is_in_time:
        recordings = await _as_one_user(session.for_one_user(), scenario, begun)
    return [*recordings, await _asked(session, scenario, "other")]


def _of_a_page(session: Session, scenario: Scenario) -> Scenario:
    """The same, as a page of the allowed origin does it, where one is declared."""
    origin = session.deployment.origin
    if session.contract.connected or not origin:
        return scenario
    return replace(scenario, settings={**scenario.settings, "headers": (("Origin", origin),)})


def _let_in(recording: Recording) -> bool:
    return bool(recording.journal and recording.journal.calls)


async def _as_one_user(session: Session, scenario: Scenario, begun: float) -> list[Recording]:
    """As much as the limit allows, and more until one is refused, or has to be."""
    limit, recordings = scenario.settings["limit"], await _within(session, scenario)
    for number in count(limit.requests + 1):
        asked = await _asked(session, scenario, _part(number))
        seconds = monotonic() - begun
        is_enough = number > limit.most_in(seconds) or seconds > limit.per_seconds
        if is_enough or not _let_in(asked):
            break
        recordings.append(asked)
    return [*recordings, _last(asked, number, seconds)]


def _last(recording: Recording, number: int, seconds: float) -> Recording:
    at_ms, asking_for_ms = recording.ending.at_ms, str(ceil(seconds * 1000))
    told = (Mark(at_ms, ASKED, str(number)), Mark(at_ms, ASKING_FOR_MS, asking_for_ms))
    return replace(recording, part="over", marks=(*recording.marks, *told))


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
