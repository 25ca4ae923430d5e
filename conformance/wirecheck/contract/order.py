"""The order of a stream's events: a regular expression over kinds.

    order      = sequence *( "|" sequence )
    sequence   = 1*repetition
    repetition = ( kind / "(" order ")" ) *( "*" / "+" / "?" )

``(progress | chunk)* (done | error)`` reads: any number of progress and chunk events, then one
done or one error.

A contract may come from anywhere, so nothing here backtracks: ``((a*)*)*b`` costs no more than
``a*b``. The expression becomes its position automaton (V. M. Glushkov, "The abstract theory of
automata", 1961), which has one state for each place where a kind is written, and the automaton is
run on all its live states at once (K. Thompson, "Regular Expression Search Algorithm", 1968).
A set of positions is an integer with one bit for each, which makes a union one operation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Where a stream may end, among the expected kinds. With its space it can be no kind's own name.
END = "the end"
KIND = r"[A-Za-z_][A-Za-z0-9_-]*"

# Far above what a reader could follow; they bound the automaton and the parser's recursion.
MAX_CHARACTERS = 500
MAX_DEPTH = 20

_TOKEN = re.compile(rf"{KIND}|\S")
_KIND = re.compile(KIND)

Positions = int


class OrderError(ValueError):
    """The text is not a regular expression over kinds, or it is too long or too deep."""


@dataclass(frozen=True, slots=True)
class Breach:
    """The first event that the order does not allow.

    Attributes:
        index: Its place among the events; their number if the stream ended too early.
        seen: Its kind; None if the stream ended too early.
        expected: The kinds that would have been right, with ``END`` if the end would have been.
    """

    index: int
    seen: str | None
    expected: tuple[str, ...]


class Order:
    """A compiled order.

    Attributes:
        text: The expression as it was written.
        kinds: The kinds that it names, in the order of their first mention.

    Raises:
        OrderError: The text is not a regular expression over kinds, or too long or too deep.
    """

    def __init__(self, text: str) -> None:
        automaton = _Automaton()
        whole = _Parser(text, automaton).parse()
        self.text = text
        self.kinds = tuple(dict.fromkeys(automaton.names))
        self._start = automaton.sequence(whole, automaton.place(END)).first
        self._names, self._follow = automaton.names, automaton.follow
        self._places: dict[str, Positions] = {}
        for position, name in enumerate(self._names[:-1]):
            self._places[name] = self._places.get(name, 0) | 1 << position

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Order) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def check(self, kinds: Sequence[str]) -> Breach | None:
        """The first event out of order, or None if the whole stream is in order."""
        open_ = self._start
        for index, kind in enumerate(kinds):
            if not open_ & self._places.get(kind, 0):
                return Breach(index, kind, self._expected(open_))
            open_ = self._after(open_, kind)
        expected = self._expected(open_)
        return None if END in expected else Breach(len(kinds), None, expected)

    def could_follow(self, prefix: Sequence[str]) -> tuple[str, ...]:
        """What may come next: kinds, and ``END``; nothing if the prefix is out of order."""
        open_ = self._start
        for kind in prefix:
            open_ = self._after(open_, kind)
        return self._expected(open_)

    def _after(self, open_: Positions, kind: str) -> Positions:
        """The positions that may come next, once an event of that kind has come."""
        reached = 0
        for position in _members(open_ & self._places.get(kind, 0)):
            reached |= self._follow[position]
        return reached

    def _expected(self, open_: Positions) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._names[position] for position in _members(open_)))


def _members(positions: Positions) -> Iterator[int]:
    while positions:
        lowest = positions & -positions
        yield lowest.bit_length() - 1
        positions ^= lowest


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the expression: where it can begin and end, and whether it can be left out."""

    first: Positions
    last: Positions
    empty: bool


class _Automaton:
    """Glushkov's construction: which position may follow which.

    Attributes:
        names: The kind at each position.
        follow: The positions that may come next after each.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.follow: list[Positions] = []

    def place(self, name: str) -> _Part:
        """One event of that kind."""
        self.names.append(name)
        self.follow.append(0)
        here = 1 << len(self.names) - 1
        return _Part(here, here, empty=False)

    def sequence(self, one: _Part, two: _Part) -> _Part:
        """One, then the other."""
        self._link(one.last, two.first)
        first = one.first | two.first if one.empty else one.first
        last = one.last | two.last if two.empty else two.last
        return _Part(first, last, one.empty and two.empty)

    def choice(self, one: _Part, two: _Part) -> _Part:
        """One or the other."""
        return _Part(one.first | two.first, one.last | two.last, one.empty or two.empty)

    def repeated(self, part: _Part, sign: str) -> _Part:
        """As often as ``*``, ``+`` or ``?`` says."""
        if sign != "?":
            self._link(part.last, part.first)
        return _Part(part.first, part.last, part.empty or sign != "+")

    def _link(self, before: Positions, after: Positions) -> None:
        for position in _members(before):
            self.follow[position] |= after


class _Parser:
    """Recursive descent over the grammar at the head of this file."""

    def __init__(self, text: str, automaton: _Automaton) -> None:
        if len(text) > MAX_CHARACTERS:
            raise OrderError(f"{len(text)} characters long: at most {MAX_CHARACTERS}")
        self._tokens: list[str] = [*_TOKEN.findall(text), ""]
        self._next = 0
        self._depth = 0
        self._automaton = automaton

    def parse(self) -> _Part:
        """The whole expression."""
        part = self._order()
        if self._peek:
            raise OrderError(f"{self._peek!r} does not belong here: {self._so_far}")
        return part

    def _order(self) -> _Part:
        part = self._sequence()
        while self._peek == "|":
            self._take()
            part = self._automaton.choice(part, self._sequence())
        return part

    def _sequence(self) -> _Part:
        part = self._repetition()
        while self._peek == "(" or _KIND.match(self._peek):
            part = self._automaton.sequence(part, self._repetition())
        return part

    def _repetition(self) -> _Part:
        part = self._group() if self._peek == "(" else self._kind()
        while self._peek and self._peek in "*+?":
            part = self._automaton.repeated(part, self._take())
        return part

    def _kind(self) -> _Part:
        if not _KIND.match(self._peek):
            seen = repr(self._peek) if self._peek else "the expression ends"
            raise OrderError(f"{seen} where a kind or '(' should stand: {self._so_far}")
        return self._automaton.place(self._take())

    def _group(self) -> _Part:
        self._take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise OrderError(f"more than {MAX_DEPTH} parentheses inside one another")
        part = self._order()
        if self._peek != ")":
            raise OrderError(f"a '(' is never closed: {self._so_far}")
        self._take()
        self._depth -= 1
        return part

    @property
    def _peek(self) -> str:
        """The token ahead; empty at the end."""
        return self._tokens[self._next]

    @property
    def _so_far(self) -> str:
        """Where the reader stands, for messages: the last few tokens, then a mark."""
        recent = self._tokens[max(0, self._next - 5) : self._next + 1]
        return " ".join(filter(None, [*recent, "<- here"]))

    def _take(self) -> str:
        self._next += 1
        return self._tokens[self._next - 1]
