"""Generated questions: each is asked, and what comes of it is recorded under what was expected.

The number in a recording's part is that of its example: ``refusal-007``.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wirecheck.probes import limits
from wirecheck.probes.acts.connections import AFTER, heard, opened, recorded
from wirecheck.probes.channel import Channel
from wirecheck.probes.message_talk import MessageTalk
from wirecheck.probes.session import Session
from wirecheck.recording import Recording
from wirecheck.scenarios import Scenario

if TYPE_CHECKING:
    from wirecheck.strategies import Example

Recordings = list[Recording]
Numbered = tuple[int, "Example"]

PARTS = {"answered": "stream", "refused": "refusal", "either": "either"}
# Of one scenario; others are under way as well.
AT_ONCE = 4
# Messages on one connection: fewer than any limit of a user's lets pass.
ON_ONE_CONNECTION = 8


def examples_of(session: Session, scenario: Scenario) -> tuple[Any, ...]:
    """The examples that a scenario was given, or else those that every gate tries."""
    given: tuple[Any, ...] | None = scenario.settings.get("examples")
    if given is not None:
        return given
    # Imported here: Hypothesis takes half a second, which no other scenario needs.
    from wirecheck.strategies.sets import base  # noqa: PLC0415

    return base(session.contract, scenario.settings["about"])


async def questions(session: Session, scenario: Scenario) -> Recordings:
    """Ask each question, on connections that each serve a few of them where there are such."""
    numbered = list(enumerate(examples_of(session, scenario)))
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(some: Sequence[Numbered]) -> Recordings:
        async with gate:
            if session.contract.connected:
                return await _on_a_connection(session, scenario, some)
            return [await _request(session, scenario, it) for it in some]

    # What is odd may close the connection, and what comes after it is to be judged by itself.
    is_odd = scenario.settings["about"] == "either"
    size = ON_ONE_CONNECTION if session.contract.connected and not is_odd else 1
    several = [numbered[start : start + size] for start in range(0, len(numbered), size)]
    done = await asyncio.gather(*map(one, several))
    return [recording for recordings in done for recording in recordings]


async def _request(session: Session, scenario: Scenario, numbered: Numbered) -> Recording:
    number, example = numbered
    run, start = session.new_run(), session.contract.start
    asked = example.asked(session.values(scenario, run))
    # As bytes, since null is a question here, and no missing one.
    question = asked if start.query else json.dumps(asked).encode()
    request = session.request(start, question)
    async with session.converse(request, stream=example.expected != "refused") as talk:
        await talk.finished()
    journal = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return session.recording(scenario, part(example.expected, number), talk, journal)


async def _on_a_connection(
    session: Session, scenario: Scenario, some: Sequence[Numbered]
) -> Recordings:
    number = some[0][0]
    async with opened(session) as channel:
        recordings = [await _message(session, channel, scenario, it) for it in some]
        if channel.tape.ending is None:
            after = await heard(session, channel, scenario, f"{AFTER}-{number:03d}")
            return [*recordings, after]
    async with opened(session) as another:
        after = await heard(session, another, scenario, f"{AFTER}-{number:03d}")
    return [*recordings, after]


async def _message(
    session: Session, channel: Channel, scenario: Scenario, numbered: Numbered
) -> Recording:
    number, example = numbered
    run = session.new_run()
    message = session.questions.message(example.asked(session.values(scenario, run)))
    async with MessageTalk(session.contract, channel, message, run, own=False) as talk:
        await talk.finished()
    return await recorded(session, scenario, part(example.expected, number), talk, run)


def part(expected: str, number: int) -> str:
    """The part under which a recording is filed."""
    return f"{PARTS[expected]}-{number:03d}"
