"""A reader that stalls: it asks, takes the first bytes of the answer, and reads no more."""

import asyncio

from wirecheck.probes.conversation import Conversation


class UnreadConversation(Conversation):
    """A question whose answer is not read on, until it is left."""

    async def _take(self, data: bytes) -> None:
        await super()._take(data)
        if self._network.connection is not None:
            self._network.connection.take_little()
        await asyncio.Event().wait()
