"""Events told apart: by the names that they have, by a member that varies, by their keys.

What tells them is found by how it varies: a member that takes a few values, which come again in
other answers, is a discriminator, whatever it is called.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from wirecheck.contract import MISSING
from wirecheck.contract.kind import Data
from wirecheck.contract.order import KIND
from wirecheck.inference.model import Answer, Group, InferenceError, Sample

# What events are called that have no name of their own: in NDJSON, and in SSE.
_UNNAMED = frozenset({"", "message"})
# Endpoints have three to ten; an order of these fits into what a contract may have.
MAX_KINDS = 12
# Longer ones are no names that anybody gave.
_LONGEST_NAME = 30
# As they are commonly called, where several members vary alike.
_USUAL = ("type", "event", "kind", "object", "op", "status")


def told_apart(answers: Sequence[Answer]) -> list[Group]:
    """The kinds of events, in an order in which the first that fits is the right one.

    Raises:
        InferenceError: There are more than anybody would have made.
    """
    by_name: dict[str, list[Sample]] = defaultdict(list)
    for sample in (it for answer in answers for it in answer.samples if _is_meant(it, answer)):
        by_name[sample.name].append(sample)
    groups: list[Group] = []
    for name, samples in by_name.items():
        groups += _unnamed(samples, answers) if name in _UNNAMED else [_named(name, samples)]
    if any(len(name) > _LONGEST_NAME for name in by_name):
        raise InferenceError(
            f"its events have names of more than {_LONGEST_NAME} characters: what is data stands "
            "in `data`, not in `event`."
        )
    _refuse_many(len(groups))
    _give_names(groups)
    return groups


def _refuse_many(kinds: int) -> None:
    if kinds > MAX_KINDS:
        raise InferenceError(
            f"its events seem to be of {kinds} kinds, and a draft has {MAX_KINDS} at most: "
            "write this contract by hand."
        )


def _is_meant(sample: Sample, answer: Answer) -> bool:
    """Whether an event is no broken JSON that was passed on from an upstream that sent it."""
    return answer.healthy or sample.payload is not MISSING or not sample.data.startswith("{")


def _named(name: str, samples: list[Sample]) -> Group:
    objects = [sample for sample in samples if isinstance(sample.payload, dict)]
    group = Group(name, samples, event=name)
    if len(objects) < len(samples):
        group.data = "json-or-text" if objects else _scalar_data(samples)
    return group


def _scalar_data(samples: Iterable[Sample]) -> Data:
    return "json" if all(isinstance(sample.payload, str) for sample in samples) else "text"


def _unnamed(samples: list[Sample], answers: Sequence[Answer]) -> Iterator[Group]:
    """The kinds among events without a name: objects, and behind them whatever else there is."""
    objects = [sample for sample in samples if isinstance(sample.payload, dict)]
    others = [sample for sample in samples if not isinstance(sample.payload, dict)]
    event = samples[0].name or None
    if member := _discriminator(answers):
        yield from _by_value(objects, member, event)
        objects = [sample for sample in objects if not _is_value(sample.payload.get(member))]
    yield from _by_keys(objects, event, alone=not others)
    if others and event is None:
        raise InferenceError("some lines are no JSON objects, and nothing tells what they are.")
    if others:
        same = {sample.data for sample in others}
        label = same.pop() if len(same) == 1 else "text"
        yield Group(label, others, event, data=_scalar_data(others))


def _discriminator(answers: Sequence[Answer]) -> str | None:
    """The member that tells unnamed objects apart, if there is one.

    It stands in each of them that came in healthy answers, takes at least two values in the first
    of these, and each of its values came in more than one.
    """
    healthy = [_objects(answer) for answer in answers if answer.healthy]
    first = healthy[0]
    names = list(first[0].payload) if first else []
    counts = {name: len(_values(first, name)) for name in names if _recurs(healthy, name)}
    found = [name for name, count in counts.items() if 2 <= count <= MAX_KINDS]  # noqa: PLR2004
    return min(found, key=lambda name: (-counts[name], _rank(name)), default=None)


def _rank(name: str) -> int:
    return _USUAL.index(name) if name in _USUAL else len(_USUAL)


def _objects(answer: Answer) -> list[Sample]:
    return [it for it in answer.samples if it.name in _UNNAMED and isinstance(it.payload, dict)]


def _values(samples: Iterable[Sample], name: str) -> set[str | bool]:
    return {sample.payload[name] for sample in samples}


def _recurs(answers: Sequence[Sequence[Sample]], name: str) -> bool:
    if not all(_is_value(it.payload.get(name)) for samples in answers for it in samples):
        return False
    times = Counter(value for samples in answers for value in _values(samples, name))
    return all(number > 1 for number in times.values())


def _is_value(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and len(value) <= _LONGEST_NAME)


def _by_value(objects: Iterable[Sample], member: str, event: str | None) -> Iterator[Group]:
    by_value: dict[str | bool, list[Sample]] = defaultdict(list)
    for sample in objects:
        value = sample.payload.get(member)
        if _is_value(value):
            by_value[value].append(sample)
    for value, samples in by_value.items():
        label = value if isinstance(value, str) else member if value else f"not-{member}"
        yield Group(label, samples, event, when={member: value})


def _by_keys(objects: Iterable[Sample], event: str | None, *, alone: bool) -> Iterator[Group]:
    """Objects by the keys that they have, those with the most first.

    Args:
        objects: What no member's value tells apart.
        event: The name of such events; None where events have none.
        alone: Whether they are all that has this name.
    """
    by_keys: dict[frozenset[str], list[Sample]] = defaultdict(list)
    for sample in objects:
        by_keys[frozenset(sample.payload)].append(sample)
    _refuse_many(len(by_keys))
    if len(by_keys) == 1 and event and alone:
        yield from (Group("event", samples, event) for samples in by_keys.values())
        return
    ordered = sorted(by_keys.items(), key=lambda item: -len(item[0]))
    for number, (_, samples) in enumerate(ordered):
        later = frozenset[str]().union(*(it for it, _ in ordered[number + 1 :]))
        yield _by_key(samples, [key for key in samples[0].payload if key not in later], event)


def _by_key(samples: list[Sample], own: Sequence[str], event: str | None) -> Group:
    """A kind told by a key of its own, or if it has none by all that it has."""
    always_true = [key for key in own if all(it.payload[key] is True for it in samples)]
    if always_true:
        return Group(always_true[0], samples, event, when={always_true[0]: True})
    has = tuple(own[:1]) or tuple(samples[0].payload)
    return Group(next(iter(has), "event"), samples, event, has=has)


def _give_names(groups: Sequence[Group]) -> None:
    taken: set[str] = set()
    for group in groups:
        plain = re.sub(r"[^A-Za-z0-9_]+", "-", group.label).strip("-")[:_LONGEST_NAME]
        base = plain.lower() if plain.isupper() else plain
        if not re.fullmatch(KIND, base):
            base = f"kind-{base}".strip("-")
        names = (base, *(f"{base}-{number}" for number in range(2, MAX_KINDS + 2)))
        group.name = next(name for name in names if name not in taken)
        taken.add(group.name)
