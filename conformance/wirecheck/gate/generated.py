"""Generated examples: more of them where they are asked for, and small ones of those that fail."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from wirecheck.contract.reading import Reading
from wirecheck.gate.search import Failure, Origin, Search
from wirecheck.gate.target import Target
from wirecheck.probes import Probed, Progress, probe
from wirecheck.probes.acts.generated import ON_ONE_CONNECTION
from wirecheck.recording import Recording
from wirecheck.rules import Rule, judge, rules_for
from wirecheck.scenarios import Deployment, Scenario
from wirecheck.strategies.engine import sample
from wirecheck.strategies.questions import questions_of
from wirecheck.strategies.sets import BASE_SEED, base, drawn_from

# Of different failures in one scenario so many are made small; the others are shown as they came.
MOST_SHRUNK = 3
# Of the question that failed, so many others of its kind are tried in search of a smaller one.
_TRIES = 100
# Examples that are tried together, before their recordings are judged and dropped.
ROUND = 24
# The numbers of examples that were drawn, in the parts of their recordings, begin here.
_FIRST_DRAWN = 1000
_NUMBER = re.compile(r"-(\d{3,})")

Ticks = Callable[[int], None]


class Generated:
    """The generated scenarios of one target.

    Attributes:
        contract: What the target promises.
    """

    def __init__(self, target: Target, deployment: Deployment, mock_url: str | None) -> None:
        self._target = target
        self.contract = target.contract
        self._deployment = deployment
        self._mock_url = mock_url

    async def settle(self, probed: Probed) -> tuple[Probed, tuple[Failure, ...]]:
        """Put small examples in the place of those that failed in a scenario of the gate."""
        if not self._broken(probed.scenario, probed.recordings):
            return probed, ()
        examples = base(self.contract, probed.scenario.settings["about"])
        return await self._settled(probed, examples, self._of_its_case)

    async def more(
        self, probed: Probed, number: int, known: frozenset[str], tick: Ticks
    ) -> tuple[Probed, tuple[Failure, ...]]:
        """Try more examples; of those that fail, small ones are added to what was recorded.

        Args:
            probed: What was recorded so far.
            number: How many more.
            known: The rules of which it is known that they are broken.
            tick: Told how many more are done.
        """
        about = probed.scenario.settings["about"]
        origin = Origin(drawn_from(self.contract, about), number, self._deployment.seed)
        examples = await asyncio.to_thread(sample, origin.strategy, number, origin.seed)
        failures: tuple[Failure, ...] = ()
        for start in range(0, len(examples), ROUND):
            some = examples[start : start + ROUND]
            tried = await self._probe(probed.scenario, some)
            if tried.trouble:
                return tried, ()
            known = known.union(*(failure.rules for failure in failures))
            clean, first = examples[:start], _FIRST_DRAWN + start
            _, found = await self._settled(
                tried, some, lambda _: origin, clean=clean, known=known, first=first
            )
            failures += found
            tick(len(some))
        added = tuple(it for failure in failures for it in failure.recordings)
        return replace(probed, recordings=(*probed.recordings, *added)), failures

    def _of_its_case(self, example: Any) -> Origin:
        return Origin(questions_of(self.contract, example.case), _TRIES, BASE_SEED)

    async def _settled(
        self,
        probed: Probed,
        examples: Sequence[Any],
        origin_of: Callable[[Any], Origin],
        *,
        clean: Sequence[Any] = (),
        known: frozenset[str] = frozenset(),
        first: int = 0,
    ) -> tuple[Probed, tuple[Failure, ...]]:
        by_number = _by_number(probed.recordings)
        broken = {n: self._broken(probed.scenario, some) for n, some in by_number.items()}
        good = [examples[n] for n in by_number if not broken[n]]
        failures: list[Failure] = []
        left = {rule for rules in broken.values() for rule in rules} - known
        while left:
            number = next(n for n, rules in broken.items() if rules & left)
            rule = min(broken[number] & left)
            failure = Failure(examples[number], by_number[number], frozenset(broken[number]))
            if len(failures) < MOST_SHRUNK:
                do = partial(self.tried, probed.scenario)
                search = Search(self.contract, do, rule, known_good=(*clean, *good))
                some = examples[number : number + ON_ONE_CONNECTION]
                failure = await search.failure(some, origin_of) or failure
            failures.append(_numbered(failure, first + number))
            left -= failure.rules | {rule}
        kept = [it for n, some in by_number.items() if not broken[n] for it in some]
        shown = [it for failure in failures for it in failure.recordings]
        return replace(probed, recordings=(*kept, *shown)), tuple(failures)

    async def tried(self, scenario: Scenario, example: Any) -> Failure:
        """Do one example, and see which rules it breaks; none, if it is good."""
        probed = await self._probe(scenario, (example,))
        return Failure(example, probed.recordings, self._broken(scenario, probed.recordings))

    async def _probe(self, scenario: Scenario, examples: Sequence[Any]) -> Probed:
        settings = {**scenario.settings, "examples": tuple(examples)}
        of_these = replace(scenario, settings=settings)
        url, contract = self._target.url, self.contract
        probed = await probe(url, contract, self._deployment, self._mock_url, [of_these])
        return replace(probed[scenario.name], scenario=scenario)

    def _broken(self, scenario: Scenario, recordings: Sequence[Recording]) -> frozenset[str]:
        readings = [Reading(recording, self.contract) for recording in recordings]
        rules: tuple[Rule, ...] = rules_for(self.contract, scenario)
        return frozenset(
            rule.id for rule in rules if judge(rule, self.contract, scenario, readings).findings
        )


async def generate(
    target: Target,
    deployment: Deployment,
    mock_url: str | None,
    probed: Sequence[Probed],
    progress: Progress,
) -> AsyncIterator[tuple[Probed, tuple[Failure, ...]]]:
    """Settle the generated scenarios of a target, and try more examples where they are asked for.

    Args:
        target: What was probed.
        deployment: How many more examples, and from which seed.
        mock_url: The mock provider behind it; None if there is none.
        probed: What the gate's own examples came to.
        progress: Told how many of how many further examples are done.
    """
    generated = Generated(target, deployment, mock_url)
    done = 0
    for index, one in enumerate(probed):
        if one.trouble:
            yield one, ()
            continue
        settled, failures = await generated.settle(one)
        share = _share(deployment.fuzz, index, len(probed))
        if share:
            before = done
            known = frozenset[str]().union(*(failure.rules for failure in failures))

            def tick(number: int) -> None:
                nonlocal done
                done += number
                progress(done, deployment.fuzz)

            settled, more = await generated.more(settled, share, known, tick)
            failures += more
            done = before + share
        yield settled, failures


def _share(number: int, index: int, parts: int) -> int:
    """How many of a number fall to one of so many parts."""
    return number // parts + (index < number % parts)


def _by_number(recordings: Sequence[Recording]) -> dict[int, tuple[Recording, ...]]:
    """The recordings of each example."""
    found: dict[int, tuple[Recording, ...]] = {}
    for recording in recordings:
        number = _number(recording)
        found[number] = (*found.get(number, ()), recording)
    return found


def _number(recording: Recording) -> int:
    told = _NUMBER.search(recording.part)
    return int(told[1]) if told else 0


def _numbered(failure: Failure, number: int) -> Failure:
    """The same under another number, by which its recordings are told from all others."""
    parts = (
        replace(it, part=_NUMBER.sub(f"-{number:03d}", it.part, count=1))
        for it in failure.recordings
    )
    return replace(failure, recordings=tuple(parts))
