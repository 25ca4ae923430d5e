"""What partial-sse and partial-socketio share: the request, and a stream as events.

Order: `token* (done | error)`. Source: docs/dialects.md, "partial".
"""

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from wirecheck_reference_server.services import Services
from wirecheck_reference_server.text import NonEmptyText
from wirecheck_reference_server.upstream.interface import (
    Chat,
    Message,
    Upstream,
    UpstreamFailure,
)

ANONYMOUS = "anonymous"


class Event(NamedTuple):
    """An event, whatever its name on the wire is."""

    kind: Literal["token", "done", "error"]
    payload: Mapping[str, object]


SendEvent = Callable[[Event], Awaitable[None]]


class ChatRequest(BaseModel):
    """A message of the user. Strict: `5` is no message."""

    model_config = ConfigDict(strict=True)

    message: NonEmptyText
    session_id: Annotated[NonEmptyText, Field(max_length=256)] = Field(
        default_factory=lambda: secrets.token_urlsafe(16)
    )
    """Made here if absent: nobody may guess it, since it opens a conversation."""


async def converse(services: Services, request: ChatRequest, user: str, send: SendEvent) -> Event:
    """Send the tokens of one answer; return the last event: `done` or `error`.

    A complete answer adds the question and itself to the session, before `done` is told. Any
    other adds nothing.
    """
    started_s = time.monotonic()
    partial, count = "", 0
    try:
        upstream, chat = await question(services, request, user)
        async with services.answer(upstream, chat) as answer:
            async for token in answer:
                partial += token
                count += 1
                payload = {"token": token, "count": count, "partial": partial}
                await send(Event("token", payload))
        await remember(services, request, user, partial)
    except UpstreamFailure as failure:
        return error(failure.message)
    done = _done(partial, count, time.monotonic() - started_s)
    return Event("done", {**done, "user": user, "session_id": request.session_id})


async def question(services: Services, request: ChatRequest, user: str) -> tuple[Upstream, Chat]:
    """Return whom to ask, and what: the message, after those of its session."""
    session = await services.state.sessions.get(user, request.session_id)
    before = session.messages if session else ()
    model = services.settings.model
    chat = Chat(model, (*before, Message("user", request.message)))
    return services.providers.for_model(model), chat


async def remember(services: Services, request: ChatRequest, user: str, answer: str) -> None:
    """Add a question and its answer to their session."""
    messages = Message("user", request.message), Message("assistant", answer)
    await services.state.sessions.add(user, request.session_id, messages)


def error(message: str) -> Event:
    """Return an `error`."""
    return Event("error", {"error": message})


def _done(full_response: str, tokens: int, duration_s: float) -> Mapping[str, object]:
    return {
        "done": True,
        "tokens": tokens,
        "duration": duration_s,
        "tokens_per_second": tokens / duration_s if duration_s else 0.0,
        "full_response": full_response,
        "timestamp": datetime.now(UTC).isoformat(),
    }
