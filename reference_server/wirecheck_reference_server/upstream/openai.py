"""OpenAI's Chat Completions API, and those that copy it, through the official SDK."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal

import openai

from wirecheck_reference_server.upstream.interface import (
    Answer,
    Chat,
    Failure,
    Message,
    UpstreamFailure,
    Usage,
    well_formed,
)
from wirecheck_reference_server.upstream.retry_after import retry_after_s

# How a provider calls the longest answer that it may give. OpenAI has given up the first name,
# which those that copy its API still have.
LimitName = Literal["max_tokens", "max_completion_tokens"]

# What stands as finish reason while an answer is not complete; DeepSeek's: it will never be.
UNFINISHED = frozenset[str | None]({None, "insufficient_system_resource"})


class OpenAIUpstream:
    """A provider that speaks Chat Completions."""

    def __init__(
        self,
        name: str,
        limit_name: LimitName,
        *,
        api_key: str,
        base_url: str | None,
        timeout_s: float,
        max_retries: int,
    ) -> None:
        self.name = name
        self._limit_name = limit_name
        self._client = openai.AsyncOpenAI(
            api_key=api_key, base_url=base_url, timeout=timeout_s, max_retries=max_retries
        )

    @asynccontextmanager
    async def stream(self, chat: Chat) -> AsyncIterator[Answer]:
        """Ask for an answer. See `Upstream.stream`."""
        with _failures():
            response = await self._client.chat.completions.with_raw_response.create(
                model=chat.model,
                messages=[_parameter(message) for message in chat.messages],
                temperature=openai.omit if chat.temperature is None else chat.temperature,
                stream=True,
                stream_options={"include_usage": True},
                extra_body=None if chat.max_tokens is None else {self._limit_name: chat.max_tokens},
            )
            chunks = response.parse(to=openai.AsyncStream[object])
        # Closed by hand: a loop over an SDK's stream that is left early keeps its connection open.
        async with chunks:
            yield _OpenAIAnswer(chunks)

    async def close(self) -> None:
        """Close the idle connections."""
        await self._client.close()


class _OpenAIAnswer:
    """The text of a stream of chunks, and its usage.

    The chunks are plain JSON: to build the SDK's models of them takes three quarters of the time
    that a token costs this server.
    """

    def __init__(self, chunks: openai.AsyncStream[Any]) -> None:
        self._chunks = chunks
        self.usage: Usage | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        finished = False
        with _failures():
            async for chunk in self._chunks:
                if usage := chunk.get("usage"):
                    self.usage = Usage(usage["prompt_tokens"], usage["completion_tokens"])
                for choice in chunk["choices"]:
                    finished = finished or choice.get("finish_reason") not in UNFINISHED
                    # The first chunk has the role and an empty text; a tool call has none.
                    if text := choice["delta"].get("content"):
                        yield well_formed(text)
        # The SDK ends its iteration in silence when the body ends without a finish reason.
        if not finished:
            raise UpstreamFailure(Failure.OTHER)


def _parameter(message: Message) -> openai.types.chat.ChatCompletionMessageParam:
    """Return the message in the SDK's form: one type per role."""
    match message.role:
        case "system":
            return {"role": "system", "content": message.content}
        case "user":
            return {"role": "user", "content": message.content}
        case "assistant":
            return {"role": "assistant", "content": message.content}


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what the SDK raises into the failure that it stands for.

    Beside its own errors the SDK lets ValueErrors through, for an event that is not JSON or not
    UTF-8. It checks no fields: what is missing is one of the other errors here.
    """
    try:
        yield
    except (openai.APIError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise _failure(error) from error


def _failure(error: Exception) -> UpstreamFailure:
    match error:
        case openai.AuthenticationError():
            return UpstreamFailure(Failure.AUTH)
        case openai.NotFoundError():
            return UpstreamFailure(Failure.INVALID_MODEL)
        # DeepSeek's words, and its only sign: the status and the type are those of any bad request.
        case openai.BadRequestError() if "Model Not Exist" in error.message:
            return UpstreamFailure(Failure.INVALID_MODEL)
        case openai.RateLimitError():
            wait_s = retry_after_s(error.response.headers)
            return UpstreamFailure(Failure.RATE_LIMIT, retry_after_s=wait_s)
        case _:
            return UpstreamFailure(Failure.OTHER)
