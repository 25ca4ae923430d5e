"""A chat back end that speaks typed-sse: Flask in front, the OpenAI SDK behind, gevent below."""

from collections.abc import Iterator
from contextlib import closing

import gevent
import openai
from flask import Flask, Response, abort, json, make_response, request
from gevent.queue import Empty, Queue
from pydantic import BaseModel, Field, StrictFloat, StrictInt, ValidationError

HEARTBEAT_S = 0.5  # a closed connection breaks the second write after it
USD_PER_MILLION = {"gpt-4o-mini": (0.15, 0.60)}  # tokens, sent and received

app = Flask(__name__)
client = openai.OpenAI()  # OPENAI_BASE_URL and OPENAI_API_KEY come from the environment


class Message(BaseModel):
    role: str = Field(pattern="^(system|developer|user|assistant)$")
    content: str


class Question(BaseModel):
    model: str = Field(min_length=1)
    messages: list[Message] = Field(min_length=1)
    temperature: StrictFloat | StrictInt = Field(default=0.7, ge=0, le=2)
    max_tokens: StrictInt | None = Field(default=None, gt=0)


def refused(status: int, code: str, message: str) -> Response:
    return make_response({"error": {"code": code, "message": message}}, status)


def asked() -> dict:
    """What the provider is to be asked; a body that is no question is refused with 422."""
    try:
        return Question.model_validate_json(request.get_data()).model_dump(exclude_none=True)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(map(str, first["loc"])) or "body"
        abort(refused(422, "invalid_request", f"{where}: {first['msg']}"))


def failure(broken: Exception) -> tuple[int, str, str]:
    # To the log alone: an exception's text may carry keys, URLs and paths.
    app.logger.error("the provider failed", exc_info=broken)
    if isinstance(broken, openai.RateLimitError):
        return 429, "rate_limit", "The provider limits our rate. Try again later."
    if isinstance(broken, openai.AuthenticationError):
        return 401, "auth_error", "The provider refused our credentials."
    if isinstance(broken, openai.NotFoundError) and broken.code == "model_not_found":
        return 404, "invalid_model", "The provider does not have this model."
    return 502, "unknown", "The provider failed."  # a wrong base URL, a 404 as well, among them


def priced(model: str, usage: openai.types.CompletionUsage | None) -> dict:
    if usage is None:
        return {}
    told = {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
    }
    if model in USD_PER_MILLION:  # no price is better than a wrong one
        sent, received = USD_PER_MILLION[model]
        told["cost_usd"] = (usage.prompt_tokens * sent + usage.completion_tokens * received) / 1e6
    return told


def answer(question: dict) -> Iterator[dict]:
    usage = finish = None
    options = {"stream": True, "stream_options": {"include_usage": True}}
    try:
        with client.chat.completions.create(**question, **options) as upstream:
            for chunk in upstream:
                usage = chunk.usage or usage  # comes last, in a chunk without choices
                for choice in chunk.choices:
                    finish = choice.finish_reason or finish
                    text = choice.delta.content
                    if text:  # as it is: spaces are part of the answer
                        said = {"content": text, "model": chunk.model, "provider": "openai"}
                        yield {"type": "chunk", **said}
        if not finish:  # the SDK takes a stream that merely stops for a complete one
            raise EOFError("the provider's stream ended without a finish_reason")
    except Exception as broken:
        _, code, message = failure(broken)
        yield {"type": "error", "code": code, "message": message}
    else:
        yield {"type": "done", "usage": priced(question["model"], usage)}


def with_heartbeat(events: Iterator[dict]) -> Iterator[str]:
    """Events as SSE; a comment whenever none comes.

    A WSGI server learns only by writing that its client has left; then it closes this generator.
    That kills the greenlet, wherever it waits for the provider, and so closes the provider's call.
    """
    queue: Queue = Queue(maxsize=1)

    def pump() -> None:
        with closing(events):
            for event in events:
                queue.put(f"data: {json.dumps(event)}\n\n")
                gevent.sleep(0)  # a greenlet gives way only where it waits
        queue.put("")

    greenlet = gevent.spawn(pump)
    try:
        while True:
            try:
                event = queue.get(timeout=HEARTBEAT_S)
            except Empty:
                event = ": still here\n"
            if not event:
                return
            yield event
    finally:
        greenlet.kill()


@app.post("/chat/stream")
def chat_stream() -> Response:
    events = with_heartbeat(answer(asked()))
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # the second is for nginx
    return Response(events, headers=headers, mimetype="text/event-stream")


@app.post("/chat")
def chat() -> Response:
    question = asked()
    try:
        whole = client.chat.completions.create(**question)
    except Exception as broken:
        return refused(*failure(broken))
    usage = priced(question["model"], whole.usage)
    content = whole.choices[0].message.content or ""
    said = {"content": content, "model": whole.model, "provider": "openai", "usage": usage}
    return make_response(said)
