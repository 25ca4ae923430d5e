"""A chat back end that speaks typed-sse: aiohttp in front, the OpenAI SDK behind."""

import argparse
import json
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any, Literal

import openai
from aiohttp import web
from pydantic import BaseModel, Field, StrictFloat, StrictInt, ValidationError

logger = logging.getLogger(__name__)
routes = web.RouteTableDef()
provider = openai.AsyncOpenAI()  # OPENAI_BASE_URL and OPENAI_API_KEY come from the environment
USD_PER_TOKEN = {"gpt-4o-mini": {"prompt_tokens": 0.15e-6, "completion_tokens": 0.60e-6}}
FAILURES = {  # the provider's status, and what a browser is told of it
    401: ("auth_error", "The provider refused our credentials."),
    404: ("invalid_model", "The provider does not have this model."),
    429: ("rate_limit", "The provider limits our rate. Try again later."),
}
HEAD = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",  # for nginx
}


class Turn(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str


class Question(BaseModel):
    model: str = Field(min_length=1)
    messages: list[Turn] = Field(min_length=1)
    temperature: Annotated[StrictFloat | StrictInt, Field(ge=0, le=2)] = 0.7
    max_tokens: Annotated[StrictInt, Field(gt=0)] | None = None


def told(broken: Exception) -> tuple[int, dict[str, str]]:
    """A status, and what may be said: an exception's text may carry keys, URLs and paths."""
    logger.error("the provider failed", exc_info=broken)
    status = getattr(broken, "status_code", None)
    if status == 404 and getattr(broken, "code", None) != "model_not_found":
        status = None  # a wrong base URL
    if status not in FAILURES:
        return 502, {"code": "unknown", "message": "The provider failed."}
    code, message = FAILURES[status]
    return status, {"code": code, "message": message}


def counted(model: str, usage: openai.types.CompletionUsage | None) -> dict[str, float]:
    if usage is None:
        return {}
    counts = usage.model_dump(include={"prompt_tokens", "completion_tokens", "total_tokens"})
    if model not in USD_PER_TOKEN:  # no price is better than a wrong one
        return counts
    return counts | {"cost_usd": sum(counts[of] * usd for of, usd in USD_PER_TOKEN[model].items())}


async def answer(question: Question) -> AsyncIterator[dict[str, Any]]:
    """The events of one answer; what breaks behind us is the last of them."""
    usage = finish = None
    try:
        stream = await provider.chat.completions.create(
            **question.model_dump(exclude_none=True),
            stream=True,
            stream_options={"include_usage": True},
        )
        async with stream:  # left in any way, it closes the call of the provider
            async for chunk in stream:
                usage = chunk.usage or usage
                for choice in chunk.choices:
                    finish = choice.finish_reason or finish
                    if choice.delta.content:
                        text = {"type": "chunk", "content": choice.delta.content}
                        yield text | {"model": chunk.model, "provider": "openai"}
        if finish is None:  # the SDK takes a stream that merely stops for a complete one
            raise EOFError("the provider's stream ended without a finish_reason")
    except Exception as broken:  # a cancellation is no Exception, and passes
        yield {"type": "error"} | told(broken)[1]
    else:
        yield {"type": "done", "usage": counted(question.model, usage)}


async def question_of(request: web.Request) -> Question:
    try:
        return Question.model_validate_json(await request.read())
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(map(str, first["loc"])) or "body"
        error = {"code": "invalid_request", "message": f"{where}: {first['msg']}"}
        body = json.dumps({"error": error})
        raise web.HTTPUnprocessableEntity(text=body, content_type="application/json") from wrong


@routes.post("/chat/stream")
async def chat_stream(request: web.Request) -> web.StreamResponse:
    question = await question_of(request)  # refused before the 200 of the stream is sent
    response = web.StreamResponse(headers=HEAD)
    await response.prepare(request)
    async with aclosing(answer(question)) as events:
        async for event in events:
            # json.dumps escapes line ends, so one event is always one `data:` line.
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
    return response


@routes.post("/chat")
async def chat(request: web.Request) -> web.Response:
    question = await question_of(request)
    try:
        whole = await provider.chat.completions.create(**question.model_dump(exclude_none=True))
    except Exception as broken:
        status, error = told(broken)
        return web.json_response({"error": error}, status=status)
    usage = counted(question.model, whole.usage)
    content = whole.choices[0].message.content or ""
    said = {"content": content, "model": whole.model, "provider": "openai", "usage": usage}
    return web.json_response(said)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    app = web.Application()
    app.add_routes(routes)
    # Without handler_cancellation an answer is generated, and paid, to its end for nobody.
    web.run_app(app, host="127.0.0.1", port=parser.parse_args().port, handler_cancellation=True)


if __name__ == "__main__":
    main()
