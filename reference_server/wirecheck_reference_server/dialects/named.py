"""The named system: GET /chat/stream (named-sse), made for the browser's EventSource.

The SSE field `event` is an event's kind; their order is `token* (done | error)`.
Source: docs/dialects.md, "named".
"""

import json
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, HTTPException, Query, Response

from wirecheck_reference_server.dialects.named_resume import (
    Place,
    continuation,
    event_id,
    place_of,
)
from wirecheck_reference_server.dialects.typed_events import error_fields
from wirecheck_reference_server.kept_streams import End, KeptStream, StreamWriter
from wirecheck_reference_server.services import Services, ServicesOfApp
from wirecheck_reference_server.sse import EventStream, LineEnds, SendBytes, text_event
from wirecheck_reference_server.text import NonEmptyText
from wirecheck_reference_server.upstream.interface import Chat, Message, UpstreamFailure

DONE = End("done", "[DONE]")

router = APIRouter()


def install(app: FastAPI, prefix: str) -> None:
    """Add the system's routes to the application."""
    app.include_router(router, prefix=prefix)


@router.get("/chat/stream", response_class=EventStream, status_code=200)
async def stream_chat(
    prompt: Annotated[NonEmptyText, Query()],
    services: ServicesOfApp,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Stream an answer as named-sse events, or go on after an event of one."""
    if not last_event_id:
        return EventStream(lambda send: _begin(services, prompt, send))
    place = place_of(last_event_id)
    if place and place.number is None:
        # EventSource reconnects after any end; this answer tells it not to (HTML, 9.2.1).
        return Response(status_code=204)
    kept = await services.state.kept_streams.get(place.stream) if place else None
    if place is None or kept is None or not _has(kept, prompt, place):
        # Any other status than 200 stops EventSource (HTML, 9.2.2), and nothing is told twice.
        raise HTTPException(404, "This Last-Event-ID is of no stream that can be resumed.")
    return EventStream(lambda send: _resume(services, kept, place, send))


def _has(kept: KeptStream, prompt: str, place: Place) -> bool:
    """Return whether a stream answers the prompt, and has come as far as to the place."""
    return kept.prompt == prompt and (place.number or 0) <= len(kept.tokens)


async def _begin(services: Services, prompt: str, send: SendBytes) -> None:
    stream = await services.state.kept_streams.begin(prompt)
    await _answer(services, KeptStream(prompt), stream, send)


async def _resume(services: Services, kept: KeptStream, place: Place, send: SendBytes) -> None:
    """Send what came after a place; if the answer was not complete, go on with it.

    What comes new is kept as a stream of its own: the old one may still be running for a
    connection that is not yet known to be broken.
    """
    in_lines = LineEnds()
    for number, token in enumerate(kept.tokens, 1):
        text = in_lines(token)
        if text and number > (place.number or 0):
            await send(text_event(text, "token", event_id(place.stream, number)))
    if kept.end:
        await _send_end(kept.end, place.stream, send)
    else:
        stream = await services.state.kept_streams.begin(kept.prompt, kept.tokens)
        await _answer(services, kept, stream, send)


async def _answer(
    services: Services, before: KeptStream, stream: StreamWriter, send: SendBytes
) -> None:
    """Send the tokens of an answer that come after those before, then exactly one end."""
    model = services.settings.model
    upstream = services.providers.for_model(model)
    chat = Chat(model, (Message("user", before.prompt),))
    told = "".join(before.tokens)
    number = len(before.tokens)
    in_lines = LineEnds()
    in_lines(told)
    try:
        async with services.answer(upstream, chat) as answer:
            async for token in continuation(told, answer):
                number += 1
                await stream.add(token)
                # The second half of a line end that was cut in two is nothing to be told.
                if text := in_lines(token):
                    await send(text_event(text, "token", event_id(stream.id, number)))
    except UpstreamFailure as failure:
        end = End("error", json.dumps(error_fields(failure)))
    else:
        end = DONE
    await stream.finish(end)
    await _send_end(end, stream.id, send)


async def _send_end(end: End, stream: str, send: SendBytes) -> None:
    await send(text_event(end.data, end.kind, event_id(stream, None)))
