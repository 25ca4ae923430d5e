"""Readers that stall: they ask, and read no more of what answers them."""

import asyncio
from typing import TYPE_CHECKING, cast

from wirecheck.probes.conversation import Conversation
from wirecheck.probes.message_talk import MessageTalk

if TYPE_CHECKING:
    from wirecheck.probes.websocket import WebSocketCarrier


class UnreadConversation(Conversation):
    """A question whose answer is not read on after its first bytes, until it is left."""

    async def _take(self, data: bytes) -> None:
        await super()._take(data)
        if self._network.connection is not None:
            self._network.connection.take_little()
        await asyncio.Event().wait()


class UnreadTalk(MessageTalk):
    """A question on a WebSocket of its own, of which nothing more is read until it is left."""

    async def _ask(self) -> None:
        self._head()
        cast("WebSocketCarrier", self._channel.carrier).stall()
        await self._channel.send(self._question)
        await asyncio.Event().wait()
