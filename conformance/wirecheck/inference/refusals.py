"""What came where no answer could: failures of the upstream, and questions that are not right."""

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from wirecheck.contract.pointer import resolve
from wirecheck.contract.upstream import OTHERWISE
from wirecheck.inference.asking import Asked
from wirecheck.inference.model import Answer, Group, Stream
from wirecheck.inference.schemas import schema_of
from wirecheck.recording import Recording
from wirecheck.scenarios.tables import FAILURES as REFUSED
from wirecheck.scenarios.tables import MID_FAILURES
from wirecheck.wire import strict_json

_BEFORE_THE_FIRST_TOKEN = frozenset(it.name for it in REFUSED)


def unstarted(answers: Sequence[Answer]) -> dict[str, Any] | None:
    """How a failure before the first token was told by a status; None if it never was."""
    seen = [it.recording for it in answers if it.recording.scenario in _BEFORE_THE_FIRST_TOKEN]
    told = [it for it in seen if _status(it) >= HTTPStatus.BAD_REQUEST]
    if not told:
        return None
    bodies = [_json(recording) for recording in told]
    schema = {"schema": schema_of(bodies)} if all(isinstance(it, dict) for it in bodies) else {}
    return {"status": sorted({_status(it) for it in told}), **schema}


def codes(streams: Sequence[Stream], failure: Group, pointer: str) -> dict[str, list[str]]:
    """The codes by which each failure was told, as a contract has them; the usual one is the rest.

    Args:
        streams: Those that were told of failures among them.
        failure: The kind that tells of one.
        pointer: Where its code stands.
    """
    by_upstream = {it.name: it.upstream for it in (*REFUSED, *MID_FAILURES)}
    seen: dict[str, dict[str, None]] = {}
    for stream in streams:
        name = by_upstream.get(stream.answer.scenario)
        told = [resolve(kind.payload(it), pointer) for kind, it in stream.events if kind is failure]
        if name and told:
            seen.setdefault(name, {}).update(dict.fromkeys(told))
    counts = Counter(tuple(it) for it in seen.values())
    usual = counts.most_common(1)[0][0]
    others = {name: list(it) for name, it in seen.items() if tuple(it) != usual}
    return {**others, OTHERWISE: list(usual)}


def bad_input(asked: Asked) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    """The questions that were refused, as a contract has them, and the statuses of the others."""
    statuses = {name: _status(it) for name, it in asked.refusals.items()}
    cases = asked.question.bad_input
    refused = {
        name: {**cases[name], "status": [status]}
        for name, status in statuses.items()
        if status in _REFUSALS
    }
    return refused, {name: it for name, it in statuses.items() if name not in refused}


# By which a question is refused for what it is, not for where or by whom it was asked.
_REFUSALS = frozenset({400, 413, 415, 422})


def _status(recording: Recording) -> int:
    return recording.response.status if recording.response else 0


def _json(recording: Recording) -> Any:
    try:
        return strict_json.loads(recording.body.decode("utf-8", "replace"))
    except strict_json.StrictJSONError:
        return None
