"""What is asked of an endpoint under a contract, as it goes over the wire."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from wirecheck.contract import Contract, Exchange
from wirecheck.contract.template import filled
from wirecheck.probes.message_talk import Message
from wirecheck.recording import Headers, Request
from wirecheck.wire import socketio

QUESTION = "Tell me, in a few words, what a stream is."


def directive(upstream: str, run: str, options: Mapping[str, int]) -> str:
    """The prompt that steers the mock provider (docs/dialects.md, its last section)."""
    keys = "".join(f" {key}={value}" for key, value in options.items())
    return f"[[mock scenario={upstream} run={run}{keys}]] {QUESTION}"


class Questions:
    """Makes requests and messages for one endpoint.

    Attributes:
        url: Its base URL, without a slash at the end.
        host: Its host and port, as headers name them.
    """

    def __init__(self, url: str, contract: Contract) -> None:
        self.url = url.rstrip("/")
        self.host = urlsplit(url).netloc
        self._contract = contract

    def request(
        self,
        exchange: Exchange,
        question: Any,
        *,
        granted: str | None = None,
        extra: Headers = (),
        path: str = "",
    ) -> Request:
        """A request to the endpoint.

        Args:
            exchange: Method, path and headers, and whether the question is the query or the body.
            question: JSON, or bytes to be sent as they are; None for no body.
            granted: The credentials, as their header has them; None for none.
            extra: Further headers.
            path: The exchange's path with its places filled, if it has any.
        """
        url, data = self.url + (path or exchange.path), b""
        if exchange.query:
            url += "?" + (question.decode() if isinstance(question, bytes) else _query(question))
        else:
            data = question if isinstance(question, bytes) else _as_json(question)
        headers = {
            "Host": self.host,
            "User-Agent": "wirecheck",
            "Accept": "text/event-stream, application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "Content-Length": str(len(data)),
            **({"Authorization": granted} if granted else {}),
            **exchange.headers,
            **dict(extra),
        }
        if exchange.method in {"GET", "DELETE"}:
            del headers["Content-Type"], headers["Content-Length"]
        return Request(exchange.method, url, tuple(headers.items()), data)

    def preflight(self, exchange: Exchange, origin: Headers, wanted: str) -> Request:
        """What a browser asks before it sends ``wanted`` headers to another origin."""
        headers = (
            ("Host", self.host),
            *origin,
            ("Access-Control-Request-Method", exchange.method),
            ("Access-Control-Request-Headers", wanted),
        )
        return Request("OPTIONS", self.url + exchange.path, headers)

    def message(self, question: Any, event: str | None = None) -> Message:
        """A question, or another message, as it is sent; bytes stay as they are.

        Args:
            question: JSON, or bytes to be sent as text.
            event: The name of a Socket.IO event; None for that of the contract's start.
        """
        if self._contract.transport == "socketio":
            name = event or str(self._contract.start.event)
            if isinstance(question, bytes):
                return socketio.MESSAGE + socketio.EVENT + question.decode()
            return socketio.event(name, question)
        return question.decode() if isinstance(question, bytes) else json.dumps(question)

    def cancel(self, stream: str) -> Message:
        """The message that stops a stream."""
        cancel = self._contract.cancel
        return self.message(filled(cancel.message, {"stream": stream}), cancel.event)


def _as_json(value: Any) -> bytes:
    return b"" if value is None else json.dumps(value).encode()


def _query(question: Mapping[str, Any]) -> str:
    return urlencode({name: _as_text(value) for name, value in question.items()})


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
