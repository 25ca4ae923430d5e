"""Requests that must be refused: bad input, bad credentials."""

from collections.abc import Sequence
from typing import NamedTuple

from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Reading
from wirecheck.rules.asked import asked, faulty
from wirecheck.rules.model import Findings, Need, promised, rule, say
from wirecheck.rules.words import came_instead, quoted
from wirecheck.scenarios import Topic
from wirecheck.wire import socketio

RESPONSE = (Need.RESPONSE,)
JOURNAL = (Need.JOURNAL,)
CONNECT_ERROR = socketio.CONTROL[socketio.CONNECT_ERROR]
# Noted by the probe: which of the contract's bad inputs a message is.
BAD_INPUT = "bad-input"
# What a contract means that names no status for a request without credentials.
UNAUTHORIZED = 401


class Refusal(NamedTuple):
    """How a contract says that something is refused."""

    statuses: tuple[int, ...]
    codes: tuple[str, ...]
    says: str = ""


def broken_promise(reading: Reading) -> Refusal:
    """How what a recording asks is refused: as the contract's bad input that it is, or in general.

    The probe notes the name of a bad input where the scenario's name does not tell it.
    """
    named = reading.recording.mark(BAD_INPUT)
    name = named.detail if named else reading.recording.scenario.partition("bad-")[2]
    case = reading.contract.bad_input.get(name)
    if case is not None:
        return Refusal(case.status or (), case.codes, case.says)
    question = promised(reading.contract.question)
    return Refusal(question.refused or (), question.codes)


def _statuses(codes: Sequence[int]) -> str:
    return "status " + " or ".join(map(str, codes))


def _wrong_status(reading: Reading, codes: Sequence[int], question: str) -> Findings:
    response = reading.recording.response
    if response is None or response.status not in codes:
        expected = f"{_statuses(codes)} for {question}"
        yield say(reading, expected, came_instead(reading.recording))


def _forwarded(reading: Reading) -> Findings:
    if reading.calls:
        yield say(reading, "no upstream call", f"{len(reading.calls)} upstream calls")


@rule(
    "input.refused",
    "MUST",
    "the contract's bad-input and question",
    {Topic.BAD_INPUT},
    part="refusal",
    needs=RESPONSE,
)
def input_refused(reading: Reading) -> Findings:
    """A request that breaks the contract is refused with the contract's status."""
    yield from _wrong_status(reading, broken_promise(reading).statuses, faulty(reading))


@rule(
    "input.not-forwarded",
    "SHOULD",
    "derived: a refused request costs nothing upstream",
    {Topic.BAD_INPUT},
    part="refusal",
    needs=JOURNAL,
)
def input_not_forwarded(reading: Reading) -> Findings:
    """A request that breaks the contract is not sent on to the provider."""
    yield from _forwarded(reading)


@rule(
    "auth.refused",
    "MUST",
    "the contract's auth",
    {Topic.AUTH},
    part="refusal",
    needs=RESPONSE,
    given=lambda contract: contract.auth is not None and contract.auth.refused is not None,
)
def auth_refused(reading: Reading) -> Findings:
    """A request without good credentials is refused with the contract's status."""
    auth = promised(reading.contract.auth)
    yield from _wrong_status(reading, promised(auth.refused), asked(reading))


@rule(
    "auth.handshake-refused",
    "MUST",
    "the contract's auth; Socket.IO protocol 5, Connection to a namespace",
    {Topic.AUTH},
    part="refusal",
    needs=RESPONSE,
    given=lambda contract: contract.auth is not None and contract.auth.scheme == "socketio",
)
def handshake_refused(reading: Reading) -> Findings:
    """A connection without good credentials is refused, in the contract's words."""
    missing = reading.recording.scenario == "auth-missing"
    says = promised(reading.contract.auth).missing_says if missing else ""
    refusals = [it.data for it in reading.recording.decoded.events if it.name == CONNECT_ERROR]
    if not refusals or says not in refusals[0]:
        expected = CONNECT_ERROR + (f" that says {quoted(says)}" if says else "")
        yield say(reading, expected, came_instead(reading.recording))


@rule(
    "auth.answer-refused",
    "MUST",
    "the contract's auth",
    {Topic.AUTH},
    part="answer",
    needs=RESPONSE,
    given=lambda contract: contract.auth is not None and contract.answer is not None,
)
def auth_answer_refused(reading: Reading) -> Findings:
    """The question without a stream is refused as well, where its credentials are no good."""
    statuses = promised(reading.contract.auth).refused or (UNAUTHORIZED,)
    yield from _wrong_status(reading, statuses, asked(reading))


@rule(
    "auth.anonymous",
    "SHOULD",
    "the contract's auth",
    {Topic.ANONYMOUS},
    needs=(Need.TERMINAL,),
    given=lambda contract: contract.auth is not None and contract.auth.anonymous is not None,
)
def auth_anonymous(reading: Reading) -> Findings:
    """A stream that was asked for without credentials names the contract's anonymous user."""
    anonymous = promised(promised(reading.contract.auth).anonymous)
    end = reading.terminals[0]
    if resolve(end.payload, anonymous.at) != anonymous.called:
        expected = f"{anonymous.at} = {quoted(anonymous.called)}"
        yield say(reading, expected, quoted(end.event.data), at=end)


@rule(
    "auth.not-forwarded",
    "MUST",
    "the contract's auth",
    {Topic.AUTH},
    part="",
    needs=JOURNAL,
)
def auth_not_forwarded(reading: Reading) -> Findings:
    """A request without good credentials is not sent on to the provider."""
    yield from _forwarded(reading)
