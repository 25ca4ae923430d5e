"""A chat back end that speaks typed-sse: Starlette in front, the OpenAI SDK behind."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Annotated, Literal

import openai
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

PROVIDER = "openai"
PRICES = {"gpt-4o-mini": (0.15, 0.60)}  # USD per million tokens, sent and received
client = openai.AsyncOpenAI()  # OPENAI_BASE_URL and OPENAI_API_KEY come from the environment


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str


class Question(BaseModel):
    model_config = ConfigDict(strict=True)  # "0.7" is no temperature
    model: Annotated[str, Field(min_length=1)]
    messages: Annotated[list[Message], Field(min_length=1)]
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.7
    max_tokens: Annotated[int | None, Field(gt=0)] = None


def failure(broken: Exception) -> tuple[int, str, str]:
    # To the log alone: an exception's text may carry keys, URLs and paths.
    logging.getLogger("uvicorn.error").error("the provider failed", exc_info=broken)
    match broken:
        case openai.RateLimitError():
            return 429, "rate_limit", "The provider limits our rate. Try again later."
        case openai.AuthenticationError():
            return 401, "auth_error", "The provider refused our credentials."
        case openai.NotFoundError(code="model_not_found"):  # a wrong base URL is a 404 as well
            return 404, "invalid_model", "The provider does not have this model."
    return 502, "unknown", "The provider failed."


def priced(model: str, usage: openai.types.CompletionUsage | None) -> dict[str, float]:
    counts = {"prompt_tokens", "completion_tokens", "total_tokens"}
    told = usage.model_dump(include=counts) if usage else {}
    if usage and model in PRICES:  # no price is better than a wrong one
        sent, received = PRICES[model]
        told["cost_usd"] = (usage.prompt_tokens * sent + usage.completion_tokens * received) / 1e6
    return told


def event(kind: str, **fields: object) -> str:
    # json.dumps escapes line ends, so one event is always one `data:` line.
    return f"data: {json.dumps({'type': kind, **fields})}\n\n"


async def stream_answer(question: Question) -> AsyncIterator[str]:
    # No queue and no task of its own: Starlette cancels this generator when the client leaves, the
    # cancellation reaches the SDK wherever it waits, and the `async with` closes the upstream call.
    finished, usage = False, None
    try:
        asked = question.model_dump(exclude_none=True)
        asked |= {"stream": True, "stream_options": {"include_usage": True}}
        async with await client.chat.completions.create(**asked) as upstream:
            async for chunk in upstream:
                usage = chunk.usage or usage  # comes last, in a chunk without choices
                for choice in chunk.choices:
                    if text := choice.delta.content:  # as it is: spaces are part of the answer
                        yield event("chunk", content=text, model=chunk.model, provider=PROVIDER)
                    finished = finished or choice.finish_reason is not None
        if not finished:  # the SDK takes a stream that merely stops for a complete one
            raise EOFError("the provider's stream ended without a finish_reason")
    except Exception as broken:  # a cancellation is no Exception, and passes
        _, code, message = failure(broken)
        yield event("error", code=code, message=message)
    else:
        yield event("done", usage=priced(question.model, usage))


def refusal(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status)


async def question_of(request: Request) -> Question | JSONResponse:
    try:
        return Question.model_validate_json(await request.body())
    except ValidationError as wrong:
        where, why = wrong.errors()[0]["loc"], wrong.errors()[0]["msg"]
        return refusal(422, "invalid_request", f"{'.'.join(map(str, where)) or 'body'}: {why}")


async def chat_stream(request: Request) -> Response:
    question = await question_of(request)  # refused before the 200 of the stream is sent
    if isinstance(question, Response):
        return question
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # the second is for nginx
    return StreamingResponse(stream_answer(question), 200, headers, "text/event-stream")


async def chat(request: Request) -> Response:
    question = await question_of(request)
    if isinstance(question, Response):
        return question
    try:
        answer = await client.chat.completions.create(**question.model_dump(exclude_none=True))
    except Exception as broken:
        return refusal(*failure(broken))
    told = {"content": answer.choices[0].message.content or "", "model": answer.model}
    told |= {"provider": PROVIDER, "usage": priced(question.model, answer.usage)}
    return JSONResponse(told)


routes = [
    Route("/chat/stream", chat_stream, methods=["POST"]),
    Route("/chat", chat, methods=["POST"]),
]
app = Starlette(routes=routes)
