"""The client's side: its requests, one after the other on its connection."""

import asyncio
from typing import Final

import h11

from wirecheck_mock_providers.delivery.heads import HEAD_MAX_BYTES
from wirecheck_mock_providers.delivery.peer import Peer

#: Longer than clients keep idle connections in their pools (httpx: 5 s).
_IDLE_S: Final = 120
#: A head that has begun is complete by then.
_HEAD_S: Final = 30


class Incoming:
    """One request of a client."""

    def __init__(self, client: Peer, begun: bytes) -> None:
        """Read a request; `begun` is what of it came behind the one before."""
        self.client = client
        self._http = h11.Connection(h11.SERVER, HEAD_MAX_BYTES)
        self._begun = begun
        self.is_complete = False
        """Whether all of the request has been read."""

    async def head(self) -> h11.Request | None:
        """Return the head; None if the client has no further request.

        Raises:
            h11.RemoteProtocolError: it is no HTTP, or too long.
            ConnectionResetError: the client has reset the connection.
            TimeoutError: it has not come.
        """
        async with asyncio.timeout(_IDLE_S):
            first = self._begun or await self.client.read()
        if not first:
            return None
        self._http.receive_data(first)
        async with asyncio.timeout(_HEAD_S):
            event = await self._next()
        return event if isinstance(event, h11.Request) else None

    async def body(self) -> bytes:
        """Return the next part of the body; empty at its end."""
        event = await self._next()
        if isinstance(event, h11.Data):
            return bytes(event.data)
        self.is_complete = True
        return b""

    @property
    def keeps_alive(self) -> bool:
        """Whether the client may send another request behind this one."""
        return self._http.their_state is h11.DONE

    @property
    def behind(self) -> bytes:
        """What has been read that is no part of the request."""
        return self._http.trailing_data[0]

    async def _next(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self.client.read())
        return event
