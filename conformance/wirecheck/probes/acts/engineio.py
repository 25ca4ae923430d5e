"""Engine.IO below Socket.IO: how a session begins, how it moves to a WebSocket, what it refuses."""

from wirecheck.probes import limits
from wirecheck.probes.acts.connections import (
    AFTER,
    connection_of,
    heard,
    opened,
    recorded,
    until_held,
)
from wirecheck.probes.acts.refusals import origin_of
from wirecheck.probes.acts.streams import upstream_of
from wirecheck.probes.session import Session
from wirecheck.probes.socketio import Way
from wirecheck.probes.upgrade import UpgradingCarrier
from wirecheck.recording import Headers, Recording
from wirecheck.scenarios import Scenario

Recordings = list[Recording]
POLLING = "EIO=4&transport=polling"
# Wrong ways to begin, by the part of the recording: those that the protocol has a sentence for,
# and those for which its test suite has a test.
WRONG = {
    "refused-no-version": "transport=polling",
    "refused-unknown-session": f"{POLLING}&sid=wirecheck-nobody",
    "unforeseen-version": "EIO=999&transport=polling",
    "unforeseen-transport": "EIO=4&transport=pigeon",
}


async def handshake(session: Session, scenario: Scenario) -> Recordings:
    """Begin a session by each transport, and ask for sessions that there are not."""
    return [
        *[await _begun(session, scenario, way) for way in session.contract.transports],
        *[await _asked(session, scenario, part, query) for part, query in WRONG.items()],
    ]


async def polling_page(session: Session, scenario: Scenario) -> Recordings:
    """Begin a session by polling as a page of some origin would."""
    origin = origin_of(session, scenario)
    return [await _asked(session, scenario, "handshake", POLLING, origin)]


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
        stream = await recorded(session, scenario, "stream", talk, run)
        after = await heard(session, channel, scenario, AFTER)
    return [stream, after, connection_of(session, scenario, channel)]


async def binary_message(session: Session, scenario: Scenario) -> Recordings:
    """Send bytes where a packet is text; whatever becomes of that, ask on another connection."""
    asked = session.contract.start.asked(session.values(scenario, session.new_run()))
    message = session.message(asked)
    async with opened(session) as channel:
        await channel.send(message.encode() if isinstance(message, str) else message)
        await channel.caught_up()
    async with opened(session) as channel:
        return [await heard(session, channel, scenario, AFTER)]


async def _begun(session: Session, scenario: Scenario, way: Way) -> Recording:
    async with opened(session, way) as channel:
        pass
    return channel.tape.recording(session.contract.name, scenario.name, f"open-{way}", None)


async def _asked(
    session: Session, scenario: Scenario, part: str, query: str, extra: Headers = ()
) -> Recording:
    start = session.contract.start
    request = session.request(start, None, path=f"{start.path}?{query}", extra=extra)
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return session.recording(scenario, part, talk, None)
