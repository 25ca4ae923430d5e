"""The partial system: POST /api/chat/stream (partial-sse), POST /api/chat, sessions, Socket.IO.

Source: docs/dialects.md, "partial".
"""

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

from wirecheck_reference_server.auth import OptionalBearerRoute
from wirecheck_reference_server.cancellation import unless_client_leaves
from wirecheck_reference_server.dialects.partial_events import (
    ANONYMOUS,
    ChatRequest,
    Event,
    converse,
    question,
    remember,
)
from wirecheck_reference_server.dialects.partial_socketio import PartialSocket
from wirecheck_reference_server.limiting import limited
from wirecheck_reference_server.services import Services, ServicesOfApp
from wirecheck_reference_server.sse import EventStream, SendBytes, json_event
from wirecheck_reference_server.upstream.interface import Failure, UpstreamFailure

router = APIRouter(route_class=OptionalBearerRoute)


def install(app: FastAPI, prefix: str) -> None:
    """Add the system's routes to the application."""
    app.include_router(router, prefix=prefix)
    PartialSocket(app.state.services).server.mount(app, prefix)


def _user(request: Request) -> str:
    return request.state.user or ANONYMOUS


@router.post(
    "/api/chat/stream",
    response_class=EventStream,
    status_code=200,
    dependencies=[limited("partial-stream")],
)
async def stream_chat(body: ChatRequest, request: Request, services: ServicesOfApp) -> EventStream:
    """Stream an answer as partial-sse events."""

    async def produce(send: SendBytes) -> None:
        async def send_event(event: Event) -> None:
            await send(json_event(event.payload))

        await send_event(await converse(services, body, _user(request), send_event))

    return EventStream(produce)


@router.post("/api/chat", dependencies=[limited("partial-chat")])
async def complete_chat(
    body: ChatRequest, request: Request, services: ServicesOfApp
) -> JSONResponse:
    """Answer in one piece."""
    work = _complete(services, body, _user(request))
    return await unless_client_leaves(request.receive, work)


async def _complete(services: Services, body: ChatRequest, user: str) -> JSONResponse:
    upstream, chat = await question(services, body, user)
    try:
        async with services.answer(upstream, chat) as answer:
            tokens = [token async for token in answer]
    except UpstreamFailure as failure:
        return _refusal(failure)
    response = "".join(tokens)
    await remember(services, body, user, response)
    return JSONResponse(
        {"response": response, "session_id": body.session_id, "tokens": len(tokens)}
    )


def _refusal(failure: UpstreamFailure) -> JSONResponse:
    """Return the failure of a provider as one of a gateway (RFC 9110, section 15.6.3)."""
    if failure.kind is not Failure.RATE_LIMIT:
        return JSONResponse({"error": failure.message}, 502)
    wait_s = failure.retry_after_s
    headers = None if wait_s is None else {"Retry-After": str(wait_s)}
    return JSONResponse({"error": failure.message}, 429, headers)


# A path: what a client calls its session may hold a slash.
@router.get("/api/chat/sessions/{session_id:path}")
async def describe_session(
    session_id: str, request: Request, services: ServicesOfApp
) -> dict[str, object]:
    """Tell how long a session is; 404 if there is none of this user."""
    session = await services.state.sessions.get(_user(request), session_id)
    if session is None:
        raise HTTPException(404, "Session not found")
    timestamp = session.updated.isoformat()
    return {"session_id": session_id, "messages": session.count, "timestamp": timestamp}


@router.delete("/api/chat/sessions/{session_id:path}")
async def delete_session(
    session_id: str, request: Request, services: ServicesOfApp
) -> dict[str, object]:
    """Forget a session; 404 if there is none of this user."""
    if not await services.state.sessions.delete(_user(request), session_id):
        raise HTTPException(404, "Session not found")
    return {"success": True, "message": "Session deleted"}
