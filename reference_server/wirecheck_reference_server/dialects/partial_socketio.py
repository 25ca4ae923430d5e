"""partial-socketio: the payloads of partial-sse under event names; one answer at a time.

Source: docs/dialects.md, "partial".
"""

from typing import Any

from pydantic import ValidationError

from wirecheck_reference_server.cancellation import Interruption
from wirecheck_reference_server.dialects.messages import first_fault
from wirecheck_reference_server.dialects.partial_events import (
    ANONYMOUS,
    ChatRequest,
    Event,
    converse,
    error,
)
from wirecheck_reference_server.services import Services
from wirecheck_reference_server.socketio_server import Client, SocketServer
from wirecheck_reference_server.streams import StreamKey

NAMES = {"token": "chat_token", "done": "chat_complete", "error": "chat_stream_error"}


class PartialSocket:
    """Answers the events of all clients."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.server = SocketServer(
            services, "partial", token_required=False, limit="partial-stream", refuse=self._refuse
        )
        self.server.on("chat_stream", self._stream)

    async def _stream(self, client: Client, payload: Any) -> None:
        try:
            request = ChatRequest.model_validate(payload)
        except ValidationError as fault:
            await self._refuse(client, payload, first_fault(fault))
            return
        key = StreamKey(client.id)
        if key in self._services.streams:
            await self._refuse(client, payload, "An answer is already being streamed.")
            return

        async def send(event: Event) -> None:
            await self.server.send(client, NAMES[event.kind], event.payload)

        async def produce(_: Interruption) -> Event:
            return await converse(self._services, request, client.user or ANONYMOUS, send)

        self._services.streams.start(key, produce, send)

    async def _refuse(self, client: Client, _: Any, message: str) -> None:
        await self.server.reply(client, NAMES["error"], error(message).payload)
