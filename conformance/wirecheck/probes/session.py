"""What the probes of one gate have in common: where the endpoint is, and what stands behind it."""

import itertools
import secrets
from collections.abc import Mapping
from copy import copy
from typing import Any

from wirecheck.contract import Contract, Exchange
from wirecheck.probes import credentials
from wirecheck.probes.channel import Channel
from wirecheck.probes.conversation import Conversation
from wirecheck.probes.http1 import Http10Conversation
from wirecheck.probes.http2 import Http2Conversation, not_offered
from wirecheck.probes.message_talk import MessageTalk
from wirecheck.probes.opening import channel_to
from wirecheck.probes.questions import QUESTION, Questions, directive
from wirecheck.probes.socketio import Way
from wirecheck.probes.talk import Talk
from wirecheck.probes.upstream import Upstream
from wirecheck.recording import Headers, Journal, Recording, Request
from wirecheck.scenarios import Deployment, Scenario

# Credentials as a header has them; this stands for good ones.
GOOD = "(good)"
# By the setting of a scenario: all others are of HTTP/1.1.
_OTHER_VERSIONS = {"http2": Http2Conversation, "http10": Http10Conversation}


def way_of(scenario: Scenario) -> Way:
    """What carries the messages of a scenario's connections."""
    way: Way = scenario.settings.get("way", "websocket")
    return way


class Session:
    """One endpoint, probed under one contract.

    Attributes:
        questions: How what is asked is sent.
        user: Whose conversations they are; empty where each has a user of its own.
    """

    def __init__(
        self, url: str, contract: Contract, deployment: Deployment, upstream: Upstream | None
    ) -> None:
        self.contract = contract
        self.deployment = deployment
        self.upstream = upstream
        self.questions = Questions(url, contract)
        self.user = ""
        self._prefix = secrets.token_hex(3)
        self._numbers = itertools.count(1)
        self._users = itertools.count(1)

    async def not_offered(self, scenario: Scenario) -> str:
        """Why the endpoint gives no occasion for a scenario; empty if it does."""
        return await not_offered(self.questions.url) if scenario.settings.get("http2") else ""

    def new_run(self) -> str:
        """An id for the next run, unique among all gates that use the same mock provider."""
        return f"{self._prefix}{next(self._numbers):03d}"

    def for_one_user(self) -> "Session":
        """This session, but all of its conversations are those of one user.

        Otherwise each has a user of its own, where tokens can be made: so no limit that an endpoint
        sets its users is in the way, and what is isolated is isolated from other users.
        """
        session = copy(self)
        session.user = self._new_user()
        return session

    def _new_user(self) -> str:
        return f"wirecheck-{self._prefix}-{next(self._users)}"

    def _granted(self, authorization: str | None) -> str | None:
        """The credentials to be sent."""
        if authorization != GOOD:
            return authorization
        return credentials.good(self.deployment, self.user or self._new_user())

    def prompt(self, scenario: Scenario, run: str) -> str:
        """The question, with the directive of the scenario where a mock provider reads it."""
        if self.upstream is None:
            return QUESTION
        return directive(scenario.upstream or "text", run, scenario.options)

    def values(self, scenario: Scenario, run: str, stream: str = "") -> dict[str, str]:
        """What fills the places of a question (``wirecheck.contract.template.PLACES``).

        Args:
            scenario: What the question is about.
            run: The run that the mock provider files it under.
            stream: The stream's id, if it is not to be the run's.
        """
        return {
            "prompt": self.prompt(scenario, run),
            "model": self.contract.model,
            "provider": scenario.settings.get("provider", self.contract.provider),
            "stream": stream or run,
        }

    def request(
        self,
        exchange: Exchange,
        question: Any,
        *,
        authorization: str | None = GOOD,
        extra: Headers = (),
        path: str = "",
    ) -> Request:
        """A request to the endpoint, as ``Questions.request`` makes it.

        Args:
            exchange: What it is for.
            question: JSON, or bytes to be sent as they are; None for no body.
            authorization: The header's value; ``GOOD`` for one that lets in, None for none.
            extra: Further headers.
            path: The exchange's path with its places filled, if it has any.
        """
        granted = self._granted(authorization)
        return self.questions.request(exchange, question, granted=granted, extra=extra, path=path)

    def converse(self, request: Request, *, stream: bool) -> Conversation:
        """A conversation over HTTP: a stream of the contract's transport, or a single answer."""
        transport = self.contract.transport if stream else "http"
        return Conversation(self.contract, request, transport)

    def channel(
        self, authorization: str | None = GOOD, extra: Headers = (), way: Way = "websocket"
    ) -> Channel:
        """A connection of the contract's transport, to be opened.

        Args:
            authorization: As a header has it; ``GOOD`` for credentials that let in, None for none.
            extra: Further headers of the handshake.
            way: What carries its messages: ``websocket``, or ``frames`` made by hand, or what else
                is Engine.IO's to choose.
        """
        return channel_to(self.contract, self.questions, way, self._granted(authorization), extra)

    def ask_on(
        self, channel: Channel, scenario: Scenario, run: str, stream: str = ""
    ) -> MessageTalk:
        """Start a stream on an open connection; ``stream`` is its id, if it is not the run's."""
        asked = self.contract.start.asked(self.values(scenario, run, stream))
        question = self.questions.message(asked)
        return MessageTalk(self.contract, channel, question, stream or run, own=False)

    def ask(self, scenario: Scenario, run: str, *, stream: str = "", extra: Headers = ()) -> Talk:
        """Start the stream that a scenario is about, on a connection of its own.

        Args:
            scenario: What the question is about.
            run: The run that the mock provider files it under.
            stream: The stream's id, if it is not to be the run's.
            extra: Further headers.
        """
        headers = (*scenario.settings.get("headers", ()), *extra)
        values = self.values(scenario, run, stream)
        for setting, conversation in _OTHER_VERSIONS.items():
            if scenario.settings.get(setting):
                asked = self.contract.start.asked(values)
                request = self.request(self.contract.start, asked, extra=headers)
                return conversation(self.contract, request, self.contract.transport)
        return self.start(values, headers, way_of(scenario))

    def start(
        self,
        values: Mapping[str, str],
        extra: Headers = (),
        way: Way = "websocket",
        authorization: str | None = GOOD,
    ) -> Talk:
        """Start a stream on a connection of its own.

        Args:
            values: What fills the places of the contract's question.
            extra: Further headers.
            way: As for a channel.
            authorization: As for a channel.
        """
        asked = self.contract.start.asked(values)
        if self.contract.connected:
            channel = self.channel(authorization, extra, way)
            question = self.questions.message(asked)
            return MessageTalk(self.contract, channel, question, values["stream"], own=True)
        request = self.request(self.contract.start, asked, authorization=authorization, extra=extra)
        return self.converse(request, stream=True)

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
        self, scenario: Scenario, part: str, talk: Talk, journal: Journal | None
    ) -> Recording:
        """The recording of a conversation that has ended."""
        return talk.tape.recording(self.contract.name, scenario.name, part, journal)
