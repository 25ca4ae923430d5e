"""A second server of typed-sse, written without the reference, right unless told a flaw.

Run as ``python flawed_server.py UPSTREAM_URL [FLAW]``; tells its URL on its first line. It shows
that the gate flags nothing in another right server, and that the probes notice live flaws.
"""

import asyncio
import contextlib
import itertools
import json
import os
import socket
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

UPSTREAM, FLAW = sys.argv[1], (sys.argv[2:] or ["none"])[0]
KEY = "sk-flawed-0123456789abcdef"
CODES = {401: "auth_error", 404: "invalid_model", 429: "rate_limit"}
STATUSES = {"auth_error": 401, "invalid_model": 404, "rate_limit": 429, "unknown": 502}
HEAD = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
}
ALLOWED = 10
MOST_CHARACTERS = 1000
http = httpx.AsyncClient(trust_env=False, timeout=60)
last_text = {"text": ""}
# How often each user has asked; nobody asks for longer than the limit's minute.
asked: Counter[str] = Counter()
requests = itertools.count(1)


class UpstreamError(Exception):
    def __init__(self, code: str, told: str = "") -> None:
        super().__init__(told)
        self.code = code


async def upstream(body: dict) -> AsyncIterator[dict]:
    """The events of a question; raises `UpstreamError` however the upstream fails."""
    question = {**body, "stream": True, "stream_options": {"include_usage": True}}
    headers = {"Authorization": f"Bearer {KEY}"}
    usage, finished = None, False
    try:
        async with http.stream("POST", UPSTREAM, json=question, headers=headers) as response:
            if response.status_code != httpx.codes.OK:
                raise UpstreamError(CODES.get(response.status_code, "unknown"))
            async for line in response.aiter_lines():
                data = line.removeprefix("data: ")
                if not line or data == "[DONE]":
                    continue
                chunk = json.loads(data)
                usage = chunk.get("usage") or usage
                for choice in chunk["choices"]:
                    finished = finished or choice["finish_reason"] is not None
                    if choice["delta"].get("content"):
                        yield chunk_event(chunk["model"], choice["delta"]["content"])
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise UpstreamError("unknown", repr(error)) from error
    if not finished and FLAW != "false-success":
        raise UpstreamError("unknown")
    yield done_event(usage or {})


def chunk_event(model: str, text: str) -> dict:
    if FLAW == "strips":
        text = text.strip() or text
    if FLAW == "shares":
        # Many requests write one variable, as a module-level buffer would be.
        last_text["text"] += text
        text = last_text["text"]
    return {"type": "chunk", "content": text, "model": model, "provider": "openai"}


def done_event(usage: dict) -> dict:
    if not usage:
        return {"type": "done"}
    counts = {key: usage[key] for key in ("prompt_tokens", "completion_tokens", "total_tokens")}
    return {"type": "done", "usage": counts | {"cost_usd": 0}}


def error_event(error: UpstreamError) -> dict:
    message = f"The provider failed: {KEY}" if FLAW == "leaks-key" else "The provider failed."
    return {"type": "error", "message": message, "code": error.code}


async def events(body: dict) -> AsyncIterator[dict]:
    collected = []
    try:
        async for event in upstream(body):
            if FLAW == "buffers":
                collected.append(event)
            else:
                yield event
    except UpstreamError as error:
        for event in collected:
            yield event
        yield done_event({}) if FLAW == "swallows" else error_event(error)
    else:
        for event in collected:
            yield event


class EventStream(Response):
    """Sends events until they end or the client has gone."""

    def __init__(self, body: dict) -> None:
        super().__init__()
        self.question = body

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        headers = [(k.lower().encode(), v.encode()) for k, v in HEAD.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        work = asyncio.create_task(self.work(send))
        gone = asyncio.create_task(self.gone(receive))
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if FLAW != "never-cancels":
            work.cancel()
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work

    async def work(self, send: Send) -> None:
        async with contextlib.aclosing(events(self.question)) as stream:
            async for event in stream:
                data = b"data: " + json.dumps(event).encode() + b"\n\n"
                await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


def mistake(body: dict) -> str:
    messages, temperature = body.get("messages"), body.get("temperature", 0.7)
    if not isinstance(body.get("model"), str):
        return "model is no text"
    if not isinstance(messages, list) or not messages:
        return "messages is no list, or empty"
    if not all(map(is_turn, messages)):
        return "a message lacks role or content"
    # In Python a boolean is a whole number; in JSON it is not.
    if type(temperature) not in {int, float} or not 0 <= temperature <= 2:
        return "temperature is no number from 0 to 2"
    if type(body.get("max_tokens")) not in {int, type(None)}:
        return "max_tokens is no whole number"
    if FLAW == "chokes-on-huge" and len(body["model"]) > MOST_CHARACTERS:
        raise MemoryError("the model's name is too long")
    return ""


def is_turn(turn: object) -> bool:
    return isinstance(turn, dict) and all(isinstance(turn.get(k), str) for k in ("role", "content"))


async def question(request: Request) -> tuple[dict, Response | None]:
    try:
        body = await request.json()
    except ValueError:
        return {}, JSONResponse({"detail": "not JSON"}, 400)
    if FLAW == "accepts-anything":
        return body, None
    told = mistake(body) if isinstance(body, dict) else "the body is no object"
    return body, JSONResponse({"detail": told}, 422) if told else None


def user_of(authorization: str) -> str:
    """Whom a token names; the same user gets another token each second."""
    try:
        claims = jwt.decode(
            authorization.removeprefix("Bearer "), options={"verify_signature": False}
        )
    except jwt.PyJWTError:
        return authorization
    return claims["sub"]


def over_limit(request: Request) -> Response | None:
    """The refusal of a user who has asked too often; without a token, nobody is counted."""
    user = user_of(request.headers.get("Authorization", ""))
    asked[user] += 1
    if next(requests) == ALLOWED and FLAW == "window-turns":
        asked.clear()  # as a limit does whose minutes begin at fixed times
    count = sum(asked.values()) if FLAW == "one-limit-for-all" else asked[user]
    allowed = ALLOWED - 1 if FLAW == "limits-early" else ALLOWED
    if not user or count <= allowed or FLAW == "never-limits":
        return None
    return JSONResponse({"detail": "Too many requests"}, 429, {"Retry-After": "60"})


async def chat_stream(request: Request) -> Response:
    if refusal := over_limit(request):
        return refusal
    body, refusal = await question(request)
    return refusal or EventStream(body)


async def chat(request: Request) -> Response:
    body, refusal = await question(request)
    if refusal:
        return refusal
    try:
        answer = [event async for event in upstream(body)]
    except UpstreamError as error:
        told = {"code": error.code, "message": "The provider failed."}
        return JSONResponse({"error": told}, STATUSES[error.code])
    text = "".join(event.get("content", "") for event in answer)
    usage = answer[-1].get("usage", {})
    return JSONResponse(
        {"content": text, "model": body["model"], "provider": "openai", "usage": usage}
    )


app = Starlette(
    routes=[
        Route("/chat/stream", chat_stream, methods=["POST"]),
        Route("/chat", chat, methods=["POST"]),
    ]
)


def end_with_stdin() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    sys.stdout.write(f"flawed: http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=end_with_stdin, daemon=True).start()
    uvicorn.Server(uvicorn.Config(app, http="h11", log_level="critical")).run(sockets=[listener])
