"""What the probes of one gate have in common: where the endpoint is, and what stands behind it."""

import itertools
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from wirecheck.contract import Contract, Exchange
from wirecheck.probes import credentials
from wirecheck.probes.conversation import Conversation
from wirecheck.probes.upstream import Upstream
from wirecheck.recording import Headers, Journal, Recording, Request, Transport
from wirecheck.scenarios import Deployment, Scenario

QUESTION = "Tell me, in a few words, what a stream is."


def directive(upstream: str, run: str, options: Mapping[str, int]) -> str:
    """The prompt that steers the mock provider (docs/dialects.md, its last section)."""
    keys = "".join(f" {key}={value}" for key, value in options.items())
    return f"[[mock scenario={upstream} run={run}{keys}]] {QUESTION}"


def _as_json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


class Session:
    """One endpoint, probed under one contract."""

    def __init__(
        self, url: str, contract: Contract, deployment: Deployment, upstream: Upstream | None
    ) -> None:
        self.contract = contract
        self.deployment = deployment
        self.upstream = upstream
        self._url = url.rstrip("/")
        self._host = urlsplit(url).netloc
        self._prefix = secrets.token_hex(3)
        self._numbers = itertools.count(1)

    def new_run(self) -> str:
        """An id for the next run, unique among all gates that use the same mock provider."""
        return f"{self._prefix}{next(self._numbers):03d}"

    def prompt(self, scenario: Scenario, run: str, **options: int) -> str:
        """The question, with the directive of the scenario where a mock provider reads it."""
        if self.upstream is None:
            return QUESTION
        return directive(scenario.upstream or "text", run, {**scenario.options, **options})

    def body(self, exchange: Exchange, prompt: str) -> Any:
        """The request body that asks a question."""
        return exchange.request_body(prompt=prompt, model=self.contract.model)

    def request(
        self, exchange: Exchange, body: Any, *, authorization: str | None = "", extra: Headers = ()
    ) -> Request:
        """A request to the endpoint.

        Args:
            exchange: Method, path and headers.
            body: JSON, or bytes to be sent as they are; None for no body.
            authorization: The header's value; empty for good credentials, None for none.
            extra: Further headers.
        """
        data = body if isinstance(body, bytes) else _as_json(body)
        granted = credentials.good(self.deployment) if authorization == "" else authorization
        headers = {
            "Host": self._host,
            "User-Agent": "wirecheck",
            "Accept": "text/event-stream, application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "Content-Length": str(len(data)),
            **({"Authorization": granted} if granted else {}),
            **exchange.headers,
            **dict(extra),
        }
        return Request(exchange.method, self._url + exchange.path, tuple(headers.items()), data)

    def preflight(self, exchange: Exchange, origin: Headers) -> Request:
        """What a browser asks before it sends a request to another origin."""
        headers = (
            ("Host", self._host),
            *origin,
            ("Access-Control-Request-Method", exchange.method),
            ("Access-Control-Request-Headers", "authorization,content-type"),
        )
        return Request("OPTIONS", self._url + exchange.path, headers)

    def converse(self, request: Request, transport: Transport | None = None) -> Conversation:
        """A conversation; by default a stream of the contract's transport."""
        return Conversation(self.contract, request, transport or self.contract.transport)

    def ask(self, scenario: Scenario, run: str, **options: int) -> Conversation:
        """Start the stream that a scenario is about."""
        body = self.body(self.contract.start, self.prompt(scenario, run, **options))
        return self.converse(self.request(self.contract.start, body))

    async def journal(self, run: str, *, ended_within_s: float = 0.0) -> Journal | None:
        """What the upstream saw of a run; None if there is no mock provider.

        Args:
            run: The run's id.
            ended_within_s: Wait so long for calls that are still going on.
        """
        if self.upstream is None:
            return None
        journal = await self.upstream.journal(run)
        if ended_within_s and any(call.ending is None for call in journal.calls):
            return await self.upstream.journal(run, wait="ended", seconds=ended_within_s)
        return journal

    def recording(
        self, scenario: Scenario, part: str, talk: Conversation, journal: Journal | None
    ) -> Recording:
        """The recording of a conversation that has ended."""
        return talk.tape.recording(self.contract.name, scenario.name, part, journal)
