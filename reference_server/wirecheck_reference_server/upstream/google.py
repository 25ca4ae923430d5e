"""Google's Gemini API, through the official SDK."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

import httpx2
from google import genai
from google.genai import errors, types

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

# By HTTP status; every other failure is `OTHER`.
FAILURES: dict[int, Failure] = {
    401: Failure.AUTH,
    404: Failure.INVALID_MODEL,
    429: Failure.RATE_LIMIT,
}


# The responses to the calls of one chat.
_responses: ContextVar[list[httpx2.Response]] = ContextVar("responses")


async def _keep_response(response: httpx2.Response) -> None:
    _responses.get().append(response)


@asynccontextmanager
async def _responses_closed() -> AsyncIterator[None]:
    """Close the responses that were received in the context.

    The SDK's stream is generators within generators; to close the outer one, if it is left early,
    does not close the inner ones, so the connection would stay open.
    """
    responses: list[httpx2.Response] = []
    _responses.set(responses)
    try:
        yield
    finally:
        for response in responses:
            await response.aclose()


class GoogleUpstream:
    """Google Gemini."""

    name = "gemini"

    def __init__(
        self, *, api_key: str, base_url: str | None, timeout_s: float, max_retries: int
    ) -> None:
        # Given a client of ours, the SDK takes no other HTTP library that it finds: so it is known
        # what it lets through (`_failures`).
        self._http = httpx2.AsyncClient(
            follow_redirects=True, event_hooks={"response": [_keep_response]}
        )
        options = types.HttpOptions(
            base_url=base_url,
            timeout=int(timeout_s * 1000),  # in ms
            retry_options=types.HttpRetryOptions(attempts=1 + max_retries),
            httpx_async_client=self._http,
        )
        self._client = genai.Client(api_key=api_key, vertexai=False, http_options=options)

    @asynccontextmanager
    async def stream(self, chat: Chat) -> AsyncIterator[Answer]:
        """Ask for an answer. See `Upstream.stream`."""
        async with _responses_closed():
            chunks = await self._client.aio.models.generate_content_stream(
                model=chat.model,
                contents=[_content(message) for message in chat.messages if _is_turn(message)],
                config=_config(chat),
            )
            yield _GoogleAnswer(chunks)

    async def close(self) -> None:
        """Close the idle connections."""
        await self._http.aclose()
        self._client.close()


class _GoogleAnswer:
    """The text of a stream of chunks, and its usage."""

    def __init__(self, chunks: AsyncIterator[types.GenerateContentResponse]) -> None:
        self._chunks = chunks
        self.usage: Usage | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        finished = False
        with _failures():
            async for chunk in self._chunks:
                if chunk.usage_metadata:
                    self.usage = _usage(chunk.usage_metadata)
                # A blocked prompt has no candidate, and with it everything is said.
                finished = finished or bool(
                    chunk.prompt_feedback and chunk.prompt_feedback.block_reason
                )
                for candidate in chunk.candidates or ():
                    finished = finished or candidate.finish_reason is not None
                    for text in _texts(candidate):
                        yield well_formed(text)
        # The SDK ends its iteration in silence when the body ends without a finish reason.
        if not finished:
            raise UpstreamFailure(Failure.OTHER)


def _texts(candidate: types.Candidate) -> Iterator[str]:
    """Yield the parts of the answer's text; a summary of thoughts is text too, but no answer."""
    parts = (candidate.content and candidate.content.parts) or ()
    for part in parts:
        if part.text and not part.thought:
            yield part.text


def _usage(counts: types.GenerateContentResponseUsageMetadata) -> Usage:
    """Return the usage; thoughts are paid for, but counted apart from the candidates."""
    return Usage(
        (counts.prompt_token_count or 0) + (counts.tool_use_prompt_token_count or 0),
        (counts.candidates_token_count or 0) + (counts.thoughts_token_count or 0),
    )


def _is_turn(message: Message) -> bool:
    return message.role != "system"


def _config(chat: Chat) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(
        system_instruction=system_text(chat) or None,
        temperature=chat.temperature,
        max_output_tokens=chat.max_tokens,
        # No tools are given; without this the SDK is ready to call some.
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
    )


def _content(message: Message) -> types.Content:
    role = "model" if message.role == "assistant" else "user"
    return types.Content(role=role, parts=[types.Part(text=message.content)])


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what the SDK raises into the failure that it stands for.

    Beside its own errors the SDK lets those of its HTTP client through, ValueErrors for a chunk
    that it cannot read, and TypeErrors and AttributeErrors for an error without its fields.
    """
    try:
        yield
    except errors.APIError as error:
        raise UpstreamFailure(_kind(error)) from error
    except (httpx2.HTTPError, ValueError, TypeError, AttributeError) as error:
        raise UpstreamFailure(Failure.OTHER) from error


def _kind(error: errors.APIError) -> Failure:
    return Failure.AUTH if _says_bad_key(error.details) else FAILURES.get(error.code, Failure.OTHER)


def _says_bad_key(body: object) -> bool:
    """Tell a key that is not valid from the other faults that are a 400 too: by its reason."""
    match body:
        case {"error": {"details": [*details]}}:
            return any(
                isinstance(detail, dict) and detail.get("reason") == "API_KEY_INVALID"
                for detail in details
            )
        case _:
            return False
