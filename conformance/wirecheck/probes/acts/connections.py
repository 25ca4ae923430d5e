"""What a connection adds that outlives its streams: many questions, cancels, bad messages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from wirecheck.probes import limits
from wirecheck.probes.acts.streams import see, sent_text, upstream_of
from wirecheck.probes.channel import Channel
from wirecheck.probes.message_talk import MessageTalk
from wirecheck.probes.session import Session, way_of
from wirecheck.probes.socketio import Way
from wirecheck.recording import Recording
from wirecheck.scenarios import Scenario, Topic
from wirecheck.scenarios.tables import ORDINARY

Recordings = list[Recording]
# The question by which a connection shows that it still serves.
AFTER = "after"
# Twice what any honest question has; servers take 1 MiB or less unless they are told otherwise.
HUGE_CHARACTERS = 2 * 1024 * 1024


@asynccontextmanager
async def opened(session: Session, way: Way = "websocket") -> AsyncIterator[Channel]:
    """A connection that is open, unless the endpoint would not, and closed in the end."""
    channel = session.channel(way=way)
    try:
        await channel.open()
        yield channel
    finally:
        await channel.close()


async def chats(session: Session, scenario: Scenario) -> Recordings:
    """Ask several questions on one connection, one after the other."""
    async with opened(session, way_of(scenario)) as channel:
        recordings = [
            await heard(session, channel, scenario, f"stream-{number}")
            for number in range(scenario.settings["chats"])
        ]
        if Topic.STILL_SERVING in scenario.topics:
            recordings.append(await heard(session, channel, scenario, AFTER))
    return [*recordings, connection_of(session, scenario, channel)]


async def bad_message(session: Session, scenario: Scenario) -> Recordings:
    """Send a message that must be refused, then ask an ordinary question on the same connection."""
    async with opened(session, way_of(scenario)) as channel:
        case = scenario.settings["case"]
        refusal = await refused(session, channel, scenario, case, "refusal")
        after = await heard(session, channel, scenario, AFTER)
    return [refusal, after, connection_of(session, scenario, channel)]


async def refused(
    session: Session, channel: Channel, scenario: Scenario, bad_input: str, part: str
) -> Recording:
    """Send a bad input of the contract, and read what it is refused with."""
    run, start = session.new_run(), session.contract.start
    case = session.contract.bad_input[bad_input]
    message = session.questions.message(case.changed(start.asked(session.values(scenario, run))))
    sent = message.encode() if case.binary and isinstance(message, str) else message
    async with MessageTalk(session.contract, channel, sent, run, own=False) as talk:
        await talk.finished()
    return session.recording(scenario, part, talk, await session.journal(run))


async def huge_message(session: Session, scenario: Scenario) -> Recordings:
    """Send a message of 2 MiB, which may be refused as the endpoint likes; then ask anew."""
    run, start = session.new_run(), session.contract.start
    values = session.values(scenario, run)
    values["prompt"] += " " + "x" * HUGE_CHARACTERS
    async with opened(session) as channel:
        message = session.questions.message(start.asked(values))
        async with MessageTalk(session.contract, channel, message, run, own=False) as talk:
            await talk.finished()
    huge = session.recording(scenario, "huge", talk, await session.journal(run))
    async with opened(session) as channel:
        return [huge, await heard(session, channel, scenario, AFTER)]


async def overlap(session: Session, scenario: Scenario) -> Recordings:
    """Ask again, by the same id where there are ids, while an answer is held in the middle."""
    upstream, run, again = upstream_of(session), session.new_run(), session.new_run()
    async with opened(session) as channel:
        async with session.ask_on(channel, scenario, run) as running:
            await until_held(session, running, run)
            async with session.ask_on(channel, scenario, again, stream=run) as second:
                if not await second.until(lambda it: it.over, limits.DELIVERY_S):
                    channel.listeners.reverse()  # it is not refused, so it comes after the first
                await upstream.release(run)
                await running.finished()
                await upstream.release(again)
                await second.finished()
        first = await recorded(session, scenario, "stream", running, run)
        other = await recorded(session, scenario, "second", second, again)
    return [first, other, connection_of(session, scenario, channel)]


async def interleaved(session: Session, scenario: Scenario) -> Recordings:
    """Hold several streams on one connection, cancel one perhaps, and let the last go on first."""
    runs = [session.new_run() for _ in range(scenario.settings["streams"])]
    async with opened(session) as channel, AsyncExitStack() as stack:
        talks = await _held_at_once(session, channel, scenario, runs, stack)
        if scenario.settings["cancelled"]:
            await stop(session, channel, talks[0], runs[0])
        for run in reversed(runs):
            await upstream_of(session).release(run)
        await asyncio.gather(*(talk.finished() for talk in talks))
        recordings = [
            await recorded(session, scenario, part, talk, run)
            for part, talk, run in zip(_parts(scenario), talks, runs, strict=True)
        ]
    return [*recordings, connection_of(session, scenario, channel)]


def _parts(scenario: Scenario) -> list[str]:
    parts = [f"stream-{number}" for number in range(scenario.settings["streams"])]
    return ["cancelled", *parts[1:]] if scenario.settings["cancelled"] else parts


async def vanish(session: Session, scenario: Scenario) -> Recordings:
    """Close the connection while several streams are held on it."""
    how = scenario.settings["how"]
    runs = [session.new_run() for _ in range(scenario.settings["streams"])]
    async with opened(session) as channel, AsyncExitStack() as stack:
        talks = await _held_at_once(session, channel, scenario, runs, stack)
        for talk in talks:
            talk.tape.mark("left", how)
            talk.tape.end("left", how)
        await channel.close(how)
        journals = await asyncio.gather(
            *(session.journal(run, ended_within_s=limits.CLOSE_S) for run in runs)
        )
        for talk in talks:
            talk.tape.mark("upstream-asked")
    return [
        session.recording(scenario, f"stream-{number}", talk, journal)
        for number, (talk, journal) in enumerate(zip(talks, journals, strict=True))
    ]


async def cancel(session: Session, scenario: Scenario) -> Recordings:
    """Stop a stream by a message while it is held, then see whether the connection still serves."""
    async with opened(session, way_of(scenario)) as channel:
        stopped = await cancelled(session, channel, scenario, "cancelled")
        after = await heard(session, channel, scenario, AFTER)
    return [stopped, after, connection_of(session, scenario, channel)]


async def cancelled(session: Session, channel: Channel, scenario: Scenario, part: str) -> Recording:
    """Ask, and stop the stream by a message while it is held."""
    run = session.new_run()
    async with session.ask_on(channel, scenario, run) as talk:
        await until_held(session, talk, run)
        await stop(session, channel, talk, run)
        await upstream_of(session).release(run)
        await talk.finished()
    return await recorded(session, scenario, part, talk, run)


async def cancel_nothing(session: Session, scenario: Scenario) -> Recordings:
    """Send a cancel before anything was asked, or after the answer; then ask."""
    run = session.new_run()
    before = []
    async with opened(session) as channel:
        if scenario.settings["moment"] == "done":
            before.append(await heard(session, channel, scenario, "stream", run))
        channel.failures_aside = 1
        await channel.send(session.questions.cancel(run))
        after = await heard(session, channel, scenario, AFTER)
    return [*before, after, connection_of(session, scenario, channel)]


async def cancel_other(session: Session, scenario: Scenario) -> Recordings:
    """Cancel what was never asked for while an answer is held; that may be refused by an error."""
    run = session.new_run()
    async with opened(session) as channel:
        async with session.ask_on(channel, scenario, run) as talk:
            await until_held(session, talk, run)
            channel.failures_aside = 1
            await channel.send(session.questions.cancel(session.new_run()))
            await channel.caught_up()
            await upstream_of(session).release(run)
            await talk.finished()
        return [await recorded(session, scenario, "stream", talk, run)]


async def stop(session: Session, channel: Channel, talk: MessageTalk, run: str) -> None:
    """Stop a stream by a message, and see when the upstream notices."""
    talk.tape.mark("cancelled")
    await channel.send(session.questions.cancel(talk.stream))
    await session.journal(run, ended_within_s=limits.CLOSE_S)
    talk.tape.mark("upstream-asked")


async def _held_at_once(
    session: Session, channel: Channel, scenario: Scenario, runs: list[str], stack: AsyncExitStack
) -> list[MessageTalk]:
    """Streams of which none goes on before all are held in the middle."""
    asked = [session.ask_on(channel, scenario, run) for run in runs]
    talks = [await stack.enter_async_context(talk) for talk in asked]
    await asyncio.gather(*(until_held(session, *it) for it in zip(talks, runs, strict=True)))
    journals = [await upstream_of(session).journal(run) for run in runs]
    held = sum(any(call.state == "holding" for call in it.calls) for it in journals)
    for talk in talks:
        talk.tape.mark("held", f"{held} of {len(runs)}")
    return talks


async def until_held(session: Session, talk: MessageTalk, run: str) -> None:
    """Wait until the upstream holds its tokens back, and those that it sent have come."""
    upstream = upstream_of(session)
    journal = await upstream.journal(run, wait="holding", seconds=limits.DELIVERY_S)
    await see(talk, sent_text(journal))


async def heard(
    session: Session, channel: Channel, scenario: Scenario, part: str, run: str = ""
) -> Recording:
    """Ask on an open connection, and read to the end."""
    run = run or session.new_run()
    asked = ORDINARY if part.startswith(AFTER) else scenario
    async with session.ask_on(channel, asked, run) as talk:
        await talk.finished()
    return await recorded(session, scenario, part, talk, run)


async def recorded(
    session: Session, scenario: Scenario, part: str, talk: MessageTalk, run: str
) -> Recording:
    """The recording of a stream that has ended, with what the upstream saw of it."""
    journal = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return session.recording(scenario, part, talk, journal)


def connection_of(
    session: Session, scenario: Scenario, channel: Channel, part: str = "connection"
) -> Recording:
    """What belongs to no stream, once the connection is closed."""
    return channel.tape.recording(session.contract.name, scenario.name, part, None)
