"""The typed system: POST /chat/stream (typed-sse), POST /chat, and WS /ws/chat (typed-websocket).

A provider's failure is an `error` event on a 200 stream, because the head has long been sent.
Source: docs/dialects.md, "typed".
"""

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse

from wirecheck_reference_server.auth import BearerRoute
from wirecheck_reference_server.cancellation import unless_client_leaves
from wirecheck_reference_server.dialects import typed_websocket
from wirecheck_reference_server.dialects.typed_events import (
    ChatRequest,
    converse,
    error_fields,
    usage_fields,
)
from wirecheck_reference_server.limiting import limited
from wirecheck_reference_server.services import Services, ServicesOfApp
from wirecheck_reference_server.sse import EventStream, SendBytes, json_event
from wirecheck_reference_server.upstream.interface import Chat, Failure, UpstreamFailure

# The status of POST /chat after a failure.
STATUSES = {
    Failure.AUTH: 401,
    Failure.INVALID_MODEL: 404,
    Failure.RATE_LIMIT: 429,
    Failure.OTHER: 502,
}

router = APIRouter(route_class=BearerRoute)


def install(app: FastAPI, prefix: str) -> None:
    """Add the system's routes to the application."""
    app.include_router(router, prefix=prefix)
    app.include_router(typed_websocket.router, prefix=prefix)


@router.post(
    "/chat/stream",
    response_class=EventStream,
    status_code=200,
    dependencies=[limited("typed")],
)
async def stream_chat(body: ChatRequest, services: ServicesOfApp) -> EventStream:
    """Stream an answer as typed-sse events."""

    async def produce(send: SendBytes) -> None:
        last = await converse(services, body.chat(), lambda event: send(json_event(event)))
        await send(json_event(last))

    return EventStream(produce)


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
    return JSONResponse({"content": content, **origin, "usage": usage_fields(chat.model, answer)})


def _error_response(failure: UpstreamFailure) -> JSONResponse:
    retry_after_s = failure.retry_after_s
    headers = None if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return JSONResponse({"error": error_fields(failure)}, STATUSES[failure.kind], headers)
