"""The recorder: a proxy before a real provider that passes on what it sees, and keeps it."""

import asyncio
import logging
import time
from pathlib import Path
from typing import Final

from wirecheck_mock_providers.journal import Call, Journal
from wirecheck_mock_providers.server.json_answer import JsonRefusal
from wirecheck_mock_providers.server.wire import Scope, Wire
from wirecheck_mock_providers.tape import requests
from wirecheck_mock_providers.tape.exchange import Exchange
from wirecheck_mock_providers.tape.folder import Writing
from wirecheck_mock_providers.tape.requests import Said
from wirecheck_mock_providers.tape.upstream import Upstream

logger = logging.getLogger(__name__)

#: Where the base URL of each provider's clients points; what follows goes behind the upstream's.
MOUNTS: Final = {
    "openai": "/openai/v1",
    "anthropic": "/anthropic",
    "gemini": "/gemini",
    "deepseek": "/deepseek",
    "ollama": "/ollama",
}


class Recorder:
    """Serves every request under the providers' paths by passing it on."""

    def __init__(self, journal: Journal, url: str, folder: Path) -> None:
        """Record from the provider at `url` into `folder`.

        Raises:
            TapeError: one of them cannot be used.
        """
        self._journal = journal
        self._upstream = Upstream(url)
        self._folder = Writing(folder)
        self.welcome = (
            f"  Passes on to {self._upstream.url}, and writes to {folder}.\n"
            f"  Its clients' base URL: one of {', '.join(MOUNTS.values())}, behind the URL above.\n"
        )

    async def __call__(self, scope: Scope, wire: Wire) -> None:
        """Serve one request."""
        provider, path = _mounted(scope["raw_path"])
        body = await requests.body(wire)
        exchange = Exchange(self._upstream, scope, wire, path, body)
        number = self._folder.number()
        call = requests.call(scope, "record", provider, path.decode("latin-1"), Said.of(body).value)
        run = self._journal.file(None, call)
        try:
            await exchange.run(call)
            refusal = exchange.refusal()
            if refusal is not None:
                exchange.tape.drop("the provider gave no answer")
                call.status = refusal.status
            await self._save(exchange, provider, path.decode("latin-1"), number, call)
            if refusal is not None:
                raise refusal
        finally:
            call.ended = time.time()
            self._journal.reach(run, call, "ended")

    async def _save(
        self, exchange: Exchange, provider: str, path: str, number: str, call: Call
    ) -> None:
        tape, upstream = exchange.tape, str(exchange.request.url)

        def save() -> str:
            return self._folder.write(tape.recording(provider, path, number, upstream))

        if not tape.dropped:
            try:
                # In a thread: a long recording takes a while, and others are being passed on.
                call.options = {"recording": await asyncio.to_thread(save)}
            except OSError as error:
                tape.drop(f"its file cannot be written ({error.strerror})")
        if tape.dropped:
            call.options = {"not_recorded": tape.dropped}
            # Without the path, which may hold a key: this goes to where logs are kept.
            logger.warning("not recorded: call %s of %s: %s", number, provider, tape.dropped)


def _mounted(raw_path: bytes) -> tuple[str, bytes]:
    """Return the provider, and what stands in the path behind its base."""
    path = raw_path.decode("latin-1")
    for provider, base in MOUNTS.items():
        if path == base or path.startswith(f"{base}/"):
            return provider, path.removeprefix(base).encode("latin-1")
    raise JsonRefusal(
        404,
        f"There is nothing at {path!a}: this mock records. The client's base URL is one of "
        f"{', '.join(MOUNTS.values())}; what follows it goes behind that of --record-from.",
        code="unknown_url",
    )
