"""The search for a small example that fails as a large one did."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any

from hypothesis.strategies import SearchStrategy

from wirecheck.contract import Contract
from wirecheck.recording import Recording
from wirecheck.strategies.dialogues import Dialogue, shorter
from wirecheck.strategies.engine import StopSearchError, smallest
from wirecheck.strategies.questions import Example, resized

# An endpoint that hangs costs ten seconds with each attempt; then the smallest so far will do.
SHRINK_S = 40.0


@dataclass(frozen=True)
class Origin:
    """Where examples were drawn from, so that the same can be drawn again."""

    strategy: SearchStrategy[Any]
    number: int
    seed: int


@dataclass(frozen=True)
class Failure:
    """A failing example, made small.

    Attributes:
        example: What to do.
        recordings: What came of it.
        rules: The ids of the rules that it breaks.
    """

    example: Any
    recordings: tuple[Recording, ...]
    rules: frozenset[str]


# Does one example, and tells which rules it breaks.
Do = Callable[[Any], Awaitable[Failure]]


class Search:
    """The search for a small example that breaks a rule."""

    def __init__(self, contract: Contract, do: Do, rule: str, *, known_good: Sequence[Any]) -> None:
        self._contract = contract
        self._do = do
        self._rule = rule
        self._known_good = frozenset(known_good)
        self._tried: dict[Any, Failure] = {}
        self._loop = asyncio.get_running_loop()
        self._until = self._loop.time() + SHRINK_S

    async def failure(
        self, candidates: Sequence[Any], origin_of: Callable[[Any], Origin]
    ) -> Failure | None:
        """The smallest found; None if none of the candidates fails by itself."""
        for candidate in candidates:
            if await self._fails(candidate):
                if isinstance(candidate, tuple):
                    return self._tried[await self._shortest(candidate)]
                found = await asyncio.to_thread(self._search, origin_of(candidate))
                return self._tried[await self._fewest(found or candidate)]
        return None

    def _search(self, origin: Origin) -> Any:
        return smallest(
            origin.strategy,
            origin.number,
            origin.seed,
            self._fails_from_afar,
            known_good=self._known_good,
            within_s=self._until - self._loop.time(),
        )

    def _fails_from_afar(self, example: Any) -> bool:
        """In the thread of Hypothesis."""
        try:
            return asyncio.run_coroutine_threadsafe(self._fails(example), self._loop).result()
        except (CancelledError, RuntimeError) as error:  # the gate is being stopped
            raise StopSearchError from error

    async def _fails(self, example: Any) -> bool:
        if example not in self._tried:
            self._tried[example] = await self._do(example)
        return self._rule in self._tried[example].rules

    async def _fewest(self, example: Example) -> Example:
        """Of a huge example the one with the fewest characters; Hypothesis halves digits alone."""
        resizing = resized(self._contract, example)
        if resizing is None:
            return example
        too_many, of_size = resizing
        enough = -1
        while too_many - enough > 1 and self._loop.time() < self._until:
            between = (too_many + enough) // 2
            if await self._fails(of_size(between)):
                too_many = between
            else:
                enough = between
        return of_size(too_many)

    async def _shortest(self, steps: Dialogue) -> Dialogue:
        """Leave out steps of a dialogue as long as it still fails.

        A step that has no occasion any more is left out when it is done, so any will do: this
        takes a tenth of the attempts that Hypothesis needs, which has to draw whole dialogues.
        """
        while self._loop.time() < self._until:
            for other in shorter(steps):
                if await self._fails(other):
                    steps = other
                    break
            else:
                break
        return steps
