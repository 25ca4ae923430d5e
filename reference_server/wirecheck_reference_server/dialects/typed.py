"""The typed system: POST /chat/stream (typed-sse) and POST /chat.

Events are JSON objects told apart by `type`; their order is `chunk* (done | error)`. A provider's
failure is an `error` event on a 200 stream, because the head has long been sent.
Source: docs/dialects.md, "typed".
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from wirecheck_reference_server.auth import BearerRoute
from wirecheck_reference_server.cancellation import unless_client_leaves
from wirecheck_reference_server.pricing import cost_usd
from wirecheck_reference_server.services import Services, ServicesOfApp
from wirecheck_reference_server.sse import EventStream, SendBytes, json_event
from wirecheck_reference_server.upstream.interface import (
    Answer,
    Chat,
    Failure,
    Message,
    Role,
    UpstreamFailure,
)

Event = Mapping[str, object]
SendEvent = Callable[[Event], Awaitable[None]]

# Failure: the code of its error event, and the status of POST /chat.
ERRORS = {
    Failure.AUTH: ("auth_error", 401),
    Failure.INVALID_MODEL: ("invalid_model", 404),
    Failure.RATE_LIMIT: ("rate_limit", 429),
    Failure.OTHER: ("unknown", 502),
}

router = APIRouter(route_class=BearerRoute)


def install(app: FastAPI, prefix: str) -> None:
    """Add the system's routes to the application."""
    app.include_router(router, prefix=prefix)


def _well_formed(text: str) -> str:
    """Return the text if it can be sent on: JSON lets half a surrogate pair through, UTF-8 not.

    Raises:
        UnicodeEncodeError: It cannot; to pydantic this is a fault of the request.
    """
    text.encode()
    return text


Text = Annotated[str, AfterValidator(_well_formed)]


class ChatMessage(BaseModel):
    """One turn of the conversation."""

    model_config = ConfigDict(strict=True)

    role: Role
    content: Text


class ChatRequest(BaseModel):
    """The body of both routes. Strict: `"0.7"` is no number."""

    model_config = ConfigDict(strict=True)

    model: Text
    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.7
    max_tokens: int | None = None

    def chat(self) -> Chat:
        """Return the request in the providers' terms."""
        messages = tuple(Message(message.role, message.content) for message in self.messages)
        return Chat(self.model, messages, self.temperature, self.max_tokens)


@router.post("/chat/stream", response_class=EventStream, status_code=200)
async def stream_chat(body: ChatRequest, services: ServicesOfApp) -> EventStream:
    """Stream an answer as typed-sse events."""

    async def produce(send: SendBytes) -> None:
        await converse(services, body.chat(), lambda event: send(json_event(event)))

    return EventStream(produce)


async def converse(services: Services, chat: Chat, send: SendEvent) -> None:
    """Send the events of one chat: its chunks, then exactly one `done` or `error`."""
    upstream = services.providers.for_model(chat.model)
    origin = {"model": chat.model, "provider": upstream.name}
    try:
        async with services.answer(upstream, chat) as answer:
            async for text in answer:
                await send({"type": "chunk", "content": text, **origin})
    except UpstreamFailure as failure:
        await send({"type": "error", **_error(failure)})
    else:
        usage = _usage(chat.model, answer)
        await send({"type": "done"} if usage is None else {"type": "done", "usage": usage})


@router.post("/chat")
async def complete_chat(
    body: ChatRequest, request: Request, services: ServicesOfApp
) -> JSONResponse:
    """Answer in one piece, with the text that the stream would have had."""
    work = complete(services, body.chat())
    return await unless_client_leaves(request.receive, work)


async def complete(services: Services, chat: Chat) -> JSONResponse:
    """Return the whole answer, or the failure with its status."""
    upstream = services.providers.for_model(chat.model)
    try:
        async with services.answer(upstream, chat) as answer:
            content = "".join([text async for text in answer])
    except UpstreamFailure as failure:
        return _error_response(failure)
    origin = {"model": chat.model, "provider": upstream.name}
    return JSONResponse({"content": content, **origin, "usage": _usage(chat.model, answer)})


def _usage(model: str, answer: Answer) -> Event | None:
    """Return the `usage` field, or None if the provider did not count."""
    usage = answer.usage
    if usage is None:
        return None
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
        "cost_usd": cost_usd(model, usage),
    }


def _error(failure: UpstreamFailure) -> Event:
    code, _ = ERRORS[failure.kind]
    return {"message": failure.message, "code": code}


def _error_response(failure: UpstreamFailure) -> JSONResponse:
    _, status = ERRORS[failure.kind]
    retry_after_s = failure.retry_after_s
    headers = None if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return JSONResponse({"error": _error(failure)}, status, headers)
