"""What the kinds of events are for: which end a stream, and how they tell of failures and usage."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wirecheck.contract.pointer import resolve
from wirecheck.inference.model import Group, Stream, places

# As the members are commonly called, where several could be one.
_CODES = ("code", "error_code", "errorCode", "type", "kind", "reason")
_MESSAGES = ("message", "error", "detail", "msg", "reason")
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")


@dataclass(frozen=True)
class Ends:
    """The kinds that end a stream.

    Attributes:
        success: None if a stream that succeeds ends without an event of its own.
        failures: Those that end one that fails.
    """

    success: Group | None
    failures: tuple[Group, ...]


def ends(streams: Sequence[Stream], groups: Sequence[Group]) -> Ends:
    """The kinds that end a stream: the last in each, and there once."""
    well = [it for it in streams if it.answer.healthy]
    failed = [it for it in streams if not it.answer.healthy]
    last = well[0].kinds[-1:]
    success = next((it for it in last if _ends_all(it, streams)), None)
    ended = [it for it in well if success is None or success in it.kinds]
    failures = tuple(
        group
        for group in groups
        if group is not success
        and _ends_all(group, streams)
        and any(group in it.kinds for it in failed)
        and not any(group in it.kinds for it in ended)
    )
    return Ends(success, failures)


def _ends_all(group: Group, streams: Sequence[Stream]) -> bool:
    """Whether it is the last event, and there once, wherever it is at all."""
    kinds = [it.kinds for it in streams]
    return all(it.index(group) == len(it) - 1 for it in kinds if group in it)


@dataclass(frozen=True)
class Places:
    """Where a kind tells of a failure; None where nothing was seen that could be that."""

    code: str | None
    message: str | None


def told_at(failure: Group) -> Places:
    """Where code and message of a failure stand; not where it is said that it is one."""
    payloads = [failure.payload(sample) for sample in failure.samples]
    texts = {place: values for place, values in _texts(payloads) if set(values) != {failure.label}}
    names = [it for it, values in texts.items() if all(map(_CODE.fullmatch, values))]
    varied = [it for it in names if len(set(texts[it])) > 1]
    usual = [it for it in names if _rank(it, _CODES) < len(_CODES)]
    code = _first(varied or usual, _CODES)
    return Places(code, _first([it for it in texts if it not in names], _MESSAGES))


def _texts(payloads: Sequence[Any]) -> Iterator[tuple[str, list[str]]]:
    """Where each of them has a text, and what."""
    for pointer in places(payloads[0]):
        values = [resolve(payload, pointer) for payload in payloads]
        if all(isinstance(value, str) for value in values):
            yield pointer, values


def _first(pointers: Sequence[str], names: Sequence[str]) -> str | None:
    return min(pointers, key=lambda it: _rank(it, names), default=None)


def _rank(pointer: str, names: Sequence[str]) -> int:
    name = pointer.rpartition("/")[2]
    return names.index(name) if name in names else len(names)
