"""What held over every stream: counters, running texts, numbers of events."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from wirecheck.contract.pointer import resolve
from wirecheck.contract.spans import FORMS, Step
from wirecheck.inference.model import MOST_MEMBERS, Group, Stream
from wirecheck.inference.text import Carrier

# Names that can head a check's id as they are.
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")

Invariant = dict[str, Any]


def invariants(
    streams: Sequence[Stream], groups: Sequence[Group], carrier: Carrier
) -> dict[str, Invariant]:
    """What held in every answer, as a contract has it.

    Counts of tokens are left out: a mock provider sends each token by itself, others do not.
    """
    steps = [_steps(it, carrier) for it in streams]
    usage = {name for it in streams if it.answer.call for name in it.answer.call.usage or ()}
    found: dict[str, Invariant] = {}
    for group in groups:
        for member in _members(group, carrier):
            held = (it for it in _candidates(group, member, carrier) if _held(it, steps))
            first = next(held, None) if member not in usage else None
            if first is not None:
                found[f"{group.name}-{member}"] = first
    return found


def _steps(stream: Stream, carrier: Carrier) -> list[Step]:
    events = [(kind, kind.payload(it)) for kind, it in stream.events]
    texts = [resolve(it, carrier.pointer) if kind in carrier.kinds else "" for kind, it in events]
    return [
        Step(index, kind.name, payload, text if isinstance(text, str) else "")
        for index, ((kind, payload), text) in enumerate(zip(events, texts, strict=True))
    ]


def _members(group: Group, carrier: Carrier) -> list[str]:
    """The members that are worth a look: not the text, and not always the same."""
    payloads = [group.payload(it) for it in group.samples]
    objects = [it for it in payloads if isinstance(it, dict)]
    names = islice((it for first in objects[:1] for it in first), MOST_MEMBERS)
    is_text = carrier.pointer if group in carrier.kinds else None
    return [
        name
        for name in names
        if _PLAIN.fullmatch(name)
        and f"/{name}" != is_text
        and len({repr(it.get(name)) for it in objects}) > 1
    ]


def _candidates(group: Group, member: str, carrier: Carrier) -> Iterator[Invariant]:
    place = {"kind": group.name, "value": f"/{member}"}
    value = group.payload(group.samples[0])[member]
    if isinstance(value, str):
        requires = f"The {member} of {group.name} is the whole text so far"
        yield {"requires": f"{requires}.", "text-so-far": place}
        requires += "; white space at its ends may be gone."
        yield {"requires": requires, "text-so-far": {**place, "trimmed": True}}
    elif isinstance(value, int):
        requires = f"The {member} of {group.name} is 1, 2, 3, and so on."
        yield {"requires": requires, "counts-up": place}
        for kind in carrier.kinds:
            requires = f"The {member} of {group.name} is the number of {kind.name} events."
            yield {"requires": requires, "number-of": {**place, "of": kind.name}}


def _held(candidate: Invariant, streams: Sequence[list[Step]]) -> bool:
    form = next(FORMS[key] for key in candidate if key in FORMS)
    invariant = form.model_validate(candidate)
    return not any(invariant.breaches(steps) for steps in streams)
