"""WebSocket below its messages: fragments, pings, close frames, and what breaks the protocol."""

from contextlib import AbstractAsyncContextManager
from typing import cast

from wirecheck.probes.acts.connections import connection_of, heard, opened
from wirecheck.probes.channel import Channel
from wirecheck.probes.frames import FramesCarrier
from wirecheck.probes.session import Session
from wirecheck.recording import Recording
from wirecheck.scenarios import Scenario

# A version of drafts, which none was ever published as.
OTHER_VERSION = "12"


def _masked(first: int, payload: bytes) -> bytes:
    """A frame of a client that begins with this byte; its mask is zero."""
    return bytes([first, 0x80 | len(payload)]) + bytes(4) + payload


# By what is wrong: no mask; a reserved bit beside the opcode of text; an opcode that is reserved.
BAD_FRAMES = {
    "unmasked": b"\x81\x05hello",
    "reserved-bit": _masked(0xC1, b"hello"),
    "reserved-opcode": _masked(0x83, b"hello"),
    "not-utf8": _masked(0x81, b"\xff\xfe"),
}


def _opened(session: Session) -> AbstractAsyncContextManager[Channel]:
    return opened(session, "frames")


def _carrier(channel: Channel) -> FramesCarrier:
    # What carries a channel that was opened this way.
    return cast("FramesCarrier", channel.carrier)


async def fragments(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask in fragments, with pings between and after them, then say farewell."""
    async with _opened(session) as channel:
        stream = await heard(session, channel, scenario, "stream")
    return [
        stream,
        connection_of(session, scenario, channel),
        _recorded(session, scenario, channel, "frames"),
    ]


async def bad_frames(session: Session, scenario: Scenario) -> list[Recording]:
    """Send frames that a server must not bear, each on a connection of its own."""
    recordings = []
    for name, frame in BAD_FRAMES.items():
        async with _opened(session) as channel:
            await _carrier(channel).send_frame(frame)
            await _carrier(channel).until_failed()
        recordings.append(_recorded(session, scenario, channel, f"bad-{name}"))
    return recordings


async def other_version(session: Session, scenario: Scenario) -> list[Recording]:
    """Shake hands in a version that there is not."""
    channel = session.channel(way="frames")
    carrier = _carrier(channel)
    carrier.version = OTHER_VERSION
    await carrier.open()
    await carrier.close("fin")
    return [_recorded(session, scenario, channel, "handshake")]


def _recorded(session: Session, scenario: Scenario, channel: Channel, part: str) -> Recording:
    return _carrier(channel).raw.recording(session.contract.name, scenario.name, part, None)
