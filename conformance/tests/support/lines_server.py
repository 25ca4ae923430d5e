"""An endpoint that answers in NDJSON, with words of its own for everything.

It asks the mock provider, and is right unless told otherwise.
"""

import json
from collections.abc import AsyncIterator, Callable

import httpx
from broken_endpoints import LAST_CHUNK, Behaviour, Visit, chunk

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nCache-Control: no-cache\r\n"
    b"X-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n\r\n"
)
REFUSED = b"HTTP/1.1 422 Unprocessable Content\r\nContent-Length: 2\r\n\r\n{}"
KEY = {"Authorization": "Bearer sk-lines-0123456789abcdef"}
WHY = {401: "no-key", 404: "no-model", 429: "too-many"}

Word = Callable[[str], str]


class UpstreamError(Exception):
    """What the upstream failed by."""


def in_lines(mock_url: str, word: Word = str, say: str = "say") -> Behaviour:
    """Answer the ``q`` of a JSON body.

    Args:
        mock_url: The upstream.
        word: What becomes of each piece of text.
        say: What the lines with text are called.
    """

    async def behave(visit: Visit) -> None:
        question = _question(visit.request)
        if question is None:
            await visit.send(REFUSED)
            return
        await visit.send(HEAD)
        try:
            async for text in _upstream(mock_url, question):
                await visit.send(_line({"op": say, "w": word(text)}))
            await visit.send(_line({"op": "bye", "said": True}))
        except (httpx.HTTPError, UpstreamError) as error:
            told = str(error) if isinstance(error, UpstreamError) else "broken"
            await visit.send(_line({"op": "sorry", "why": told, "words": "It did not work out."}))
        await visit.send(LAST_CHUNK)

    return behave


def _question(request: bytes) -> str | None:
    try:
        question = json.loads(request.partition(b"\r\n\r\n")[2])["q"]
    except (ValueError, KeyError, TypeError):
        return None
    return question if isinstance(question, str) and question else None


async def _upstream(mock_url: str, question: str) -> AsyncIterator[str]:
    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": question}]}
    url = f"{mock_url}/openai/v1/chat/completions"
    finished = False
    async with (
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
        client.stream("POST", url, json=body, headers=KEY) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise UpstreamError(WHY.get(response.status_code, "broken"))
        async for line in response.aiter_lines():
            data = line.removeprefix("data: ")
            if not line or data == "[DONE]":
                continue
            for choice in _choices(data):
                finished = finished or choice["finish_reason"] is not None
                if choice["delta"].get("content"):
                    yield choice["delta"]["content"]
    if not finished:
        raise UpstreamError("broken")


def _choices(data: str) -> list[dict]:
    try:
        return json.loads(data)["choices"]
    except (ValueError, KeyError):
        raise UpstreamError("broken") from None


def _line(event: dict) -> bytes:
    return chunk(json.dumps(event).encode() + b"\n")
