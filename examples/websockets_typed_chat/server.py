"""A chat back end on a WebSocket, in one file: the contract `typed-websocket`."""

import argparse
import asyncio
import json

import openai
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

client = openai.AsyncOpenAI(max_retries=0)
CODES = {429: "rate_limit", 401: "auth_error", 404: "invalid_model"}


class InvalidRequestError(Exception):
    """The message breaks the contract; the text says how."""


def chat_of(message: dict) -> dict:
    """Return what the provider is asked."""
    model, messages = message.get("model"), message.get("messages")
    if not isinstance(model, str):
        raise InvalidRequestError("model is a string.")
    if not isinstance(messages, list) or not messages or not all(map(is_turn, messages)):
        raise InvalidRequestError("messages is a list of {role, content}, and not empty.")
    temperature, most = message.get("temperature", 0.7), message.get("max_tokens")
    if type(temperature) not in (int, float) or not 0 <= temperature <= 2:  # true is no number
        raise InvalidRequestError("temperature is a number from 0 to 2.")
    if most is not None and type(most) is not int:
        raise InvalidRequestError("max_tokens is a whole number.")
    asked = {"model": model, "messages": messages, "temperature": temperature}
    return asked if most is None else asked | {"max_tokens": most}


def is_turn(turn: object) -> bool:
    return isinstance(turn, dict) and all(isinstance(turn.get(k), str) for k in ("role", "content"))


async def answer(socket_: ServerConnection, asked: dict) -> None:
    """Stream one answer; every failure of the provider is told in band."""
    try:
        done = await stream(socket_, asked)
    except openai.APIStatusError as error:
        done = failure(CODES.get(error.status_code, "unknown"), "The provider refused.")
    except (openai.APIError, ValueError, OSError):
        done = failure("unknown", "The provider failed.")
    await send(socket_, done)


async def stream(socket_: ServerConnection, asked: dict) -> dict:
    finished, usage = False, None
    options = {"include_usage": True}
    async with await client.chat.completions.create(
        stream=True, stream_options=options, **asked
    ) as chunks:
        async for chunk in chunks:
            usage = chunk.usage or usage
            for choice in chunk.choices:
                finished = finished or bool(choice.finish_reason)
                if choice.delta.content:
                    told = {"content": choice.delta.content, "model": chunk.model}
                    await send(socket_, {"type": "chunk", **told, "provider": "openai"})
    if not finished:  # a stream that ends without a finish was cut
        return failure("unknown", "The provider broke off.")
    if usage is None:
        return {"type": "done"}
    counts = {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
    }
    # Your price list belongs here; this example knows no prices.
    return {"type": "done", "usage": {**counts, "cost_usd": 0.0}}


def failure(code: str, message: str) -> dict:
    return {"type": "error", "code": code, "message": message}


async def send(socket_: ServerConnection, event: dict) -> None:
    await socket_.send(json.dumps(event))


class Chats:
    """The chats of one connection, of which one runs at a time."""

    def __init__(self, socket_: ServerConnection) -> None:
        self._socket = socket_
        self._running: asyncio.Task[None] | None = None

    async def take(self, data: str | bytes) -> None:
        try:
            message = json.loads(data) if isinstance(data, str) else None
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise InvalidRequestError("A message is one JSON object, as text.")
        match message.get("type"):
            case "chat":
                asked = chat_of(message)
                if self._running and not self._running.done():
                    raise InvalidRequestError("A chat is running already.")
                self._running = asyncio.create_task(answer(self._socket, asked))
            case "cancel":
                if await self.stop():
                    await send(self._socket, {"type": "cancelled"})
            case _:
                raise InvalidRequestError("type is chat or cancel.")

    async def stop(self) -> bool:
        """Stop what runs; whether anything did."""
        if self._running is None or self._running.done():
            return False
        self._running.cancel()
        await asyncio.wait([self._running])
        return True


async def chat(socket_: ServerConnection) -> None:
    chats = Chats(socket_)
    try:
        async for data in socket_:
            try:
                await chats.take(data)
            except InvalidRequestError as error:
                await send(socket_, failure("invalid_request", str(error)))
    except ConnectionClosed:
        pass
    finally:
        await chats.stop()


def tell_version(_: ServerConnection, __: Request, response: Response) -> None:
    """A refusal names the version of WebSocket that is spoken (RFC 6455, 4.4)."""
    if response.status_code >= 400:
        response.headers["Sec-WebSocket-Version"] = "13"


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    async with serve(chat, "127.0.0.1", port, process_response=tell_version) as server:
        print("Listening on ws://{}:{}".format(*server.sockets[0].getsockname()))
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
