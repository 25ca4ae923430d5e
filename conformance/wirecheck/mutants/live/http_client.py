"""The client of a proxy of HTTP/1.1, as the proxy sees it."""

import asyncio
import contextlib

import h11

from wirecheck.mutants.live.traffic import Head, Request

READ_BYTES = 1 << 16


class Client:
    """The client's side of an exchange."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._h11 = h11.Connection(h11.SERVER)

    async def request(self) -> Request | None:
        """The request, whole; None if the client goes before it is."""
        asked, body = None, b""
        while True:
            event = self._h11.next_event()
            match event:
                case h11.NEED_DATA:
                    try:
                        self._h11.receive_data(await self._reader.read(READ_BYTES))
                    except ConnectionError:
                        return None
                case h11.Request():
                    asked = event
                case h11.Data():
                    body += event.data
                case h11.EndOfMessage() if asked:
                    headers = [(k.decode(), v.decode("latin-1")) for k, v in asked.headers]
                    return Request(headers, asked.method.decode(), asked.target.decode(), body)
                case _:
                    return None

    async def gone(self) -> None:
        """Wait until the client has closed or reset the connection."""
        with contextlib.suppress(ConnectionError):
            while await self._reader.read(READ_BYTES):
                pass

    async def head(self, head: Head) -> None:
        """Send the head of the response; after it the connection is closed."""
        headers = [(k.encode(), v.encode("latin-1")) for k, v in head.headers]
        await self._send(
            h11.Response(status_code=head.status, headers=[*headers, (b"connection", b"close")])
        )

    async def data(self, data: bytes) -> None:
        """Send some of the body."""
        if data:
            await self._send(h11.Data(data=data))

    async def end(self) -> None:
        """End the body."""
        await self._send(h11.EndOfMessage())

    async def _send(self, event: h11.Event) -> None:
        if data := self._h11.send(event):
            self._writer.write(data)
            await self._writer.drain()
