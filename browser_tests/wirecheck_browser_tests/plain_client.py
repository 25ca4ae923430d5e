"""A client of the plain system, made to be copied: what a page needs of it, without the page."""

import ssl
from collections.abc import AsyncGenerator

import httpx
from httpx_sse import SSEError, aconnect_sse

# The longest silence of the server, in seconds.
SILENCE_S = 60.0
# A health check must not hold up the page.
HEALTH_S = 2.0
# Whom a secure server is trusted by: read once, since that takes longer than most questions do.
TRUST: ssl.SSLContext = httpx.create_ssl_context()


class AnswerFailure(Exception):  # noqa: N818 - it is what the user is told
    """There is no complete answer; the message is for the user."""


def is_healthy(backend: str) -> bool:
    """Return whether the server says of itself that it is (GET /health)."""
    try:
        answer = httpx.get(f"{backend}/health", timeout=HEALTH_S, verify=TRUST)
        return bool(answer.is_success and answer.json()["status"] == "healthy")
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return False


def whole_answer(backend: str, prompt: str) -> str:
    """Return the answer in one piece (POST /query).

    Raises:
        AnswerFailure: There is none.
    """
    try:
        response = httpx.post(
            f"{backend}/query", json={"prompt": prompt}, timeout=SILENCE_S, verify=TRUST
        )
        _check(response)
        return str(response.json()["answer"])
    except httpx.HTTPError as error:
        raise AnswerFailure("The server cannot be reached, or broke off.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise AnswerFailure("The server sent something that is no answer.") from error


async def streamed_answer(backend: str, prompt: str) -> AsyncGenerator[str]:
    """Yield the answer piece by piece (POST /query/stream); closing this stops the server.

    The system has no last event: an answer is complete when its response ends as HTTP wants it,
    which is all that tells it from one that broke off. So nothing here may swallow an error.

    Raises:
        AnswerFailure: It is not complete.
    """
    try:
        async with (
            httpx.AsyncClient(timeout=SILENCE_S, verify=TRUST) as client,
            aconnect_sse(
                client, "POST", f"{backend}/query/stream", json={"prompt": prompt}
            ) as source,
        ):
            if source.response.is_error:
                await source.response.aread()
            _check(source.response)
            async for event in source.aiter_sse():
                yield event.data
    except SSEError as error:
        raise AnswerFailure("The server sent something that is no stream.") from error
    except httpx.ConnectError as error:
        raise AnswerFailure("The server cannot be reached.") from error
    except httpx.TimeoutException as error:
        raise AnswerFailure(f"The server has been silent for {SILENCE_S:g} seconds.") from error
    except httpx.HTTPError as error:
        raise AnswerFailure("The answer broke off: what you see is not all of it.") from error


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    raise AnswerFailure(_reason(response) or f"The server could not answer ({response}).")


def _reason(response: httpx.Response) -> str:
    """Return the server's own words, if it has any."""
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        return ""
    return detail if isinstance(detail, str) else ""
