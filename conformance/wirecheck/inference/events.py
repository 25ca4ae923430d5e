"""One kind of event as a contract has it, and the order of them all."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from wirecheck.contract.pointer import every, resolve
from wirecheck.inference import refusals
from wirecheck.inference.model import Group, places
from wirecheck.inference.roles import told_at
from wirecheck.inference.schemas import schema_of
from wirecheck.inference.seen import Seen
from wirecheck.inference.writing import Noted

# Longer texts are no constants that anybody chose.
_LONGEST_CONSTANT = 80
# A schema with more of them helps nobody.
_MOST_LINES = 500
# So much of an answer's order is told.
_MOST_STEPS = 8


def described(group: Group, seen: Seen) -> Noted:
    """A kind as a contract has it."""
    kind = Noted()
    for key, value in (("event", group.event), ("when", group.when), ("has", list(group.has))):
        if value:
            kind.put(key, value)
    if group.data != "json":
        kind.put("data", group.data)
    if group in seen.carrier.kinds:
        kind.put("text", seen.carrier.pointer, f"{seen.carrier.told}.".capitalize())
    _add_end(kind, group, seen)
    if schema := _schema(group, seen):
        kind.put("schema", schema)
    return kind


def _add_end(kind: Noted, group: Group, seen: Seen) -> None:
    if group is seen.ends.success:
        kind.put("ends", "success")
        for pointer in _usage(seen):
            kind.put("usage", pointer, "Its counts were those of the upstream.")
    if group in seen.ends.failures:
        kind.put("ends", "failure")
        places = told_at(group)
        for key, place in (("code", places.code), ("message", places.message)):
            if place is not None:
                kind.put(key, place, "A guess, by its name and its texts.")


def _usage(seen: Seen) -> Iterator[str]:
    """Where the event that ends an answer well has counts that the upstream told too."""
    end = seen.ends.success
    told = [(it.answer.call, it.events[-1]) for it in seen.streams if end in it.kinds]
    used = [
        (call.usage, end.payload(sample)) for call, (end, sample) in told if call and call.usage
    ]
    for pointer in places(used[0][1]) if used else ():
        if all(_counts(usage, resolve(payload, pointer)) for usage, payload in used):
            yield pointer
            return


def _counts(usage: dict[str, int], value: Any) -> bool:
    shared = [name for name in usage if name in value] if isinstance(value, dict) else []
    return bool(shared) and all(value[name] == usage[name] for name in shared)


def _schema(group: Group, seen: Seen) -> dict[str, Any] | None:
    """What all of its events fit; that of a constant member is said by ``when``."""
    payloads = [group.payload(sample) for sample in group.samples]
    if group.data == "json":
        schema = schema_of(payloads)
        if len(list(islice(every(schema), _MOST_LINES))) == _MOST_LINES:
            return {"type": schema["type"]}
        for member in group.when:
            schema.get("properties", {}).pop(member, None)
        return schema
    first = payloads[0]
    is_same = len(payloads) > 1 and all(it == first for it in payloads)
    if group in seen.carrier.kinds or not is_same or len(first) > _LONGEST_CONSTANT:
        return None
    return {"const": first}


def frequency(group: Group, seen: Seen) -> str:
    """How often a kind was seen."""
    answers = sum(group in it.kinds for it in seen.streams)
    return f"{len(group.samples):,} seen, in {answers} of {len(seen.streams)} answers."


def order(seen: Seen) -> str:
    """Any number of what ends nothing, and then what does."""
    success, failures = seen.ends.success, [it.name for it in seen.ends.failures]
    closing = [*([success.name] if success else []), *failures]
    others = [it.name for it in seen.groups if it.name not in closing]
    body = f"({' | '.join(others)})*" if len(others) > 1 else "".join(f"{it}*" for it in others)
    end = f"({' | '.join(closing)})" if len(closing) > 1 else "".join(closing)
    return " ".join(filter(None, (body, end if success or not end else f"{end}?")))


def order_note(seen: Seen) -> str:
    """What was seen of it, and what was not."""
    runs = [(kind.name, len(list(them))) for kind, them in groupby(seen.streams[0].kinds)]
    steps = [name + ("+" if times > 1 else "") for name, times in runs[:_MOST_STEPS]]
    cut = " …" if len(runs) > _MOST_STEPS else ""
    note = f"The ordinary answer was: {' '.join(steps)}{cut}."
    refused = refusals.unstarted(seen.asked.answers)
    if refused and seen.ends.success:
        statuses = ", ".join(map(str, refused["status"]))
        note += (
            f"\nFailures before the first token had a status ({statuses}): the gate wants events."
        )
    if not seen.ends.failures:
        note += "\nNo event was seen that tells of a failure of the upstream: decide."
    return note
