"""What a stream that is over was worth, and the record of it.

No words of the endpoint are quoted: they may hold a provider's key, and what is written here goes
to disk. The gate (``pytest --endpoint``) shows them, with all keys masked.
"""

from http import HTTPStatus

from wirecheck.rules.framing import FORBIDDEN
from wirecheck_load.outcome import Failure, StreamOutcome, moments
from wirecheck_load.transport.stream import Stream

Verdict = tuple[Failure | None, str]
_FINE: Verdict = (None, "")


def outcome(stream: Stream, begun_s: float) -> StreamOutcome:
    """The record of a stream that is over, which its client set about at ``begun_s``."""
    ask = stream.ask
    failure, detail = verdict(stream)
    return StreamOutcome(
        contract=stream.contract.name,
        scenario=ask.scenario,
        run=ask.run,
        intended_s=begun_s if ask.intended_s is None else ask.intended_s,
        sent_s=stream.sent_s,
        ended_s=stream.ended_s or stream.left_s or begun_s,
        connect_s=stream.connect_s,
        status=stream.status,
        first_event_s=stream.contents.first_event_s,
        first_reasoning_s=stream.contents.first_reasoning_s,
        token_times=stream.contents.token_times,
        characters=stream.contents.characters,
        reported_tokens=stream.contents.reported_tokens,
        added_s=stream.contents.stamps.added_s if stream.contents.stamps else moments(),
        bytes=stream.bytes,
        failure=failure,
        detail=detail,
        abandoned=stream.left_s is not None,
        cancel_to_stopped_s=_confirmed_s(stream),
        in_flight=stream.stopped,
        checked=ask.check and failure in {None, Failure.WRONG},
    )


def verdict(stream: Stream) -> Verdict:
    """Why a stream is no whole answer, if it is none."""
    if stream.stopped:
        return _FINE
    if stream.status not in {None, stream.contract.head.status}:
        told = stream.detail if stream.failure is Failure.STATUS else _status(stream.status)
        return Failure.STATUS, told
    if stream.left_s is not None:
        return _FINE if stream.failure is None else (stream.failure, stream.detail)
    return _of_the_data(stream) or _of_the_end(stream) or _of_the_meaning(stream) or _FINE


def _status(status: int | None) -> str:
    try:
        return f"{status} {HTTPStatus(status or 0).phrase}"
    except ValueError:
        return str(status)


def _of_the_data(stream: Stream) -> Verdict | None:
    """Bytes that are not what the contract's transport is."""
    if stream.failure is Failure.UNPARSEABLE:
        return stream.failure, stream.detail
    violations = stream.violations
    forbidden = next((it for it in violations if it.code in FORBIDDEN), None)
    if forbidden is not None:
        return Failure.UNPARSEABLE, f"{forbidden.code} at byte {forbidden.start:,}"
    if stream.contents.problem:
        return Failure.UNPARSEABLE, f"an event's data is not JSON: {stream.contents.problem}"
    if stream.contents.events and stream.contents.unknown == stream.contents.events:
        return Failure.UNPARSEABLE, "no event is of a kind that the contract has"
    return None


def _of_the_end(stream: Stream) -> Verdict | None:
    """An end that was not the proper one. What came after the terminal event changes nothing."""
    terminal = stream.contents.terminal[0] if stream.contents.terminal else None
    if terminal is not None and terminal.ends != "success":
        code = f" with the code {stream.contents.code}" if stream.contents.code else ""
        return Failure.IN_BAND, f"it was ended by `{terminal.name}`{code}"
    if stream.failure is not None:
        return stream.failure, stream.detail
    if stream.contract.end == "event" and terminal is None:
        return Failure.TRUNCATED, "it ended without a terminal event"
    return None


def _of_the_meaning(stream: Stream) -> Verdict | None:
    if stream.contents.strays:
        return Failure.WRONG, f"{stream.contents.strays:,} events after the terminal one"
    breach = stream.contract.order.check(stream.contents.kinds) if stream.ask.check else None
    if breach is not None:
        seen = breach.seen or "the end"
        return Failure.WRONG, f"event {breach.index}: {seen}, not {' or '.join(breach.expected)}"
    if not stream.contents.characters:
        return Failure.EMPTY, "a proper end, but no text"
    return None


def _confirmed_s(stream: Stream) -> float | None:
    """How long the endpoint took to confirm a cancel by a terminal event of that kind."""
    if stream.left_s is None or stream.contents.terminal is None:
        return None
    kind, at_s = stream.contents.terminal
    return at_s - stream.left_s if kind.ends == "cancelled" else None
