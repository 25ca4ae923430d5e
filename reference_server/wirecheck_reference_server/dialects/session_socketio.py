"""session-socketio: several sessions may stream at once on one socket.

Order, per session: `error | start token* (done | error | cancelled)`.
Source: docs/dialects.md, "session".
"""

from typing import Any

from pydantic import ValidationError

from wirecheck_reference_server.cancellation import ClientCancelled, Interruption
from wirecheck_reference_server.dialects.messages import first_fault
from wirecheck_reference_server.dialects.session_events import (
    CancelRequest,
    Event,
    ProviderNotFound,
    SessionEvents,
    StreamRequest,
)
from wirecheck_reference_server.services import Services
from wirecheck_reference_server.socketio_server import Client, SocketServer
from wirecheck_reference_server.state import Cancel
from wirecheck_reference_server.streams import StreamKey
from wirecheck_reference_server.upstream.interface import Chat, Upstream, UpstreamFailure


class SessionSocket:
    """Answers the events of all clients."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.server = SocketServer(
            services, "session", token_required=True, limit="session", refuse=self._refuse
        )
        self.server.on("llm:chat:stream", self._stream)
        self.server.on("llm:stream:cancel", self._cancel)
        services.state.other_workers.on_cancel(self._cancel_here)

    async def _stream(self, client: Client, payload: Any) -> None:
        try:
            request = StreamRequest.model_validate(payload)
            upstream, chat = request.question(self._services)
        except ValidationError as error:
            await self._refuse(client, payload, first_fault(error))
        except ProviderNotFound as error:
            await self._refuse(client, payload, str(error))
        else:
            if _key(client, request) in self._services.streams:
                await self._refuse(client, payload, "This session is already streaming.")
            else:
                self._start(client, request, upstream, chat)

    def _start(
        self, client: Client, request: StreamRequest, upstream: Upstream, chat: Chat
    ) -> None:
        async def produce(interruption: Interruption) -> Event:
            return await self._produce(client, request, upstream, chat, interruption)

        async def send_last(event: Event) -> None:
            await self.server.send(client, *event)

        self._services.streams.start(_key(client, request), produce, send_last)

    async def _produce(
        self,
        client: Client,
        request: StreamRequest,
        upstream: Upstream,
        chat: Chat,
        interruption: Interruption,
    ) -> Event:
        """Send the events of one stream but the last, and return that."""
        events = SessionEvents(request.session_id)
        tokens = []
        await self.server.send(client, *events.start(request.provider))
        try:
            async with self._services.answer(upstream, chat, interruption) as answer:
                async for token in answer:
                    tokens.append(token)
                    await self.server.send(client, *events.token(token))
        except UpstreamFailure as failure:
            return events.error(failure.message)
        except ClientCancelled:
            return events.cancelled()
        return events.done(request.provider, tokens)

    async def _cancel(self, client: Client, payload: Any) -> None:
        try:
            request = CancelRequest.model_validate(payload)
            key = _key(client, request)
            if key in self._services.streams:
                self._services.streams.cancel(key)
            elif client.user is not None:
                await self._cancel_elsewhere(Cancel(client.user, request.session_id, client.id))
        except ValidationError as error:
            await self._refuse(client, payload, first_fault(error))
        except UpstreamFailure as failure:
            await self._refuse(client, payload, failure.message)

    async def _cancel_elsewhere(self, cancel: Cancel) -> None:
        """Cancel what runs on other sockets of the user: one may be broken, and not know it yet.

        What runs nowhere is left alone: its last event may be on its way.

        Raises:
            UpstreamFailure: The other processes cannot be reached.
        """
        if not await self._cancel_here(cancel):
            await self._services.state.other_workers.cancel(cancel)

    async def _cancel_here(self, cancel: Cancel) -> bool:
        """Cancel what runs in this process, and tell who has asked; return whether it does."""
        keys = self._services.streams.of_user(cancel.user, cancel.stream)
        for key in keys:
            self._services.streams.cancel(key)
        if keys:
            await self.server.tell(cancel.client, *SessionEvents(cancel.stream).cancelled())
        return bool(keys)

    async def _refuse(self, client: Client, payload: Any, message: str) -> None:
        await self.server.reply(client, *SessionEvents(_session_id(payload)).error(message))


def _key(client: Client, request: StreamRequest | CancelRequest) -> StreamKey:
    return StreamKey(client.id, request.session_id, client.user)


def _session_id(payload: Any) -> str | None:
    """Return the session that a request is about, if it says so in the right form."""
    try:
        return CancelRequest.model_validate(payload).session_id
    except ValidationError:
        return None
