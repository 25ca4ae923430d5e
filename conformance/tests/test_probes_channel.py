"""Which stream a message of a connection belongs to, when several may claim it."""

import asyncio

import pytest

from wirecheck.contract import load
from wirecheck.probes.carrier import Carrier, GoneError
from wirecheck.probes.socketio import SocketIOChannel
from wirecheck.probes.tape import Tape
from wirecheck.recording import Request
from wirecheck.wire import socketio

SESSIONS = load("session-socketio")


class Told(Carrier):
    """Carries what a test tells it."""

    def __init__(self, *messages: str) -> None:
        super().__init__(Tape(Request("GET", "ws://127.0.0.1/"), "socketio"))
        self.sent: list[str] = []
        self._messages = ['0{"sid":"s"}', '40{"sid":"c"}', *messages]

    async def open(self):
        self.tape.head(101, (), "HTTP/1.1")
        return True

    async def send(self, data):
        self.sent.append(data)

    async def next(self):
        if not self._messages:
            raise GoneError("truncated", "no more")
        return self._messages.pop(0).encode(), False

    async def caught_up(self):
        pass

    async def close(self, how):
        pass


class Heard:
    """A stream that listens."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.messages: list[str] = []
        self.over = asyncio.Event()

    async def take(self, data, *, binary):
        assert not binary
        self.messages.append(data.decode())

    async def ended(self, ending):
        assert ending.how == "truncated"
        self.over.set()


def error(stream):
    payload = {"sessionId": stream, "error": "No.", "timestamp": 1}
    return socketio.event("llm:stream:error", payload)


def token(stream):
    payload = {"sessionId": stream, "token": "x", "timestamp": 1}
    return socketio.event("llm:stream:token", payload)


def heard(carrier, *streams, aside=0):
    """What each stream was told, and what belongs to none."""

    async def go():
        channel = SocketIOChannel(SESSIONS, carrier, {})
        listeners = [Heard(stream) for stream in streams]
        assert await channel.open()
        channel.listeners += listeners
        channel.failures_aside = aside
        await asyncio.gather(*(listener.over.wait() for listener in listeners))
        await channel.close()
        others = [frame.data.decode() for frame in channel.tape.frames[2:]]
        return [listener.messages for listener in listeners], others

    return asyncio.run(go())


def test_a_ping_is_answered_and_no_streams():
    carrier = Told("2", token("a"))

    assert heard(carrier, "a") == ([[token("a")]], [])
    assert carrier.sent == ["40", "3"]


def test_among_several_streams_each_gets_what_names_it():
    carrier = Told(token("b"), token("a"), token("c"))

    assert heard(carrier, "a", "b") == ([[token("a")], [token("b")]], [token("c")])


@pytest.mark.parametrize("stream", ["other", None])
def test_an_error_that_was_expected_is_nobodys_unless_it_names_a_stream(stream):
    carrier = Told(error("a"), error(stream), error(stream))

    # The first is the stream's own; of the others one was expected.
    assert heard(carrier, "a", aside=1) == ([[error("a"), error(stream)]], [error(stream)])


def test_a_disconnection_is_no_streams():
    assert heard(Told("41"), "a") == ([[]], ["41"])


class Closing(Told):
    """Is closed when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.closings: list[str] = []
        self.may_close = asyncio.Event()

    async def close(self, how):
        self.closings.append(how)
        await self.may_close.wait()


def closed_twice(meanwhile):
    """How often a connection was closed that two close, while the first is still at it."""

    async def go():
        carrier = Closing()
        channel = SocketIOChannel(SESSIONS, carrier, {})
        assert await channel.open()
        first, second = (asyncio.create_task(channel.close(it)) for it in ("fin", "reset"))
        await asyncio.sleep(0)  # both have begun
        meanwhile(carrier, first)
        await asyncio.wait([first, second])
        return carrier.closings

    return asyncio.run(go())


def test_a_connection_is_closed_once():
    assert closed_twice(lambda carrier, _: carrier.may_close.set()) == ["fin"]


def test_who_is_kept_from_closing_a_connection_leaves_it_to_the_next():
    def interrupt(carrier, first):
        first.cancel()
        carrier.may_close.set()

    assert closed_twice(interrupt) == ["fin", "reset"]
