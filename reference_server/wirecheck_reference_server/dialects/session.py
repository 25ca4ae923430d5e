"""The session system: Socket.IO (session-socketio) and POST /llm/chat.

Source: docs/dialects.md, "session".
"""

from typing import Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse

from wirecheck_reference_server.auth import RequiredBearerRoute
from wirecheck_reference_server.cancellation import unless_client_leaves
from wirecheck_reference_server.dialects.session_events import ChatRequest, ProviderNotFound
from wirecheck_reference_server.dialects.session_socketio import SessionSocket
from wirecheck_reference_server.limiting import limited
from wirecheck_reference_server.services import Services, ServicesOfApp
from wirecheck_reference_server.upstream.interface import Failure, UpstreamFailure

router = APIRouter(route_class=RequiredBearerRoute)


def install(app: FastAPI, prefix: str) -> None:
    """Add the system's routes to the application."""
    app.include_router(router, prefix=prefix)
    SessionSocket(app.state.services).server.mount(app, prefix)


class WholeRequest(ChatRequest):
    """The body of POST /llm/chat; the stream is to be had by Socket.IO alone."""

    stream: Literal[False] = False


@router.post("/llm/chat", dependencies=[limited("session")])
async def complete_chat(
    body: WholeRequest, request: Request, services: ServicesOfApp
) -> JSONResponse:
    """Answer in one piece."""
    return await unless_client_leaves(request.receive, complete(services, body))


async def complete(services: Services, request: ChatRequest) -> JSONResponse:
    """Return the whole answer, or why there is none."""
    try:
        upstream, chat = request.question(services)
        async with services.answer(upstream, chat) as answer:
            tokens = [token async for token in answer]
    except ProviderNotFound as error:
        return JSONResponse({"error": str(error)}, 400)
    except UpstreamFailure as failure:
        # Never 401: that is about the client's own token.
        status = 429 if failure.kind is Failure.RATE_LIMIT else 502
        return JSONResponse({"error": failure.message}, status)
    return JSONResponse(
        {
            "provider": request.provider,
            "model": chat.model,
            "content": "".join(tokens),
            "tokenCount": len(tokens),
        }
    )
