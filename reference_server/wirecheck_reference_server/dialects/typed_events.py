"""The events of the typed system, whatever carries them, and the requests for them.

Events are JSON objects told apart by `type`; their order is `chunk* (done | error)`.
Source: docs/dialects.md, "typed".
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from wirecheck_reference_server.cancellation import ClientCancelled, Interruption
from wirecheck_reference_server.dialects.messages import Messages, conversation
from wirecheck_reference_server.pricing import cost_usd
from wirecheck_reference_server.services import Services
from wirecheck_reference_server.streams import Event, SendEvent
from wirecheck_reference_server.text import Text
from wirecheck_reference_server.upstream.interface import Answer, Chat, Failure, UpstreamFailure

CODES = {
    Failure.AUTH: "auth_error",
    Failure.INVALID_MODEL: "invalid_model",
    Failure.RATE_LIMIT: "rate_limit",
    Failure.OTHER: "unknown",
}


class ChatRequest(BaseModel):
    """What is asked on every route. Strict: `"0.7"` is no number."""

    model_config = ConfigDict(strict=True)

    model: Text
    messages: Messages
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.7
    max_tokens: int | None = None

    def chat(self) -> Chat:
        """Return the request in the providers' terms."""
        return Chat(self.model, conversation(self.messages), self.temperature, self.max_tokens)


async def converse(
    services: Services, chat: Chat, send: SendEvent, interruption: Interruption | None = None
) -> Event:
    """Send the chunks of one chat; return its last event: `done`, `error` or `cancelled`."""
    upstream = services.providers.for_model(chat.model)
    origin = {"model": chat.model, "provider": upstream.name}
    try:
        async with services.answer(upstream, chat, interruption) as answer:
            async for text in answer:
                await send({"type": "chunk", "content": text, **origin})
    except UpstreamFailure as failure:
        return {"type": "error", **error_fields(failure)}
    except ClientCancelled:
        return {"type": "cancelled"}
    usage = usage_fields(chat.model, answer)
    return {"type": "done"} if usage is None else {"type": "done", "usage": usage}


def usage_fields(model: str, answer: Answer) -> Mapping[str, object] | None:
    """Return the value of `usage`, or None if the provider did not count."""
    usage = answer.usage
    if usage is None:
        return None
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
        "cost_usd": cost_usd(model, usage),
    }


def error_fields(failure: UpstreamFailure) -> Mapping[str, str]:
    """Return what a client is told of a failure."""
    return {"message": failure.message, "code": CODES[failure.kind]}
