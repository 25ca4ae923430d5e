"""Anthropic's Messages API, through the official SDK."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import anthropic
import httpx2
from anthropic.types import MessageDeltaUsage, MessageParam, RawMessageStreamEvent
from anthropic.types import Usage as InputUsage

from wirecheck_reference_server.upstream.interface import (
    Answer,
    Chat,
    Failure,
    Message,
    UpstreamFailure,
    Usage,
    system_text,
    well_formed,
)
from wirecheck_reference_server.upstream.retry_after import retry_after_s

# The API wants a limit. This is the largest that every model accepts: claude-3-sonnet's.
DEFAULT_MAX_TOKENS = 4096


class AnthropicUpstream:
    """Anthropic. Its API has no temperature any more (version 2026-10-21): a chat's is not sent."""

    name = "anthropic"

    def __init__(
        self, *, api_key: str, base_url: str | None, timeout_s: float, max_retries: int
    ) -> None:
        self._client = anthropic.AsyncAnthropic(
            api_key=api_key, base_url=base_url, timeout=timeout_s, max_retries=max_retries
        )

    @asynccontextmanager
    async def stream(self, chat: Chat) -> AsyncIterator[Answer]:
        """Ask for an answer. See `Upstream.stream`."""
        with _failures():
            events = await self._client.messages.create(
                model=chat.model,
                messages=[_parameter(message) for message in chat.messages if _is_turn(message)],
                system=system_text(chat) or anthropic.omit,
                max_tokens=DEFAULT_MAX_TOKENS if chat.max_tokens is None else chat.max_tokens,
                stream=True,
            )
        # Closed by hand: a loop over an SDK's stream that is left early keeps its connection open.
        async with events:
            yield _AnthropicAnswer(events)

    async def close(self) -> None:
        """Close the idle connections."""
        await self._client.close()


class _AnthropicAnswer:
    """The text of a stream of events, and its usage."""

    def __init__(self, events: anthropic.AsyncStream[RawMessageStreamEvent]) -> None:
        self._events = events
        self._prompt_tokens = 0
        self.usage: Usage | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        finished = False
        with _failures():
            async for event in self._events:
                match event.type:
                    case "message_start":
                        self._prompt_tokens = _prompt_tokens(event.message.usage)
                    case "content_block_delta":
                        if event.delta.type == "text_delta" and event.delta.text:
                            yield well_formed(event.delta.text)
                    case "message_delta":
                        self._count(event.usage)
                    case "message_stop":
                        finished = True
        # The SDK ends its iteration in silence when the body ends without a last event.
        if not finished:
            raise UpstreamFailure(Failure.OTHER)

    def _count(self, usage: MessageDeltaUsage) -> None:
        """Take the counts of the end: they replace those of the start, if they are told again."""
        if usage.input_tokens is not None:
            self._prompt_tokens = _prompt_tokens(usage)
        self.usage = Usage(self._prompt_tokens, usage.output_tokens)


def _prompt_tokens(usage: InputUsage | MessageDeltaUsage) -> int:
    """Return the tokens of the prompt: what a cache had or has taken is counted apart."""
    return (
        (usage.input_tokens or 0)
        + (usage.cache_creation_input_tokens or 0)
        + (usage.cache_read_input_tokens or 0)
    )


def _is_turn(message: Message) -> bool:
    return message.role != "system"


def _parameter(message: Message) -> MessageParam:
    """Return the message in the SDK's form: one type per role."""
    if message.role == "assistant":
        return {"role": "assistant", "content": message.content}
    return {"role": "user", "content": message.content}


UNANSWERED = (anthropic.APIError, httpx2.HTTPError, ValueError, TypeError, AttributeError)


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what the SDK raises into the failure that it stands for.

    Beside its own errors the SDK lets those of its HTTP client through, and ValueErrors for an
    event that is not JSON or not UTF-8. It checks no fields: what is missing is a TypeError or an
    AttributeError here.
    """
    try:
        yield
    except UNANSWERED as error:
        raise _failure(error) from error


def _failure(error: Exception) -> UpstreamFailure:
    match error:
        case anthropic.AuthenticationError():
            return UpstreamFailure(Failure.AUTH)
        case anthropic.NotFoundError():
            return UpstreamFailure(Failure.INVALID_MODEL)
        case anthropic.RateLimitError():
            wait_s = retry_after_s(error.response.headers)
            return UpstreamFailure(Failure.RATE_LIMIT, retry_after_s=wait_s)
        case _:
            return UpstreamFailure(Failure.OTHER)
