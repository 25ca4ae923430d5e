"""Waiting while nothing happens, for what an endpoint owes meanwhile."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from wirecheck.probes import limits
from wirecheck.probes.acts.streams import see, sent_text, upstream_of
from wirecheck.probes.carrier import Carrier, GoneError
from wirecheck.probes.session import Session
from wirecheck.recording import Recording
from wirecheck.scenarios import Scenario
from wirecheck.wire import socketio

# What the probe noted: that all had come which the upstream sent before it held; that a ping came.
IDLE, PINGED = "idle", "pinged"


async def idle(session: Session, scenario: Scenario) -> list[Recording]:
    """Let the upstream hold until something keeps the stream alive, or is long overdue."""
    upstream, run, promised = upstream_of(session), session.new_run(), session.contract.keep_alive
    if promised is None:
        raise ValueError(f"{session.contract.name} does not say how soon")
    async with session.ask(scenario, run) as talk:
        journal = await upstream.journal(run, wait="holding", seconds=limits.DELIVERY_S)
        await see(talk, sent_text(journal))
        talk.tape.mark(IDLE)
        came = len(talk.tape.frames)
        overdue_s = promised.within_ms / 1000 + limits.OVERDUE_S
        await talk.until(lambda it: len(it.tape.frames) > came, overdue_s)
        talk.tape.mark("released", str(journal.calls[-1].sent if journal.calls else 0))
        await upstream.release(run)
        await talk.finished()
    ended = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return [session.recording(scenario, "stream", talk, ended)]


async def heartbeat(session: Session, scenario: Scenario) -> list[Recording]:
    """Begin a session and say nothing, if its pings come so soon that they can be waited for."""
    carrier = session.channel().carrier
    return [await listened(session, scenario, "heartbeat", carrier, _until_dropped)]


async def listened(
    session: Session,
    scenario: Scenario,
    part: str,
    carrier: Carrier,
    listen: Callable[[Carrier], Awaitable[None]],
) -> Recording:
    """Open a connection on which nothing is sent; close it when ``listen`` has heard enough.

    Args:
        session: The endpoint.
        scenario: What the recording is filed under.
        part: Likewise.
        carrier: The connection, to be opened.
        listen: Waits; it may raise GoneError, or TimeoutError.
    """
    tape = carrier.tape
    if await carrier.open():
        try:
            with contextlib.suppress(TimeoutError):
                await listen(carrier)
        except GoneError as gone:
            tape.end(gone.how, gone.detail, gone.code)
    tape.end("left", "fin")
    await carrier.close("fin")
    return tape.recording(session.contract.name, scenario.name, part, None)


async def _until_dropped(carrier: Carrier) -> None:
    """Wait for a ping, and then for what becomes of a client that does not answer it.

    Raises:
        GoneError: The endpoint closed the connection.
        TimeoutError: What is waited for has not come in time.
    """
    async with asyncio.timeout(limits.IDLE_S):
        opened = socketio.opened(await carrier.noted()) or {}
    interval_ms, timeout_ms = opened.get("pingInterval"), opened.get("pingTimeout")
    if not socketio.is_beat(interval_ms):
        return
    async with asyncio.timeout(interval_ms / 1000 + limits.OVERDUE_S):
        while await carrier.noted() != socketio.PING.encode():
            pass
    carrier.tape.mark(PINGED)
    if socketio.is_beat(timeout_ms):
        async with asyncio.timeout(timeout_ms / 1000 + limits.OVERDUE_S):
            while not carrier.tape.full:
                await carrier.noted()
