"""What a client may do on connections that outlive their streams, in any order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from hypothesis import strategies as st

from wirecheck.contract import Contract

Verb = Literal["start", "finish", "cancel", "garbage", "leave"]

CONNECTIONS = 2
SESSIONS = 2
MOST_STEPS = 12
# How often each comes, where there is an occasion for it.
WEIGHTS = {
    "start": 4,
    "finish": 2,
    "cancel": 3,
    "cancel-nothing": 1,
    "overlap": 1,
    "garbage": 1,
    "leave": 1,
}


@dataclass(frozen=True, order=True)
class Step:
    """One thing that a client does; where there is no occasion for it, it is left out.

    Attributes:
        verb: ``start`` a session, on a new connection if there is none (that is how one comes
            back); let it ``finish``; ``cancel`` it, whether it runs or not; send ``garbage``;
            ``leave`` the connection.
        connection: Which one.
        session: Which session on it.
        detail: Of garbage the contract's bad input, of leaving ``fin`` or ``reset``.
    """

    verb: Verb
    connection: int = 0
    session: int = 0
    detail: str = ""


Dialogue = tuple[Step, ...]


def dialogues(contract: Contract) -> st.SearchStrategy[Dialogue]:
    """Sequences of steps on two connections; each step has an occasion when it comes.

    Raises:
        ValueError: The contract's streams are no messages on a connection.
    """
    if not contract.connected:
        raise ValueError(f"{contract.name} has no connections that outlive their streams")
    return _dialogue(contract)


@st.composite
def _dialogue(draw: st.DrawFn, contract: Contract) -> Dialogue:
    model, steps = Model(contract), []
    for _ in range(draw(st.integers(1, MOST_STEPS))):
        possible = model.possible()
        names = [
            name for name, weight in WEIGHTS.items() if name in possible for _ in range(weight)
        ]
        step = draw(st.sampled_from(possible[draw(st.sampled_from(names))]))
        if step.verb == "garbage":
            step = replace(step, detail=draw(st.sampled_from(tuple(contract.bad_input))))
        model.take(step)
        steps.append(step)
    return tuple(steps)


class Model:
    """What is open and what runs, as a client knows it."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._sessions = range(SESSIONS if contract.stream_id is not None else 1)
        self._open: set[int] = set()
        self._running: set[tuple[int, int]] = set()

    def possible(self) -> dict[str, tuple[Step, ...]]:
        """The steps that there is an occasion for, by what they are; the plainest first."""
        everywhere = [(c, s) for c in range(CONNECTIONS) for s in self._sessions]
        running, open_ = sorted(self._running), sorted(self._open)
        overlap, cancels = self._contract.overlap, self._contract.cancel.message is not None
        is_refused = overlap is not None and overlap.refused == "must"
        bad = self._contract.bad_input
        steps = {
            "start": [Step("start", *it) for it in everywhere if it not in self._running],
            "finish": [Step("finish", *it) for it in running],
            "cancel": [Step("cancel", *it) for it in running if cancels],
            "cancel-nothing": [
                Step("cancel", *it)
                for it in everywhere
                if cancels and it[0] in self._open and it not in self._running
            ],
            "overlap": [Step("start", *it) for it in running if is_refused],
            "garbage": [Step("garbage", it) for it in open_ if bad],
            "leave": [Step("leave", it, detail=how) for it in open_ for how in ("fin", "reset")],
        }
        return {name: tuple(some) for name, some in steps.items() if some}

    def take(self, step: Step) -> None:
        """Note what a step changes."""
        key = (step.connection, step.session)
        match step.verb:
            case "start":
                self._open.add(step.connection)
                self._running.add(key)
            case "finish" | "cancel":
                self._running.discard(key)
            case "leave":
                self._open.discard(step.connection)
                self._running = {it for it in self._running if it[0] != step.connection}


def shorter(steps: Dialogue) -> Iterator[Dialogue]:
    """The same steps less half of them, less one, or with plainer numbers."""
    half = len(steps) // 2
    if half:
        yield steps[:half]
        yield steps[half:]
    for number in range(len(steps)):
        yield steps[:number] + steps[number + 1 :]
    for turned in (_turned_connections(steps), _turned_sessions(steps)):
        if turned < steps:
            yield turned
    for number, step in enumerate(steps):
        for plainer in (replace(step, connection=0), replace(step, session=0)):
            if plainer != step:
                yield (*steps[:number], plainer, *steps[number + 1 :])


def _turned_connections(steps: Dialogue) -> Dialogue:
    return tuple(replace(it, connection=CONNECTIONS - 1 - it.connection) for it in steps)


def _turned_sessions(steps: Dialogue) -> Dialogue:
    of_one = ("start", "finish", "cancel")
    return tuple(
        replace(it, session=SESSIONS - 1 - it.session) if it.verb in of_one else it for it in steps
    )
