"""A server of session-socketio, written without the reference, right unless told a flaw.

Run as ``python flawed_sessions.py UPSTREAM_URL [FLAW]``; tells its URL on its first line. Its flaws
show only after certain sequences of messages. It lets everybody in.
"""

import asyncio
import contextlib
import json
import os
import socket
import sys
import threading
import time
from collections import defaultdict

import httpx
import socketio
import uvicorn

UPSTREAM, FLAW = sys.argv[1], (sys.argv[2:] or ["none"])[0]
PROVIDERS = ("openai", "claude", "gemini", "deepseek")
EARLY_TOKENS = 2
http = httpx.AsyncClient(trust_env=False, timeout=60)
server = socketio.AsyncServer(async_mode="asgi", async_handlers=False)
# Of each socket: what runs, by the session's id, oldest first; and whether it has cancelled.
running: defaultdict[str, dict[str, asyncio.Task]] = defaultdict(dict)
cancelled: set[str] = set()


class RefusedError(Exception):
    pass


async def tell(sid: str, event: str, session: str | None, **fields: object) -> None:
    told = {"sessionId": session, **fields, "timestamp": round(time.time() * 1000)}
    await server.emit(f"llm:stream:{event}", told, to=sid)


def question(payload: object, busy: dict) -> tuple[str, str, list]:
    payload = payload if isinstance(payload, dict) else {}
    session, provider, messages = (payload.get(k) for k in ("sessionId", "provider", "messages"))
    if not isinstance(session, str) or not isinstance(messages, list) or not messages:
        raise RefusedError("sessionId is text, and messages is a list that is not empty.")
    if not is_well_formed(session):
        raise RefusedError("sessionId is no Unicode.")
    if provider not in PROVIDERS:
        raise RefusedError("Provider not found.")
    if session in busy:
        raise RefusedError("This session is streaming already.")
    return session, provider, messages


def is_well_formed(text: str) -> bool:
    return text == text.encode("utf-8", "replace").decode()


@server.on("llm:chat:stream")
async def stream(sid: str, payload: object = None) -> None:
    try:
        session, provider, messages = question(payload, running[sid])
    except RefusedError as error:
        named = payload.get("sessionId") if isinstance(payload, dict) else None
        known = named if isinstance(named, str) and is_well_formed(named) else None
        await tell(sid, "error", known, error=str(error))
        return
    running[sid][session] = asyncio.create_task(answer(sid, session, provider, messages))


async def answer(sid: str, session: str, provider: str, messages: list) -> None:
    tokens = []
    await tell(sid, "start", session, provider=provider)
    try:
        async for token in upstream(messages):
            tokens.append(token)
            await tell(sid, "token", named(sid, session, len(tokens)), token=token)
        running[sid].pop(session, None)
        await tell(sid, "done", session, **summary(provider, tokens))
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        running[sid].pop(session, None)
        await tell(sid, "error", session, error="The provider failed.")


def named(sid: str, session: str, number: int) -> str:
    """The session that a token is told to be of; with the flaw, the last begun one."""
    mixes = FLAW == "mixes-after-a-cancel" and sid in cancelled and number > EARLY_TOKENS
    return list(running[sid])[-1] if mixes else session


def summary(provider: str, tokens: list[str]) -> dict:
    return {"provider": provider, "fullResponse": "".join(tokens), "tokenCount": len(tokens)}


async def upstream(messages: list):
    asked = {"model": "gpt-4o-mini", "messages": messages, "stream": True}
    headers = {"Authorization": "Bearer sk-flawed-0123456789"}
    async with http.stream("POST", UPSTREAM, json=asked, headers=headers) as response:
        response.raise_for_status()
        async for line in response.aiter_lines():
            data = line.removeprefix("data: ")
            if not line or data == "[DONE]":
                continue
            for choice in json.loads(data)["choices"]:
                if choice["delta"].get("content"):
                    yield choice["delta"]["content"]


@server.on("llm:stream:cancel")
async def cancel(sid: str, payload: object = None) -> None:
    session = payload.get("sessionId") if isinstance(payload, dict) else None
    several = len(running[sid]) > 1
    if await stop(sid, session):
        cancelled.add(sid)
        told = [tell(sid, "cancelled", session)]
        if FLAW == "done-after-cancelled" and several:
            told.append(tell(sid, "done", session, **summary("openai", [])))
        # Together: what is sent when the prober's next ping has been answered may be read too late.
        await asyncio.gather(*told)


async def stop(sid: str, session: object) -> bool:
    task = running[sid].pop(session, None) if isinstance(session, str) else None
    if task is not None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    return task is not None


@server.event
async def disconnect(sid: str, _: str) -> None:
    for session in list(running[sid]):
        await stop(sid, session)
    cancelled.discard(sid)


def end_with_stdin() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    app = socketio.ASGIApp(server)
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    sys.stdout.write(f"flawed: http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=end_with_stdin, daemon=True).start()
    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])
