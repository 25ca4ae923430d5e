"""What some endpoints promise besides the stream: to be resumed, to remember, to be well."""

from dataclasses import replace

from wirecheck.contract import Exchange
from wirecheck.probes import limits
from wirecheck.probes.acts.streams import see, sent_text, upstream_of
from wirecheck.probes.session import Session
from wirecheck.recording import Event, Recording
from wirecheck.scenarios import Scenario

# What a reader saw last before it asked again; the rules find the number of that event here.
RESUMED_AFTER = "resumed-after"


async def resume(session: Session, scenario: Scenario) -> list[Recording]:
    """Read a stream, to its end or to its middle, and ask again after each event that came."""
    session, run = session.for_one_user(), session.new_run()
    async with session.ask(scenario, run) as talk:
        if "hold" in scenario.options:
            upstream = upstream_of(session)
            journal = await upstream.journal(run, wait="holding", seconds=limits.DELIVERY_S)
            await see(talk, sent_text(journal))
            await talk.leave("fin")
            await upstream.release(run)
        await talk.finished()
    journal_after = await session.journal(run, ended_within_s=limits.CLOSE_S)
    first = session.recording(scenario, "stream", talk, journal_after)
    events = [event for event in first.decoded.events if event.id]
    if "hold" in scenario.options:
        events = events[-1:]
    return [first, *[await _again(session, scenario, run, event) for event in events]]


async def _again(session: Session, scenario: Scenario, run: str, event: Event) -> Recording:
    header = session.contract.resume.header if session.contract.resume else ""
    async with session.ask(scenario, run, extra=((header, event.id),)) as talk:
        talk.tape.mark(RESUMED_AFTER, str(event.index))
        await talk.finished()
    journal = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return session.recording(scenario, f"resumed-{event.index:02d}", talk, journal)


async def sessions(session: Session, scenario: Scenario) -> list[Recording]:
    """Count a session's messages after two answers, a failure and a leaving; then drop it."""
    promised = session.contract.sessions
    if promised is None:
        raise ValueError(f"{session.contract.name} remembers no sessions")
    session, name = session.for_one_user(), f"s-{session.new_run()}"
    failing = replace(scenario, upstream="error-mid", options={"after": 2})
    return [
        await _lookup(session, scenario, promised.read, name, "unread"),
        await _asked(session, scenario, name, "stream-1"),
        await _lookup(session, scenario, promised.read, name, "count-1"),
        await _asked(session, scenario, name, "stream-2"),
        await _lookup(session, scenario, promised.read, name, "count-2"),
        await _asked(session, failing, name, "failing"),
        await _lookup(session, scenario, promised.read, name, "count-3"),
        await _left(session, replace(scenario, options={"hold": 2}), name),
        await _lookup(session, scenario, promised.read, name, "count-4"),
        await _lookup(session, scenario, promised.delete, name, "deleted"),
        await _lookup(session, scenario, promised.read, name, "gone-read"),
        await _lookup(session, scenario, promised.delete, name, "gone-deleted"),
    ]


async def _asked(session: Session, scenario: Scenario, name: str, part: str) -> Recording:
    run = session.new_run()
    async with session.ask(scenario, run, stream=name) as talk:
        await talk.finished()
    journal = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return session.recording(scenario, part, talk, journal)


async def _left(session: Session, scenario: Scenario, name: str) -> Recording:
    """A question whose client leaves in the middle of its answer."""
    upstream, run = upstream_of(session), session.new_run()
    async with session.ask(scenario, run, stream=name) as talk:
        journal = await upstream.journal(run, wait="holding", seconds=limits.DELIVERY_S)
        await see(talk, sent_text(journal))
        await talk.leave("fin")
    journal_after = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return session.recording(scenario, "left", talk, journal_after)


async def _lookup(
    session: Session, scenario: Scenario, exchange: Exchange, name: str, part: str
) -> Recording:
    path = exchange.path_for({"stream": name})
    request = session.request(exchange, None, path=path)
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return session.recording(scenario, part, talk, None)


async def health(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask how the endpoint is."""
    promised = session.contract.health
    if promised is None:
        raise ValueError(f"{session.contract.name} promises no health")
    async with session.converse(session.request(promised, None), stream=False) as talk:
        await talk.finished()
    return [session.recording(scenario, "health", talk, None)]
