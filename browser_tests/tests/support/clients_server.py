"""A server of pages whose clients are other people's: what each client wants, on the OpenAI SDK.

`POST /api/chat` speaks the AI SDK's UI message stream (its docs, "Stream Protocols"), `POST
/agui/chat` AG-UI's events, which TanStack AI reads. Their events are said in the order in which the
clients' own servers say them.
"""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import openai
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

MODEL = "gpt-4o-mini"
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
BROKEN_OFF = "The provider broke off its answer."
FAILED = "The provider failed."

Messages = list[dict[str, str]]
Protocol = Callable[[dict[str, Any], AsyncIterator[str]], AsyncIterator[str]]


async def answer(provider: str, messages: Messages) -> AsyncIterator[str]:
    """Yield the pieces of a provider's answer.

    Raises:
        openai.OpenAIError: There is no answer, or no end of it.
    """
    async with openai.AsyncOpenAI(base_url=provider, api_key="sk-any", max_retries=0) as client:
        chunks = await client.chat.completions.create(model=MODEL, messages=messages, stream=True)
        finish = None
        async with chunks:
            async for chunk in chunks:
                for choice in chunk.choices:
                    finish = choice.finish_reason or finish
                    if choice.delta.content:
                        yield choice.delta.content
        if finish is None:
            raise openai.OpenAIError(BROKEN_OFF)


async def ui_messages(_body: dict[str, Any], pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield the data of a UI message stream, version 1."""
    for kind in ("start", "start-step"):
        yield _json(kind)
    yield _json("text-start", id="0")
    reason = "stop"
    try:
        async for piece in pieces:
            yield _json("text-delta", id="0", delta=piece)
    except openai.OpenAIError:
        reason = "error"
        yield _json("error", errorText=FAILED)
    yield _json("text-end", id="0")
    yield _json("finish-step")
    yield _json("finish", finishReason=reason)
    yield "[DONE]"


async def agui(body: dict[str, Any], pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield the data of an AG-UI run."""
    run = {"threadId": body["threadId"], "runId": body["runId"]}
    message = {"messageId": f"answer-{body['runId']}"}
    yield _json("RUN_STARTED", **run)
    yield _json("TEXT_MESSAGE_START", **message, role="assistant")
    try:
        async for piece in pieces:
            yield _json("TEXT_MESSAGE_CONTENT", **message, delta=piece)
    except openai.OpenAIError:
        yield _json("RUN_ERROR", message=FAILED)
        return
    yield _json("TEXT_MESSAGE_END", **message)
    yield _json("RUN_FINISHED", **run)


def _json(kind: str, **fields: Any) -> str:
    return json.dumps({"type": kind, **fields}, ensure_ascii=False)


def _messages(body: dict[str, Any]) -> Messages:
    """What the provider is told: the text of each message that has one."""
    texts = ((it["role"], _text(it)) for it in body["messages"])
    return [{"role": role, "content": text} for role, text in texts if text]


def _text(message: dict[str, Any]) -> str:
    if isinstance(message.get("content"), str):
        return message["content"]
    return "".join(part.get("text", "") for part in message.get("parts", ()))


def _endpoint(provider: str, protocol: Protocol) -> Callable[[Request], Any]:
    async def respond(request: Request) -> StreamingResponse:
        body = await request.json()
        events = protocol(body, answer(provider, _messages(body)))
        lines = (f"data: {event}\n\n" async for event in events)
        return StreamingResponse(lines, media_type="text/event-stream", headers=HEADERS)

    return respond


def clients_server(provider: str, pages: Path) -> Starlette:
    """The pages of a folder below `/ui`, and their back ends, which ask a provider."""
    return Starlette(
        routes=[
            Route("/api/chat", _endpoint(provider, ui_messages), methods=["POST"]),
            Route("/agui/chat", _endpoint(provider, agui), methods=["POST"]),
            Mount("/ui", StaticFiles(directory=pages, html=True)),
        ]
    )
