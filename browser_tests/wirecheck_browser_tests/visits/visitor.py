"""What acts are made of: a user at a page, who asks, waits and looks."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wirecheck.probes.upstream import Upstream
from wirecheck.recording import Call
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.driving.observer import NAME
from wirecheck_browser_tests.driving.tab import Tab
from wirecheck_browser_tests.visits.certainty import until_told
from wirecheck_browser_tests.visits.evidence import Evidence
from wirecheck_browser_tests.visits.lane import Lane
from wirecheck_browser_tests.visits.limits import (
    LONGEST_ANSWER_S,
    PATIENCE_S,
    SETTLED_MS,
    UNSEEN_SETTLED_MS,
)
from wirecheck_browser_tests.visits.model import Prompt, Snap, Visit
from wirecheck_browser_tests.visits.provider import Provider
from wirecheck_browser_tests.visits.recordings import Recorder
from wirecheck_browser_tests.visits.scenario import Scenario
from wirecheck_browser_tests.visits.streams import Streams
from wirecheck_browser_tests.visits.tabs import Tabs
from wirecheck_browser_tests.visits.target import Target


class Visitor:
    """Visits one page in one scenario.

    Attributes:
        tabs: The browser's tabs on the page.
        streams: The page's streams, at the delivery proxy.
        provider: What answers them in the end.
        evidence: What is noted meanwhile.
        usual_statuses: What the page says before a question, and at the end of a whole answer.
    """

    def __init__(
        self,
        lane: Lane,
        target: Target,
        scenario: Scenario,
        upstream: Upstream,
        usual_statuses: tuple[str, ...] = (),
    ) -> None:
        self.lane = lane
        self.target = target
        self.scenario = scenario
        self.usual_statuses = usual_statuses
        self.evidence = Evidence()
        self.tabs = Tabs(lane, target, scenario, self.evidence)
        self.streams = Streams(lane, target)
        self.provider = Provider(upstream, self.evidence)

    @property
    def contract(self) -> PageContract:
        """How the page is used."""
        return self.target.contract

    @property
    def tab(self) -> Tab:
        """The first tab."""
        return self.tabs.first

    # -- asking -------------------------------------------------------------------------------

    def prompt(self, scenario: str | None = None, **options: Any) -> Prompt:
        """A prompt that makes the mock provider answer as the scenario, or as another."""
        words = self.scenario.settings.get("words", "Hello!")
        run = "page-" + secrets.token_hex(6)
        name = self.scenario.upstream if scenario is None else scenario
        keys: dict[str, Any] = {"scenario": name} if name else {}
        keys |= {"run": run, **(options or self.scenario.options)}
        directive = " ".join(f"{key}={value}" for key, value in keys.items())
        return Prompt(self.evidence.now(), f"{words} [[mock {directive}]]", run)

    async def ask(self, prompt: Prompt | None = None, tab: Tab | None = None) -> Prompt:
        """Submit a prompt."""
        asked, composer = prompt or self.prompt(), (tab or self.tab).composer
        await composer.type(asked.text)
        self.evidence.asked(asked)
        pressed = await composer.send(by_key=bool(self.scenario.settings.get("by-key")))
        self.evidence.mark("pressed", pressed)
        return asked

    async def try_to_send(self, text: str) -> bool:
        """Submit a text as a user would try to; false if the page does not let him."""
        control = await self.tab.elements.control("input")
        if not await control.is_enabled():
            self.evidence.mark("input-closed")
            return False
        await self.tab.composer.type(text)
        return await self.tab.composer.try_to_send()

    async def try_to_ask(self, prompt: Prompt) -> bool:
        """The same with a prompt, which is noted."""
        self.evidence.asked(prompt)
        return await self.try_to_send(prompt.text)

    async def next(self) -> None:
        """Ask once more, with nothing in the way: the page should still be able to."""
        await self.streams.deliver("as-is")
        prompt = self.prompt("text", tokens=12)
        if await self.try_to_ask(prompt):
            await self.provider.ended(prompt)
            await self._shown()
        await self.snap("next")

    # -- waiting ------------------------------------------------------------------------------

    async def answering(self, prompt: Prompt, tab: Tab | None = None) -> Call:
        """Wait until the provider holds the rest of an answer back, and what it sent is shown.

        Raises:
            UnableError: The provider was not called.
        """
        call = await self.provider.called(prompt, "holding")
        self.evidence.facts["held"] = call.sent
        await self.shows(self.contract.carried(call.sent_text), tab)
        return call

    async def shows(
        self, text: str, tab: Tab | None = None, *, seconds: float = PATIENCE_S
    ) -> bool:
        """Whether the answer comes to hold a text."""
        shown = await (tab or self.tab).observed.until(
            f"(text) => {NAME}.shows(text)", text, seconds=seconds
        )
        self.evidence.mark("shown" if shown else "not-shown", text[-40:])
        return shown

    async def settled(self, tab: Tab | None = None, *, seconds: float = PATIENCE_S) -> bool:
        """Whether the page comes to rest: not busy, and nothing changes any more.

        A page that is busy and has not changed for so many seconds, in its own time, will not.
        """
        times = [[SETTLED_MS, UNSEEN_SETTLED_MS], seconds * 1000]
        observed, limit_s = (tab or self.tab).observed, seconds + LONGEST_ANSWER_S
        rests = f"([times, limit]) => {NAME}.isSettled(times) || {NAME}.isStill(limit)"
        over = await observed.until(rests, times, seconds=limit_s)
        at_rest = over and not await observed.is_busy()
        self.evidence.mark("settled" if at_rest else "unsettled")
        return at_rest

    async def ended(self, prompt: Prompt, tab: Tab | None = None) -> None:
        """Wait until the provider has said all, the streams are over, and the page is at rest."""
        await until_told(self, prompt, tab)
        await self.streams.ended()
        await self._shown(tab)

    async def _shown(self, tab: Tab | None = None) -> None:
        """Wait until the page shows what came of a prompt, and is at rest.

        One whose server reads the streams may not have begun to when they are over; and one that
        was at rest before they were has not shown yet what came last.
        """
        observed = (tab or self.tab).observed
        await observed.rests_from_now()
        await observed.answered(seconds=PATIENCE_S)
        await self.settled(tab)

    # -- looking ------------------------------------------------------------------------------

    async def snap(self, name: str, tab: Tab | None = None) -> Snap:
        """Note what the page shows now."""
        return self.evidence.looked(name, await (tab or self.tab).observed.snap())

    # -- the visit as a whole -----------------------------------------------------------------

    async def begin(self) -> None:
        """Set the way for the streams."""
        await self.streams.begin(self.scenario.delivery)

    async def visit(self, trouble: str, is_flawed: Callable[[Visit], bool]) -> Visit:
        """Everything that was seen, with a picture if that is flawed; the tabs are closed."""
        await self.tabs.keep_all()
        visit = await self._seen(trouble)
        if is_flawed(visit):
            visit = replace(visit, screenshot=await self.tabs.picture())
        await self.tabs.close()
        return visit

    async def _seen(self, trouble: str) -> Visit:
        noted, browser = self.evidence, self.lane.browser
        exchanges = tuple(await self.streams.exchanges())
        # Before the tabs are closed: a stream that was left open would be ended by that.
        journals = {it.run: (await self.provider.journal(it)).calls for it in noted.prompts}
        target, scenario = self.target, self.scenario.name
        recorder = Recorder(target.endpoint, scenario, journals, target.token)
        recordings = await self.streams.recordings(exchanges, recorder)
        return Visit(
            page=self.target.name,
            scenario=self.scenario.name,
            browser=f"{browser.browser_type.name} {browser.version}",
            began=noted.began,
            prompts=tuple(noted.prompts),
            changes=tuple(noted.changes),
            marks=tuple(noted.marks),
            snaps=tuple(noted.snaps),
            said=tuple(self.tabs.said()),
            requests=tuple(self.tabs.sent()),
            others=tuple(self.tabs.others()),
            exchanges=exchanges,
            recordings=recordings,
            stream_paths=self.contract.stream.paths,
            reference=self.target.reference,
            journals=journals,
            canaries=tuple(noted.canaries),
            facts=noted.facts,
            trouble=trouble,
            full=noted.full,
            usual_statuses=self.usual_statuses,
            connected=self.target.connected,
        )
