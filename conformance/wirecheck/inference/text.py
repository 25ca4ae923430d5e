"""Where the answer's text stands: where, put together, it is what the upstream sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from wirecheck.contract.pointer import resolve
from wirecheck.contract.wording import printable
from wirecheck.inference.model import MOST_MEMBERS, Group, InferenceError, Stream, places
from wirecheck.rules.words import difference

# Where a kind's texts stand is looked up in the first of its events.
_MOST_EVENTS = 20
# So much of a text is compared, where none is the right one; an ordinary answer has some 60.
_COMPARED = 1_000


@dataclass(frozen=True)
class Carrier:
    """Where the answer's text stands.

    Attributes:
        kinds: Those that carry it.
        pointer: Where in each of them.
        exact: In how many answers it was what the upstream had sent, character for character.
        close: In how many it was that but for white space.
        of: In how many answers there was any.
        pieces: In how many events it stood there.
    """

    kinds: tuple[Group, ...]
    pointer: str
    exact: int
    close: int
    of: int
    pieces: int

    @property
    def told(self) -> str:
        """How sure that is, in words."""
        seen = f"{self.exact} of {self.of} answers"
        if self.exact == self.of:
            return f"put together it was what the upstream had sent in {seen}"
        return f"a guess: put together it was what the upstream had sent only in {seen}"


def carrier(streams: Sequence[Stream], groups: Sequence[Group]) -> Carrier:
    """The best of all places; of equal ones that where the text comes in the most pieces.

    Raises:
        InferenceError: There is none that comes near.
    """
    told = [it for it in streams if it.answer.healthy and it.answer.sent]
    tried = [_weighed(told, place, kinds) for place, kinds in _places(groups)]
    best = max(tried, key=lambda it: (it.exact, it.close, it.pieces), default=None)
    if best is None or not best.close:
        raise InferenceError(_not_found(told, tried))
    return best


def _places(groups: Sequence[Group]) -> Iterator[tuple[str, tuple[Group, ...]]]:
    """Where there is text, and in which kinds: in all of them, and in each."""
    by_place: dict[str, list[Group]] = {}
    for group in groups:
        for pointer in _pointers(group):
            by_place.setdefault(pointer, []).append(group)
    for pointer, kinds in by_place.items():
        yield pointer, tuple(kinds)
        if len(kinds) > 1:
            yield from ((pointer, (kind,)) for kind in kinds)


def _pointers(group: Group) -> Iterator[str]:
    payloads = [group.payload(sample) for sample in group.samples[:_MOST_EVENTS]]
    pointers = ((payload, it) for payload in payloads for it in places(payload))
    found = (it for payload, it in pointers if isinstance(resolve(payload, it), str))
    yield from islice(dict.fromkeys(found), MOST_MEMBERS)


def _weighed(told: Sequence[Stream], pointer: str, kinds: Sequence[Group]) -> Carrier:
    is_raw = any(kind.data == "text" for kind in kinds)
    pieces = [_pieces(it, pointer, kinds) for it in told]
    pairs = [
        (_with_lf(it.answer.sent) if is_raw else it.answer.sent, "".join(texts))
        for it, texts in zip(told, pieces, strict=True)
    ]
    exact = sum(sent == text for sent, text in pairs)
    close = sum(_bare(sent) == _bare(text) for sent, text in pairs)
    return Carrier(tuple(kinds), pointer, exact, close, len(pairs), sum(map(len, pieces)))


def _pieces(stream: Stream, pointer: str, kinds: Sequence[Group]) -> list[str]:
    """The texts that stand there in these kinds of events."""
    values = (resolve(kind.payload(it), pointer) for kind, it in stream.events if kind in kinds)
    return [value for value in values if isinstance(value, str)]


def _with_lf(text: str) -> str:
    """As raw text in SSE data arrives, which cannot carry a CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bare(text: str) -> str:
    return "".join(text.split())


def _not_found(told: Sequence[Stream], tried: Sequence[Carrier]) -> str:
    if not tried or not told:
        return "no event had any text, though the upstream sent some."
    sent = told[0].answer.sent
    texts = {it: "".join(_pieces(told[0], it.pointer, it.kinds)) for it in tried}
    nearest = max(tried, key=lambda it: SequenceMatcher(None, sent, texts[it][:_COMPARED]).ratio())
    expected, seen = difference(sent, texts[nearest])
    return (
        "no member of the events is the answer's text, piece by piece: put together, none is what "
        "the upstream sent.\n"
        f"Sent:    {expected}\n"
        f"Nearest, at {printable(nearest.pointer) or 'the data'}: {seen}"
    )
