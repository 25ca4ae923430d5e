"""The journal of the mock provider: what the upstream sent for a stream, and when it was left."""

import json
import time
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from gevent.event import Event as News

from wirecheck.contract import Contract
from wirecheck.contract.model import Head
from wirecheck.recording import Request
from wirecheck_load.outcome import Failure, StreamOutcome
from wirecheck_load.transport.http import Response, as_bytes
from wirecheck_load.transport.origin import Origin
from wirecheck_load.transport.stream import Stream
from wirecheck_load.transport.target import Target
from wirecheck_load.transport.wire import Wire

# How long to wait for a call to be over: an upstream that was left must be closed within 2 s
# (docs/dialects.md, Common to all); one that was not is told of all the same.
_ENDED_WITHIN_MS: Final = 3000
_ANSWER_S: Final = 10.0
_MAX_BYTES: Final = 16 * 1024 * 1024


class JournalError(Exception):
    """The mock provider could not be asked; the message says why."""


@dataclass(frozen=True, slots=True)
class UpstreamCall:
    """One call of the upstream: its text, and by the wall clock when its client had left it."""

    text: str
    left_at: float | None


class _Whole:
    """A body that is wanted whole."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.body = b""
        self.problem = ""
        self.over = News()

    def take(self, at_s: float, data: bytes) -> None:
        """Take a piece."""
        self.body += data
        if len(self.body) > _MAX_BYTES:
            self.end(at_s, Failure.ENDLESS, f"more than {_MAX_BYTES:,} bytes")

    def count(self, at_s: float, size: int) -> None:
        """Its size is seen in ``take``."""

    def end(self, at_s: float, failure: Failure | None = None, detail: str = "") -> None:
        """Note that it is over."""
        del at_s
        self.problem = self.problem or (detail if failure else "")
        self.over.set()

    def go_elsewhere(self, location: str) -> None:
        """Nobody is followed from here."""
        del location
        self.problem = "it redirects"
        self.over.set()


def last_call(target: Target, run: str) -> UpstreamCall | None:
    """The upstream's last call of a run, waited for until it is over; None if there was none.

    Raises:
        JournalError: The mock provider could not be asked.
    """
    path = f"/_mock/runs/{run}?wait=ended&timeout_ms={_ENDED_WITHIN_MS}"
    whole = _fetched(target, target.mock_url.rstrip("/") + path)
    if whole.status == HTTPStatus.NOT_FOUND:
        return None
    try:
        calls = json.loads(whole.body)["calls"]
        return _call(calls[-1]) if calls else None
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise JournalError(f"{target.mock_url} answers no journal of a mock provider") from error


def _call(call: dict[str, Any]) -> UpstreamCall:
    left = call["client_left"]
    return UpstreamCall("".join(call["tokens"]), float(left["at"]) if left else None)


def _fetched(target: Target, url: str) -> _Whole:
    origin = Origin.of(url)
    whole = _Whole()
    request = Request("GET", url, (("Host", origin.authority), ("Connection", "close")))
    try:
        wire = Wire(origin, target.context, target.limits.connect_s)
        try:
            wire.receiver = Response(wire, whole, Head(status=200))
            wire.send(as_bytes(request))
            if not whole.over.wait(_ANSWER_S):
                raise JournalError(f"{target.mock_url} has not answered in {_ANSWER_S:g} s")
        finally:
            wire.close()
    except OSError as error:
        raise JournalError(f"{target.mock_url} cannot be reached: {error}") from error
    if whole.problem:
        raise JournalError(f"{target.mock_url} has not answered: {whole.problem}")
    return whole


def checked(outcome: StreamOutcome, stream: Stream, target: Target) -> StreamOutcome:
    """The outcome, after a look into the journal.

    Raises:
        JournalError: The mock provider could not be asked.
    """
    call = last_call(target, stream.ask.run)
    if call is None:
        detail = "the mock provider was never called: has it been put behind the endpoint?"
        return replace(outcome, failure=outcome.failure or Failure.WRONG, detail=detail)
    if outcome.failure is None and not _same(stream, call, target.contract):
        return replace(outcome, failure=Failure.WRONG, detail="another text than the upstream's")
    if stream.left_s is None or call.left_at is None or outcome.cancel_to_stopped_s is not None:
        return outcome
    left_at = time.time() - (time.perf_counter() - stream.left_s)
    return replace(outcome, cancel_to_stopped_s=max(call.left_at - left_at, 0.0))


def _same(stream: Stream, call: UpstreamCall, contract: Contract) -> bool:
    """Whether the text is the upstream's, or its beginning if the client did not stay."""
    meant, said = contract.carried(call.text), "".join(stream.contents.texts)
    if stream.left_s is not None or stream.stopped:
        return meant.startswith(said)
    return meant == said
