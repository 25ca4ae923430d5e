"""Engine.IO below Socket.IO: how a session begins, how it moves to a WebSocket, what it refuses."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from urllib.parse import quote

from wirecheck.probes import limits
from wirecheck.probes.acts.connections import (
    AFTER,
    connection_of,
    heard,
    opened,
    recorded,
    until_held,
)
from wirecheck.probes.acts.idle import listened
from wirecheck.probes.acts.refusals import origin_of
from wirecheck.probes.acts.streams import upstream_of
from wirecheck.probes.carrier import Carrier
from wirecheck.probes.polling import session_in
from wirecheck.probes.session import Session
from wirecheck.probes.socketio import Way
from wirecheck.probes.talk import Talk
from wirecheck.probes.upgrade import UpgradingCarrier
from wirecheck.recording import Headers, Recording, Request
from wirecheck.scenarios import Scenario, Topic
from wirecheck.wire import socketio

Recordings = list[Recording]
POLLING = "EIO=4&transport=polling"
NOBODYS = f"{POLLING}&sid=wirecheck-nobody"
# What a client posts first of all: the packet that connects to the main namespace.
CONNECTING = b"40"
# Wrong ways to begin, by the part of the recording: those that the protocol has a sentence for,
# and those for which its test suite has a test.
WRONG = {
    "refused-no-version": ("GET", "transport=polling"),
    "refused-unknown-session": ("GET", NOBODYS),
    "refused-unknown-session-post": ("POST", NOBODYS),
    "unforeseen-no-transport": ("GET", "EIO=4"),
    "unforeseen-version": ("GET", "EIO=999&transport=polling"),
    "unforeseen-transport": ("GET", "EIO=4&transport=pigeon"),
}
# And over a WebSocket, of which the protocol says that it is closed then.
WRONG_SOCKETS = {
    "refused-websocket-no-version": "transport=websocket",
    "unforeseen-websocket-version": "EIO=999&transport=websocket",
}


async def handshake(session: Session, scenario: Scenario) -> Recordings:
    """Begin a session by each transport, and ask for sessions that there are not."""
    return [
        *[await _begun(session, scenario, way) for way in session.contract.transports],
        *[
            await _asked(session, scenario, part, query, method=method)
            for part, (method, query) in WRONG.items()
        ],
        *[await _knocked(session, scenario, *it) for it in WRONG_SOCKETS.items()],
    ]


async def polling_page(session: Session, scenario: Scenario) -> Recordings:
    """Begin a session by polling as a page of some origin would."""
    origin = origin_of(session, scenario)
    return [await _asked(session, scenario, "handshake", POLLING, extra=origin)]


async def upgrade(session: Session, scenario: Scenario) -> Recordings:
    """Move to a WebSocket: some events come before that, some while it goes on, some after."""
    upstream, run = upstream_of(session), session.new_run()
    async with opened(session, "upgrade") as channel:
        carrier = channel.carrier
        if not isinstance(carrier, UpgradingCarrier):
            raise TypeError("only a session of Engine.IO can move to a WebSocket")
        async with session.ask_on(channel, scenario, run) as talk:
            await until_held(session, talk, run)
            can_move = channel.tape.ending is None and await carrier.probe()
            await upstream.release(run)
            await session.journal(run, ended_within_s=limits.DELIVERY_S)
            if can_move:
                await carrier.complete()
            await talk.finished()
        if can_move:
            await carrier.repeat()
        stream = await recorded(session, scenario, "stream", talk, run)
        after = await heard(session, channel, scenario, AFTER)
    return [stream, after, connection_of(session, scenario, channel)]


async def binary_message(session: Session, scenario: Scenario) -> Recordings:
    """Send bytes where a packet is text; whatever becomes of that, ask on another connection."""
    asked = session.contract.start.asked(session.values(scenario, session.new_run()))
    message = session.questions.message(asked)
    async with opened(session) as channel:
        await channel.send(message.encode() if isinstance(message, str) else message)
        await channel.caught_up()
    async with opened(session) as channel:
        return [await heard(session, channel, scenario, AFTER)]


async def _begun(session: Session, scenario: Scenario, way: Way) -> Recording:
    async with opened(session, way) as channel:
        pass
    return channel.tape.recording(session.contract.name, scenario.name, f"open-{way}", None)


async def _knocked(session: Session, scenario: Scenario, part: str, query: str) -> Recording:
    """Open a WebSocket for a session, and wait until it is closed or the session begins."""
    carrier = session.channel().carrier
    request = carrier.tape.request
    carrier.tape.request = replace(request, url=f"{request.url.partition('?')[0]}?{query}")
    return await listened(session, scenario, part, carrier, _until_opened)


async def _until_opened(carrier: Carrier) -> None:
    async with asyncio.timeout(limits.FAREWELL_S):
        while socketio.opened(await carrier.noted()) is None:
            pass


def _request(session: Session, query: str, method: str = "GET", extra: Headers = ()) -> Request:
    start = session.contract.start
    request = session.request(start, None, path=f"{start.path}?{query}", extra=extra)
    if method == "GET":
        return request
    length = ("Content-Length", str(len(CONNECTING)))
    return replace(request, method=method, headers=(*request.headers, length), body=CONNECTING)


async def _asked(
    session: Session,
    scenario: Scenario,
    part: str,
    query: str,
    *,
    method: str = "GET",
    extra: Headers = (),
) -> Recording:
    request = _request(session, query, method, extra)
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return session.recording(scenario, part, talk, None)


async def overlapping_polls(session: Session, scenario: Scenario) -> Recordings:
    """Poll twice at a time: neither has anything to wait for but the other's refusal."""
    async with session.converse(_request(session, POLLING), stream=False) as talk:
        await talk.finished()
    begun = session.recording(scenario, "open", talk, None)
    id_ = session_in(talk.tape.frames[0].data) if talk.tape.frames else None
    if id_ is None:
        return [begun]
    query = f"{POLLING}&sid={quote(id_, safe='', errors='replace')}"
    request = _request(session, query)
    async with AsyncExitStack() as polls:
        asked = [session.converse(request, stream=False) for _ in range(2)]
        talks = [await polls.enter_async_context(talk) for talk in asked]
        await asyncio.gather(*(talk.until(_is_over, limits.DELIVERY_S) for talk in talks))
    polled = [
        session.recording(scenario, f"poll-{number}", talk, None)
        for number, talk in enumerate(talks, 1)
    ]
    return [begun, *polled, await _asked(session, scenario, "after", query, method="POST")]


def _is_over(talk: Talk) -> bool:
    return talk.tape.ending is not None


async def packets(session: Session, scenario: Scenario) -> Recordings:
    """Send packets that break the protocol, each on a connection of its own; then ask perhaps."""
    recordings = []
    for part, packet in scenario.settings["packets"].items():
        channel, run = session.channel(), session.new_run()
        channel.greets = scenario.settings["greets"]
        question = session.questions.message(
            session.contract.start.asked(session.values(scenario, run))
        )
        if await channel.open():
            await channel.send(question if packet == "{question}" else packet)
            if Topic.STILL_SERVING in scenario.topics:
                recordings.append(await heard(session, channel, scenario, AFTER))
            else:
                await channel.until_over()
        await channel.close()
        journal = await session.journal(run)
        name = session.contract.name
        recordings.append(channel.tape.recording(name, scenario.name, part, journal))
    return recordings
