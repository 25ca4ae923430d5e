"""All visits that are wanted, made concurrently in a few lanes."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright, async_playwright

from wirecheck.probes.upstream import Upstream, UpstreamError
from wirecheck_browser_tests.driving import browsers
from wirecheck_browser_tests.driving.elements import NotFoundError
from wirecheck_browser_tests.driving.engines import Engine
from wirecheck_browser_tests.visits.explanation import is_hopeless, never_called
from wirecheck_browser_tests.visits.lane import Lane, open_lane
from wirecheck_browser_tests.visits.missing import UnableError
from wirecheck_browser_tests.visits.model import Visit
from wirecheck_browser_tests.visits.scenario import Scenario
from wirecheck_browser_tests.visits.tables import ORDINARY
from wirecheck_browser_tests.visits.target import Target
from wirecheck_browser_tests.visits.visitor import Visitor

# Most of a visit is waiting; more at once than this only wait for the processor.
LANES = 4
# The longest visit takes some 60 s on a page that does nothing that it should.
LONGEST_VISIT_S = 240.0


class PageError(Exception):
    """A page that cannot be checked at all; the message has the mend."""


@dataclass(frozen=True)
class Wanted:
    """A visit to be made."""

    target: Target
    scenario: Scenario


OnVisit = Callable[[Wanted, Visit], None]
IsFlawed = Callable[[Wanted, Visit], bool]


async def visit_all(
    wanted: Sequence[Wanted],
    mock_url: str,
    on_visit: OnVisit,
    is_flawed: IsFlawed,
    lanes: int = LANES,
) -> None:
    """Make all visits.

    Each page is first asked one ordinary question: if that does not work, nothing will.

    Args:
        wanted: What visits.
        mock_url: The mock provider behind the pages.
        on_visit: Gets each as soon as it has been made.
        is_flawed: Says of one that is about to end whether a picture of the page is needed.
        lanes: How many are made at once.

    Raises:
        NoBrowserError: A browser is not installed, or does not start.
        ServiceError: A proxy does not start.
        PageError: A page is not there, or has nothing to type into, or not what its contract says
            that it has.
    """
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        upstream = await stack.enter_async_context(Upstream(mock_url))
        for engine in dict.fromkeys(it.target.engine for it in wanted):
            of_engine = [it for it in wanted if it.target.engine == engine]
            tour = _Tour(of_engine, upstream, on_visit, is_flawed)
            await tour.make(playwright, engine, lanes)


@dataclass
class _Tour:
    """The visits that are made with one engine; ``unusable`` says which pages cannot be used."""

    wanted: Sequence[Wanted]
    upstream: Upstream
    on_visit: OnVisit
    is_flawed: IsFlawed
    unusable: list[str] = field(default_factory=list)

    async def make(self, playwright: Playwright, engine: Engine, lanes: int) -> None:
        program = browsers.find(engine)
        targets = list({it.target.name: it.target for it in self.wanted}.values())
        async with AsyncExitStack() as stack:
            number = min(lanes, len(self.wanted))
            opening = [open_lane(stack, playwright, program, targets) for _ in range(number)]
            opened = await asyncio.gather(*opening)
            firsts = await self._all(opened, [Wanted(it, ORDINARY) for it in targets], {})
            if self.unusable:
                raise PageError("\n".join(self.unusable))
            # Those that take long stand last in the table: begun first, they leave no lane idle.
            rest = [it for it in reversed(self.wanted) if it not in firsts]
            first = {it.target: visit for it, visit in firsts.items()}
            await self._all(opened, rest, first)

    async def _all(
        self, lanes: Sequence[Lane], wanted: Sequence[Wanted], first: Mapping[Target, Visit]
    ) -> dict[Wanted, Visit]:
        todo = deque(wanted)
        done: dict[Wanted, Visit] = {}

        async def work(lane: Lane) -> None:
            while todo:
                it = todo.popleft()
                done[it] = await self._visit(lane, it, first.get(it.target))
                if it in self.wanted:
                    self.on_visit(it, done[it])

        async with asyncio.TaskGroup() as group:
            for lane in lanes:
                group.create_task(work(lane))
        return done

    async def _visit(self, lane: Lane, wanted: Wanted, first: Visit | None) -> Visit:
        looks = [first and first.snap(name) for name in ("idle", "end")]
        usual = tuple(look.status for look in looks if look)
        is_flawed = partial(self.is_flawed, wanted)
        visitor = Visitor(lane, wanted.target, wanted.scenario, self.upstream, usual)
        if first is not None and wanted.scenario.asks and is_hopeless(first):
            return await visitor.visit(never_called(first), is_flawed)
        trouble = await _made(visitor, wanted.scenario)
        if first is None and not visitor.tabs.usable:
            self.unusable.append(trouble)
        return await visitor.visit(trouble, is_flawed)


async def _made(visitor: Visitor, scenario: Scenario) -> str:
    """Make a visit; returns what kept us from it."""
    try:
        async with asyncio.timeout(LONGEST_VISIT_S):
            await visitor.begin()
            await scenario.act(visitor)
    except NotFoundError as error:
        visitor.tabs.usable = False
        return str(error)
    except (UnableError, UpstreamError) as error:
        return str(error)
    except PlaywrightError as error:
        return f"the browser says: {error.message.splitlines()[0]}"
    except TimeoutError:
        return f"the visit took longer than {LONGEST_VISIT_S:.0f} s"
    return ""
