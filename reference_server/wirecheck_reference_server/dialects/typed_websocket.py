"""typed-websocket: WS /ws/chat. One message is one event, as in typed-sse.

A connection may carry many chats, one after another. Source: docs/dialects.md, "typed".
"""

import asyncio
import json
from contextlib import suppress
from typing import Literal

from fastapi import APIRouter, HTTPException, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.types import Message

from wirecheck_reference_server.auth import BearerRoute
from wirecheck_reference_server.cancellation import Interruption
from wirecheck_reference_server.dialects.messages import first_fault
from wirecheck_reference_server.dialects.typed_events import CODES, ChatRequest, converse
from wirecheck_reference_server.limiting import client_name
from wirecheck_reference_server.origins import is_welcome
from wirecheck_reference_server.services import Services
from wirecheck_reference_server.streams import Event, StreamKey
from wirecheck_reference_server.upstream.interface import UpstreamFailure

router = APIRouter()


@router.websocket("/ws/chat")
async def chat_socket(websocket: WebSocket) -> None:
    """Answer the chats of one connection."""
    services: Services = websocket.app.state.services
    user = _admitted(websocket, services)
    await websocket.accept()
    await Connection(websocket, services, user).serve()


def _admitted(websocket: WebSocket, services: Services) -> str | None:
    """Return the user of a handshake, if a token names one.

    Raises:
        HTTPException: 403 for a foreign page, 401 without a good token where one is needed.
    """
    if not is_welcome(websocket.headers, services.settings.cors_origins):
        raise HTTPException(403, "Origin not allowed")
    authorization = websocket.headers.get("authorization")
    return BearerRoute.claims(authorization, services.settings.jwt_secret).get("sub")


class Request(BaseModel):
    """What every message of a client has."""

    model_config = ConfigDict(strict=True)

    type: Literal["chat", "cancel"]


class Connection:
    """An accepted WebSocket, and the chat that may be running on it."""

    def __init__(self, websocket: WebSocket, services: Services, user: str | None) -> None:
        self._websocket = websocket
        self._services = services
        self._client = client_name(user, websocket.client.host if websocket.client else None)
        self._chat = StreamKey(f"websocket-{id(self)}")

    async def serve(self) -> None:
        """Answer messages until the connection is closed; then stop what is running."""
        try:
            while (message := await self._websocket.receive())["type"] == "websocket.receive":
                await self._answer(message)
        finally:
            await self._services.streams.abandon(self._chat.socket)

    async def _answer(self, message: Message) -> None:
        text = message.get("text")
        if text is None:
            await self._refuse("A message must be text, not binary.")
            return
        try:
            if Request.model_validate_json(text).type == "chat":
                await self._start(ChatRequest.model_validate_json(text))
            else:
                # With nothing running it is ignored: it may have crossed the chat's last event.
                self._services.streams.cancel(self._chat)
        except ValidationError as error:
            await self._refuse(first_fault(error))

    async def _start(self, request: ChatRequest) -> None:
        if self._chat in self._services.streams:
            await self._refuse("A chat is already running on this connection.")
            return
        try:
            await self._services.limiter.count("typed", self._client)
        except UpstreamFailure as failure:
            await self._refuse(failure.message, CODES[failure.kind])
            return

        async def produce(interruption: Interruption) -> Event:
            return await converse(self._services, request.chat(), self._send, interruption)

        self._services.streams.start(self._chat, produce, self._send)

    async def _refuse(self, message: str, code: str = "invalid_request") -> None:
        await self._send({"type": "error", "message": message, "code": code})

    async def _send(self, event: Event) -> None:
        """Send an event as soon as the connection can take it: a slow client slows the provider."""
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        # Nobody may be there any more; `serve` is about to hear of it. RuntimeError: uvicorn has
        # closed the connection, for instance because of a too large message.
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._websocket.send_text(text)
        # A provider's burst is read without ever waiting; the client's messages need their turn.
        await asyncio.sleep(0)
