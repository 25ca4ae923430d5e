"""One request on its way to the real provider, and the answer on its way back."""

import asyncio
import contextlib
from typing import Final

from wirecheck_mock_providers.apis.answer import chunk
from wirecheck_mock_providers.journal import Call, Ended
from wirecheck_mock_providers.server.json_answer import JsonRefusal
from wirecheck_mock_providers.server.wire import ClientLeft, Scope, Wire
from wirecheck_mock_providers.tape.headers import decoded, encoded, end_to_end, values
from wirecheck_mock_providers.tape.recording import How, Request
from wirecheck_mock_providers.tape.tape import Tape
from wirecheck_mock_providers.tape.upstream import Broken, Clock, Upstream

#: How long the provider may take to end an answer whose client has left. Many leave at the last
#: event, not at the end of the body; whether that is before or behind it is a matter of chance.
_AFTERWARDS_S: Final = 1.0
_ENDED: Final[dict[How, Ended]] = {"clean": "complete", "left": "client-left"}


class Exchange:
    """Passes on one request, and what comes back; `tape` holds what is to be recorded of it."""

    def __init__(
        self, upstream: Upstream, scope: Scope, wire: Wire, path: bytes, body: bytes
    ) -> None:
        headers = decoded(scope["headers"])
        clock = Clock()
        query: bytes = scope["query_string"]
        try:
            target = path + (b"?" + query if query else b"")
            self.request = upstream.request(scope["method"], target, headers, body, clock)
        except ValueError as error:
            raise JsonRefusal(400, f"This path cannot be passed on: {error}.") from error
        host, port = scope["server"]
        host = f"[{host}]" if ":" in host else host
        url = f"http://{host}:{port}{scope['raw_path'].decode('latin-1')}"
        request = Request(scope["method"], url, headers, body)
        self.tape = Tape(request, query.decode("latin-1"), clock)
        self._upstream = upstream
        self._wire = wire
        self._clock = clock

    async def run(self, call: Call) -> None:
        """Pass on until the upstream ends the exchange, or the client leaves."""
        passing = asyncio.create_task(self._pass_on(call))
        passing.add_done_callback(lambda _: self._wire.wake())
        try:
            how, detail = await self._ending(passing)
        finally:
            passing.cancel()  # which closes the connection upstream
        self.tape.close(how, detail)
        if self._wire.left_at is None:
            with contextlib.suppress(ClientLeft):
                await self._end(how)
        if how == "left":
            call.client_left = {"at": self._wire.left_at, "after_tokens": 0}
        call.ending = _ENDED.get(how, "fault")

    async def _ending(self, passing: "asyncio.Task[tuple[How, str]]") -> tuple[How, str]:
        try:
            while not passing.done():
                await self._wire.wait()
            return passing.result()
        except ClientLeft:
            await asyncio.wait([passing], timeout=_AFTERWARDS_S)
            ended_well = passing.done() and passing.result()[0] == "clean"
            return ("clean" if ended_well else "left"), ""

    async def _pass_on(self, call: Call) -> tuple[How, str]:
        try:
            async with self._upstream.answer(self.request, self._clock) as (response, body):
                self.tape.head(response)
                headers = end_to_end(response.headers)
                sized = bool(values(headers, "content-length"))
                await self._wire.start(response.status, encoded(headers), whole=False)
                call.status = response.status
                await self._let_go()
                async for data in body:
                    self.tape.piece(data)
                    if self._wire.left_at is None:
                        self._wire.write(data if sized else chunk(data))
                        await self._let_go()
        except Broken as broken:
            return broken.how, str(broken)
        return "clean", ""

    async def _let_go(self) -> None:
        """Have the client read what was written, if it is there."""
        with contextlib.suppress(ClientLeft):
            await self._wire.drained()

    async def _end(self, how: How) -> None:
        """End the client's answer as the upstream ended its own."""
        match how:
            case "clean":
                await self._wire.finish()
            case "reset":
                await self._wire.reset()
            case _ if self.tape.response or how == "truncated":
                await self._wire.close()

    def refusal(self) -> JsonRefusal | None:
        """Return what answers for an upstream that gave no answer."""
        end, url = self.tape.end, self._upstream.url
        if end is None or self.tape.response is not None:
            return None
        if end.how == "refused":
            return JsonRefusal(
                502,
                f"Cannot reach {url}: {end.detail}. Is that the provider's base URL, and is the "
                "provider up? It was given with --record-from.",
            )
        if end.how == "garbage":
            return JsonRefusal(502, f"{url} does not answer in HTTP: {end.detail}.")
        return None
