"""The same answers as messages: typed-websocket, and session-socketio over a WebSocket."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, Final

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from wirecheck_load.truth.schedule import Answer, Truth

SOCKETIO_PATH: Final = "/socket.io/"
_OPEN: Final = {"sid": "truth", "upgrades": [], "pingInterval": 25_000, "pingTimeout": 20_000}
_CONNECT: Final = "40"
_EVENT: Final = "42"


class MessageConnection(asyncio.Protocol):
    """One WebSocket; every question is answered as it comes, others under way or not."""

    def __init__(self, truth: Truth, transport: Any) -> None:
        """Take a transport over."""
        self._truth = truth
        self._transport = transport
        self._protocol = ServerProtocol()
        self._socketio = False
        self._due: dict[int, asyncio.TimerHandle] = {}
        transport.set_protocol(self)

    def data_received(self, data: bytes) -> None:
        """Read messages."""
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._greet(event)
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._take(bytes(event.data).decode())
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Send nothing more."""
        del exc
        for due in self._due.values():
            due.cancel()

    def _greet(self, request: Request) -> None:
        self._protocol.send_response(self._protocol.accept(request))
        if request.path.startswith(SOCKETIO_PATH):
            self._socketio = True
            self._say("0" + json.dumps(_OPEN))

    def _take(self, message: str) -> None:
        if self._socketio and message.startswith(_CONNECT):
            self._say(_CONNECT + json.dumps({"sid": "truth"}))
        elif not self._socketio or message.startswith(_EVENT):
            answer = self._truth.answer(message.encode())
            self._plan(answer, self._events(answer, message))

    def _events(self, answer: Answer, question: str) -> Iterator[str]:
        """The messages of an answer, each made when it is sent; the end follows the last."""
        tokens = self._truth.schedule.tokens
        if not self._socketio:
            for _ in range(tokens):
                yield json.dumps({"type": "chunk", "content": answer.stamp()})
            yield json.dumps({"type": "done"})
            return
        session = json.loads(question.removeprefix(_EVENT))[1]["sessionId"]
        for _ in range(tokens):
            yield _event("llm:stream:token", sessionId=session, token=answer.stamp())
        yield _event("llm:stream:done", sessionId=session)

    def _plan(self, answer: Answer, events: Iterator[str]) -> None:
        due_s = answer.received_s + self._truth.schedule.due_s(len(answer.sent_s))
        loop = asyncio.get_running_loop()
        self._due[id(answer)] = loop.call_at(due_s, self._send, answer, events)

    def _send(self, answer: Answer, events: Iterator[str]) -> None:
        self._say(next(events))
        if len(answer.sent_s) < self._truth.schedule.tokens:
            self._plan(answer, events)
        else:
            del self._due[id(answer)]
            self._say(next(events))
        self._flush()

    def _say(self, text: str) -> None:
        self._protocol.send_text(text.encode())

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)


def _event(name: str, **fields: Any) -> str:
    return _EVENT + json.dumps([name, fields])
