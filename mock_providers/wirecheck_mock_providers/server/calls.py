"""One call of a provider: read it, reply, file it, play the answer."""

import hashlib
from typing import Any, Final

from wirecheck_mock_providers.apis.api import Api
from wirecheck_mock_providers.apis.kept import KeptReplies
from wirecheck_mock_providers.apis.reply import Reply
from wirecheck_mock_providers.journal import Call, Journal
from wirecheck_mock_providers.server.player import Player
from wirecheck_mock_providers.server.wire import (
    BODY_MAX_BYTES,
    BodyTooLarge,
    ClientLeft,
    Scope,
    Wire,
)

#: Under this name a scope holds the run that its path names, or None.
RUN: Final = "wirecheck.run"


async def serve(api: Api, kept: KeptReplies, journal: Journal, scope: Scope, wire: Wire) -> None:
    """Serve one call, from its first byte to its last."""
    headers = headers_of(scope)
    try:
        replied = kept.reply(api, headers, await wire.body(), scope[RUN])
    except BodyTooLarge:
        replied = Reply(api.too_large(BODY_MAX_BYTES))
    except ClientLeft:
        return
    call = _call(api, scope, replied, api.key(headers))
    run = journal.file(replied.run or scope[RUN], call)
    player = Player(replied.answer, wire, journal, run, call)
    del replied  # its frames would be held as long as the answer plays; see Track
    await player.play()


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the request's headers, names in lower case."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _call(api: Api, scope: Scope, replied: Reply, key: str | None) -> Call:
    return Call(
        provider=api.provider,
        api=api.name,
        method=scope["method"],
        path=scope["path"],
        model=replied.steering.model,
        stream=replied.steering.stream,
        scenario=replied.scenario,
        options=replied.options,
        key=_fingerprint(key),
        tokens=list(replied.tokens),
        text_bytes=replied.text_bytes,
    )


def _fingerprint(key: str | None) -> dict[str, Any] | None:
    """Return what tells one key from another without telling either."""
    if key is None:
        return None
    return {"sha256": hashlib.sha256(key.encode()).hexdigest(), "length": len(key)}
