"""The requests and events of the session system, and which of its providers is which.

Source: docs/dialects.md, "session".
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from wirecheck_reference_server.dialects.messages import Messages, conversation
from wirecheck_reference_server.services import Services
from wirecheck_reference_server.text import NonEmptyText, Text
from wirecheck_reference_server.upstream.interface import Chat, Upstream

PROVIDER_NOT_FOUND = "Provider not found: use openai, claude, gemini or deepseek."

SessionId = Annotated[NonEmptyText, Field(max_length=256)]


class ProviderNotFound(Exception):  # noqa: N818 - the document's words
    """There is no provider of that name."""


class ChatRequest(BaseModel):
    """A conversation to be continued by a provider, whose model is settled."""

    model_config = ConfigDict(strict=True)

    provider: Text
    messages: Messages

    def question(self, services: Services) -> tuple[Upstream, Chat]:
        """Return whom to ask, and what.

        Raises:
            ProviderNotFound: Nobody.
        """
        found = services.providers.named(self.provider)
        if found is None:
            raise ProviderNotFound(PROVIDER_NOT_FOUND)
        upstream, model = found
        return upstream, Chat(model, conversation(self.messages))


class StreamRequest(ChatRequest):
    """What `llm:chat:stream` asks."""

    session_id: SessionId = Field(alias="sessionId")


class CancelRequest(BaseModel):
    """What `llm:stream:cancel` asks."""

    model_config = ConfigDict(strict=True)

    session_id: SessionId = Field(alias="sessionId")


class Event(NamedTuple):
    """An event for one client."""

    name: str
    payload: Mapping[str, Any]


class SessionEvents:
    """Makes the events of one session; their timestamps never fall, even if the clock is set back.

    Args:
        session_id: As the client named it; None if it did not.
    """

    def __init__(self, session_id: str | None) -> None:
        self._session_id = session_id
        self._began = datetime.now(UTC)
        self._began_s = time.monotonic()

    def start(self, provider: str) -> Event:
        """Return the first event."""
        return self._event("start", provider=provider)

    def token(self, token: str) -> Event:
        """Return the event of one piece of text."""
        return self._event("token", token=token)

    def done(self, provider: str, tokens: list[str]) -> Event:
        """Return the last event of a stream that completed."""
        text = "".join(tokens)
        return self._event("done", provider=provider, fullResponse=text, tokenCount=len(tokens))

    def error(self, message: str) -> Event:
        """Return the last event of a stream that failed, or the only one of a refused request."""
        return self._event("error", error=message)

    def cancelled(self) -> Event:
        """Return the last event of a stream that its client cancelled."""
        return self._event("cancelled")

    def _event(self, kind: str, **fields: Any) -> Event:
        now = self._began + timedelta(seconds=time.monotonic() - self._began_s)
        timestamp = now.isoformat(timespec="milliseconds")
        payload = {"sessionId": self._session_id, **fields, "timestamp": timestamp}
        return Event(f"llm:stream:{kind}", payload)
