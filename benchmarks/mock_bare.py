"""The measure of the mock's speed: an ASGI app that sends the mock's own bytes as constants.

It runs on the same server with the same settings, and makes one `send` of each event.
"""

from typing import Any

from mock_load import CHAT, HEADERS

from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.reply import reply
from wirecheck_mock_providers.listening import listen
from wirecheck_mock_providers.server.serving import Server, serve


def main() -> None:
    answer = reply(OpenAIChat(), HEADERS, CHAT).answer
    head = {"type": "http.response.start", "status": 200, "headers": answer.headers}
    events = [
        {"type": "http.response.body", "body": frame.data, "more_body": True}
        for frame in answer.frames
    ]
    end = {"type": "http.response.body", "body": b"", "more_body": False}

    async def bare(_scope: Any, _receive: Any, send: Any) -> None:
        await send(head)
        for event in events:
            await send(event)
        await send(end)

    def ready(_server: Server) -> None:
        print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)

    listener = listen("127.0.0.1", 0, host_option="", port_option="")
    serve(bare, listener, ready)


if __name__ == "__main__":
    main()
