"""One stream of one dialect, read as cheaply as can be: when each token came, and how late."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from websockets.asyncio.client import connect

#: The mock's stamp: epoch milliseconds at which the token was sent.
STAMP: Final = re.compile(rb"\d{13}\.\d+")
_MS_PER_S: Final = 1000
_LIMIT_BYTES: Final = 4 * 1024 * 1024


class Dialect(NamedTuple):
    """How a dialect is asked: `asked` makes the question of a prompt and a stream's id."""

    kind: str
    path: str
    token: bytes
    """Stands in each token's event, and in no other."""
    asked: Callable[[str, str], Any]
    event: str = ""


def _messages(prompt: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": prompt}]


def _chat(prompt: str, _: str) -> dict[str, Any]:
    return {"model": "gpt-4o-mini", "messages": _messages(prompt)}


def _message(prompt: str, stream: str) -> dict[str, str]:
    return {"message": prompt, "session_id": stream}


DIALECTS: Final = {
    "typed-sse": Dialect("post", "/typed/chat/stream", b'"chunk"', _chat),
    "partial-sse": Dialect("post", "/partial/api/chat/stream", b'"token"', _message),
    "named-sse": Dialect(
        "get", "/named/chat/stream", b"event: token", lambda prompt, _: {"prompt": prompt}
    ),
    "plain-sse": Dialect("post", "/plain/query/stream", b"data:", lambda p, _: {"prompt": p}),
    "typed-websocket": Dialect(
        "websocket",
        "/typed/ws/chat",
        b'"chunk"',
        lambda prompt, stream: {"type": "chat", **_chat(prompt, stream)},
    ),
    "partial-socketio": Dialect(
        "socketio", "/partial/socket.io/", b'"token"', _message, "chat_stream"
    ),
    "session-socketio": Dialect(
        "socketio",
        "/session/socket.io/",
        b'"llm:stream:token"',
        lambda prompt, stream: {
            "sessionId": stream,
            "provider": "openai",
            "messages": _messages(prompt),
        },
        "llm:chat:stream",
    ),
}
#: The mock itself, to tell what the client and the mock add by themselves.
DIRECT: Final = Dialect(
    "post",
    "/openai/v1/chat/completions",
    b'"delta":{"content"',
    lambda prompt, stream: {**_chat(prompt, stream), "stream": True},
)


async def tokens(
    dialect: Dialect, port: int, token: str, prompt: str, stream: str
) -> AsyncIterator[float]:
    """Yield for each token its latency in ms, as it comes; NaN if it has no stamp."""
    before = b""
    read = _over_http if dialect.kind in {"get", "post"} else _over_websocket
    async for event in read(dialect, port, token, prompt, stream):
        now_ms = time.time() * _MS_PER_S
        if dialect.token in event:
            # An event that repeats the text so far has the stamps of the tokens before it as well.
            stamps = STAMP.findall(event)
            if stamps and stamps[-1] == before:
                continue
            before = stamps[-1] if stamps else b""
            yield now_ms - float(before) if before else float("nan")


async def _over_http(
    dialect: Dialect, port: int, token: str, prompt: str, stream: str
) -> AsyncIterator[bytes]:
    asked = dialect.asked(prompt, stream)
    body = b"" if dialect.kind == "get" else json.dumps(asked).encode()
    path = f"{dialect.path}?{urlencode(asked)}" if dialect.kind == "get" else dialect.path
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_LIMIT_BYTES)
    head = (
        f"{dialect.kind.upper()} {path} HTTP/1.1\r\nHost: reference\r\nConnection: close\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    try:
        writer.write(head.encode() + body)
        status = await reader.readline()
        if b" 200 " not in status:
            raise SystemExit(f"{dialect.path} answers {status.decode().strip()}")
        await reader.readuntil(b"\r\n\r\n")
        while line := await reader.readline():
            event = line
            while line.strip() and (line := await reader.readline()):
                event += line
            yield event
    finally:
        writer.transport.abort()


async def _over_websocket(
    dialect: Dialect, port: int, token: str, prompt: str, stream: str
) -> AsyncIterator[bytes]:
    is_socketio = dialect.kind == "socketio"
    query = "?EIO=4&transport=websocket" if is_socketio else ""
    headers = None if is_socketio else {"Authorization": f"Bearer {token}"}
    asked = dialect.asked(prompt, stream)
    async with connect(
        f"ws://127.0.0.1:{port}{dialect.path}{query}",
        additional_headers=headers,
        compression=None,
        proxy=None,
        max_size=None,
        ping_interval=None,
    ) as socket:
        if is_socketio:
            await socket.recv()
            await socket.send("40" + json.dumps({"token": token}))
            await socket.recv()
            await socket.send("42" + json.dumps([dialect.event, asked]))
        else:
            await socket.send(json.dumps(asked))
        while True:
            message = await socket.recv(decode=False)
            if is_socketio and message == b"2":
                await socket.send("3")
            yield message
            if any(end in message for end in ENDS):
                return


#: What stands in the last event of a stream that is no response of its own.
ENDS: Final = (b'"done"', b'"complete"', b'"llm:stream:done"', b'"error"', b"stream:error")
