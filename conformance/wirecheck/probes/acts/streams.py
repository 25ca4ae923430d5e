"""One question, or many at once, each answered by a stream or without one."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

from wirecheck.probes import limits
from wirecheck.probes.session import Session
from wirecheck.probes.talk import Talk
from wirecheck.probes.upstream import Upstream
from wirecheck.recording import Journal, Recording
from wirecheck.scenarios import Scenario
from wirecheck.scenarios.tables import CROWD_STREAMS

Recordings = list[Recording]


async def stream(session: Session, scenario: Scenario) -> Recordings:
    """Ask, and read to the end."""
    run = session.new_run()
    async with session.ask(scenario, run) as talk:
        await talk.finished()
    journal = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return [session.recording(scenario, "stream", talk, journal)]


async def after_failure(session: Session, scenario: Scenario) -> Recordings:
    """Let the upstream break, then ask as the same user what it answers."""
    session = session.for_one_user()
    failing = replace(scenario, upstream="error-mid", options={"after": 3})
    (failed,) = await stream(session, failing)
    return [replace(failed, part="failing"), *await stream(session, scenario)]


async def hold(session: Session, scenario: Scenario) -> Recordings:
    """Read what the upstream sends before it holds, and only then let it go on."""
    upstream, run = upstream_of(session), session.new_run()
    async with session.ask(scenario, run) as talk:
        journal = await upstream.journal(run, wait="holding", seconds=limits.DELIVERY_S)
        await see(talk, sent_text(journal))
        talk.tape.mark("released", str(journal.calls[-1].sent if journal.calls else 0))
        await upstream.release(run)
        await talk.finished()
    journal_after = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return [session.recording(scenario, "stream", talk, journal_after)]


async def leave(session: Session, scenario: Scenario) -> Recordings:
    """Leave at a moment that the upstream's state defines, and see when the upstream notices."""
    upstream, run, how = upstream_of(session), session.new_run(), scenario.settings
    async with session.ask(scenario, run) as talk:
        journal = await upstream.journal(run, wait=how["until"], seconds=limits.DELIVERY_S)
        tokens = journal.calls[-1].tokens if journal.calls else ()
        await see(talk, "".join(tokens[: how["seen"]]))
        await talk.leave(how["how"])
        journal = await session.journal(run, ended_within_s=limits.CLOSE_S) or journal
        talk.tape.mark("upstream-asked")
    return [session.recording(scenario, "stream", talk, journal)]


async def crowd(session: Session, scenario: Scenario) -> Recordings:
    """Run many streams at once: none is let go on before all are held in the middle."""
    upstream = upstream_of(session)
    runs = [session.new_run() for _ in range(CROWD_STREAMS)]
    async with AsyncExitStack() as open_streams:
        talks = [
            await open_streams.enter_async_context(_companion(session, scenario, number, run))
            for number, run in enumerate(runs)
        ]
        await _all_held(upstream, runs, talks)
        if scenario.settings["companions"] == "leave":
            await asyncio.gather(*(talk.leave("fin") for talk in talks[1::2]))
        await asyncio.gather(*(upstream.release(run) for run in runs))
        await asyncio.gather(*(talk.finished() for talk in talks))
    journals = await asyncio.gather(
        *(session.journal(run, ended_within_s=limits.CLOSE_S) for run in runs)
    )
    return [
        session.recording(scenario, f"{_role(scenario, number)}-{number:02d}", talk, journal)
        for number, (talk, journal) in enumerate(zip(talks, journals, strict=True))
    ]


def _role(scenario: Scenario, number: int) -> str:
    return "companion" if scenario.settings["companions"] and number % 2 else "stream"


def _companion(session: Session, scenario: Scenario, number: int, run: str) -> Talk:
    if _role(scenario, number) == "companion" and scenario.settings["companions"] != "leave":
        after = scenario.options["hold"] + 2
        breaking = scenario.settings["companions"]
        scenario = replace(
            scenario, upstream=breaking, options={**scenario.options, "after": after}
        )
    return session.ask(scenario, run)


async def _all_held(upstream: Upstream, runs: list[str], talks: list[Talk]) -> None:
    journals = await asyncio.gather(
        *(upstream.journal(run, wait="holding", seconds=limits.DELIVERY_S) for run in runs)
    )
    await asyncio.gather(*map(see, talks, map(sent_text, journals)))
    held = sum(any(call.state == "holding" for call in it.calls) for it in journals)
    for talk, journal in zip(talks, journals, strict=True):
        talk.tape.mark("held", f"{held} of {len(runs)}")
        talk.tape.mark("released", str(journal.calls[-1].sent if journal.calls else 0))


async def parity(session: Session, scenario: Scenario) -> Recordings:
    """Ask the same question with a stream and without."""
    run = session.new_run()
    async with session.ask(scenario, run) as talk:
        await talk.finished()
    streamed = session.recording(scenario, "stream", talk, await session.journal(run))
    return [streamed, await _answer(session, scenario, run)]


async def answer(session: Session, scenario: Scenario) -> Recordings:
    """Ask without a stream."""
    return [await _answer(session, scenario, session.new_run())]


async def _answer(session: Session, scenario: Scenario, run: str) -> Recording:
    exchange = session.contract.answer
    if exchange is None:
        raise ValueError(f"{session.contract.name} has no answer without a stream")
    asked, headers = exchange.asked(session.values(scenario, run)), scenario.settings.get("headers")
    request = session.request(exchange, asked, extra=headers or ())
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    journal = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return session.recording(scenario, "answer", talk, journal)


def upstream_of(session: Session) -> Upstream:
    """The mock provider, in scenarios that are planned only where there is one."""
    if session.upstream is None:
        raise ValueError("this scenario is planned only with a mock provider")
    return session.upstream


def sent_text(journal: Journal) -> str:
    """What the upstream has sent by now."""
    return journal.calls[-1].sent_text if journal.calls else ""


async def see(talk: Talk, text: str) -> None:
    """Wait until as much text has arrived as the upstream has sent."""
    await talk.until(lambda it: len(it.text()) >= len(text), limits.ARRIVAL_S)
