"""The plain system: POST /query/stream (plain-sse) and POST /query.

An event is raw text of the answer, without a name; the stream's clean end is the end.
GET /health is every system's (health.py). Source: docs/dialects.md, "plain".
"""

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from wirecheck_reference_server.cancellation import unless_client_leaves
from wirecheck_reference_server.services import Services, ServicesOfApp
from wirecheck_reference_server.sse import BareEventStream, LineEnds, SendBytes, text_event
from wirecheck_reference_server.text import NonEmptyText
from wirecheck_reference_server.upstream.interface import Chat, Message, Upstream, UpstreamFailure

router = APIRouter()


def install(app: FastAPI, prefix: str) -> None:
    """Add the system's routes to the application."""
    app.include_router(router, prefix=prefix)


class QueryRequest(BaseModel):
    """The body of both routes. Strict: `5` is no prompt."""

    model_config = ConfigDict(strict=True)

    prompt: NonEmptyText

    def question(self, services: Services) -> tuple[Upstream, Chat]:
        """Return whom to ask, and what."""
        model = services.settings.model
        return services.providers.for_model(model), Chat(model, (Message("user", self.prompt),))


@router.post("/query/stream", response_class=BareEventStream, status_code=200)
async def stream_query(body: QueryRequest, services: ServicesOfApp) -> BareEventStream:
    """Stream an answer as plain-sse events."""

    async def produce(send: SendBytes) -> None:
        in_lines = LineEnds()
        async with services.answer(*body.question(services)) as answer:
            async for token in answer:
                # The second half of a line end that was cut in two is nothing to be told.
                if text := in_lines(token):
                    await send(text_event(text))

    return BareEventStream(produce, _refusal)


@router.post("/query")
async def answer_query(
    body: QueryRequest, request: Request, services: ServicesOfApp
) -> JSONResponse:
    """Answer in one piece."""
    return await unless_client_leaves(request.receive, _answer(services, body))


async def _answer(services: Services, body: QueryRequest) -> JSONResponse:
    upstream, chat = body.question(services)
    try:
        async with services.answer(upstream, chat) as answer:
            text = "".join([token async for token in answer])
    except UpstreamFailure as failure:
        return _refusal(failure)
    return JSONResponse({"model": chat.model, "answer": text})


def _refusal(failure: UpstreamFailure) -> JSONResponse:
    return JSONResponse({"detail": f"LLM processing failed: {failure.message}"}, 500)
