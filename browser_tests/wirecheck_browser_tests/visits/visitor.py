"""What acts are made of: a page in a tab, the way its streams come, and what is seen meanwhile."""

import asyncio
import secrets
import time
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error as PlaywrightError

from wirecheck.probes.upstream import State as Awaited
from wirecheck.probes.upstream import Upstream
from wirecheck.recording import Call, Journal
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.driving.observer import NAME
from wirecheck_browser_tests.driving.tab import Tab
from wirecheck_browser_tests.services.delivery import Delivery, Exchange
from wirecheck_browser_tests.visits.lane import Lane
from wirecheck_browser_tests.visits.model import Change, Mark, Prompt, Said, Sent, Snap, Visit
from wirecheck_browser_tests.visits.scenario import Scenario
from wirecheck_browser_tests.visits.target import Target

# What a page does, it does within milliseconds. Only one that does not do it takes this long; it
# has to be long enough for a machine on which everything else wants to run, too.
PATIENCE_S = 15.0
# A page that is not busy any more, and that has not changed for so long, has settled; longer, if
# it never showed that it was busy. Both are the page's own time.
SETTLED_MS = 400
UNSEEN_SETTLED_MS = 1_200
# An answer that comes byte by byte, on a machine where each byte has to wait.
_LONGEST_ANSWER_S = 120.0


class UnableError(Exception):
    """The act cannot go on; the message says what was missing."""


@dataclass
class Visitor:
    """Visits one page in one scenario.

    Attributes:
        usual_statuses: What the page says before a question, and at the end of a whole answer.
        is_open: Whether the page was once there, with something to type into.
        facts: What the act measures, for its rules.
    """

    lane: Lane
    target: Target
    scenario: Scenario
    upstream: Upstream
    usual_statuses: tuple[str, ...] = ()
    is_open: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    began: float = field(default_factory=lambda: time.time() * 1000)
    tabs: list[Tab] = field(default_factory=list)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _prompts: list[Prompt] = field(default_factory=list)
    _marks: list[Mark] = field(default_factory=list)
    _snaps: list[Snap] = field(default_factory=list)
    _changes: list[Change] = field(default_factory=list)
    _canaries: list[str] = field(default_factory=list)
    _kept: list[Tab] = field(default_factory=list)
    _since: int = 0
    _full: bool = False
    _screenshot: bytes = b""

    # -- the page -----------------------------------------------------------------------------

    @property
    def contract(self) -> PageContract:
        """How the page is used."""
        return self.target.contract

    @property
    def patience_s(self) -> float:
        """How long a page is waited for that does not do what it should."""
        return PATIENCE_S

    @property
    def tab(self) -> Tab:
        """The first tab."""
        return self.tabs[0]

    @property
    def delivery(self) -> Delivery:
        """The proxy that the page's streams go through."""
        return self.lane.stream_delivery(self.target)

    async def open(
        self,
        *,
        observes: bool = True,
        development: bool = False,
        moves_clock: bool = False,
        keeps_pages: bool = False,
    ) -> Tab:
        """Open the page in a new context, so with nothing that was stored before.

        Args:
            observes: Whether each change is recorded.
            development: Whether it is the development build.
            moves_clock: Whether ``Tab.pass_time`` is to work.
            keeps_pages: Whether it is in a browser of its own, with the back/forward cache.
        """
        browser = self.lane.browser
        if keeps_pages:
            browser = await self.lane.launch(keeps_pages=True)
            self._open.push_async_callback(browser.close)
        # It is the page that is judged, not a server's policy that happens to save it.
        bypasses = bool(self.scenario.settings.get("bypasses-policy"))
        context = await browser.new_context(reduced_motion="reduce", bypass_csp=bypasses)
        if not keeps_pages:
            self._open.push_async_callback(context.close)
        if moves_clock:
            await context.clock.install()
        tab = await Tab.of(context, self.contract, self.target.token, observes=observes)
        self.tabs.append(tab)
        await tab.open(self.lane.address(self.target, development=development))
        self.is_open = True
        return tab

    async def same(self, tab: Tab, *, observes: bool = True) -> Tab:
        """Open the page once more, in another tab of the same context."""
        context = tab.page.context
        other = await Tab.of(context, self.contract, self.target.token, observes=observes)
        self.tabs.append(other)
        await other.open(self.lane.address(self.target))
        return other

    # -- the streams --------------------------------------------------------------------------

    async def deliver(
        self, mode: str, *, requests: int | None = None, answer: Mapping[str, Any] | None = None
    ) -> None:
        """Deliver the next streams in this mode, or answer them so; the newest call counts."""
        for path in self.contract.stream.paths:
            await self.delivery.rule(
                mode, path, to=self.target.stream_server, requests=requests, answer=answer
            )

    async def exchanges(self) -> list[Exchange]:
        """The proxy's log of the page's streams in this visit, oldest first."""
        found: dict[int, Exchange] = {}
        for path in self.contract.stream.paths:
            for it in await self.delivery.log(path, self._since):
                found[it["id"]] = it
        return [found[number] for number in sorted(found) if found[number]["method"] != "OPTIONS"]

    async def exchange(self, wait: str, *, seconds: float = PATIENCE_S) -> Exchange:
        """The newest of them that carries an answer, once it has come to a state.

        Raises:
            UnableError: There is none.
        """
        deadline = time.monotonic() + seconds
        while not (found := await self.exchanges()):
            if time.monotonic() > deadline:
                raise UnableError(NO_STREAM.format(paths=", ".join(self.contract.stream.paths)))
            await self.delivery.log("*", self._since, wait="received", seconds=1)
        return await self.delivery.exchange(found[-1]["id"], wait=wait, seconds=seconds)

    async def opens_another(self, *, seconds: float) -> bool:
        """Whether the page opens one more stream in this time."""
        known = len(await self.exchanges())
        newest = await self.delivery.log("*", self._since)
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            since = newest[-1]["id"] if newest else self._since
            newest = await self.delivery.log("*", since, wait="received", seconds=left) or newest
            if len(await self.exchanges()) > known:
                return True
        return False

    # -- asking -------------------------------------------------------------------------------

    def prompt(self, scenario: str | None = None, **options: Any) -> Prompt:
        """A prompt that makes the mock provider answer as the scenario, or as another."""
        words = self.scenario.settings.get("words", "Hello!")
        run = "page-" + secrets.token_hex(6)
        name = self.scenario.upstream if scenario is None else scenario
        keys: dict[str, Any] = {"scenario": name} if name else {}
        keys |= {"run": run, **(options or self.scenario.options)}
        directive = " ".join(f"{key}={value}" for key, value in keys.items())
        return Prompt(self.now(), f"{words} [[mock {directive}]]", run)

    async def ask(self, prompt: Prompt | None = None, tab: Tab | None = None) -> Prompt:
        """Submit a prompt."""
        asked = prompt or self.prompt()
        await (tab or self.tab).type(asked.text)
        self.asked(asked)
        by_key = bool(self.scenario.settings.get("by-key"))
        await (tab or self.tab).send(by_key=by_key)
        return asked

    def asked(self, prompt: Prompt) -> None:
        """Note that a prompt is submitted now."""
        self._prompts.append(Prompt(self.now(), prompt.text, prompt.run))
        self.mark("sent", prompt.run)

    async def called(self, prompt: Prompt, state: Awaited, *, seconds: float = PATIENCE_S) -> Call:
        """The provider's call of a prompt, once it has come to a state.

        Raises:
            UnableError: There is none.
        """
        journal = await self.upstream.journal(prompt.run, wait=state, seconds=seconds)
        if not journal.calls:
            raise UnableError(NEVER_CALLED)
        return journal.calls[-1]

    async def journal(
        self, prompt: Prompt, wait: Awaited | None = None, seconds: float = 0.0
    ) -> Journal:
        """What the provider saw of a prompt; perhaps nothing."""
        return await self.upstream.journal(prompt.run, wait=wait, seconds=seconds)

    async def release(self, prompt: Prompt) -> None:
        """Let the provider go on where it holds."""
        self.mark("released", prompt.run)
        await self.upstream.release(prompt.run)

    async def try_to_send(self, text: str) -> bool:
        """Submit a text as a user would try to; false if the page does not let him."""
        control = await self.tab.control("input")
        if not await control.is_enabled():
            self.mark("input-closed")
            return False
        await self.tab.type(text)
        return await self.tab.try_to_send()

    async def try_to_ask(self, prompt: Prompt) -> bool:
        """The same with a prompt, which is noted."""
        self.asked(prompt)
        return await self.try_to_send(prompt.text)

    async def next(self) -> None:
        """Ask once more, with nothing in the way: the page should still be able to."""
        await self.deliver("as-is")
        prompt = self.prompt("text", tokens=12)
        if await self.try_to_ask(prompt):
            await self.journal(prompt, "ended", PATIENCE_S)
            await self.settled()
        await self.snap("next")

    def carried(self, text: str) -> str:
        """A text as the page can show it: where the protocol carries no CR, a line end is LF."""
        return carried(text, self.contract)

    async def answering(self, prompt: Prompt, tab: Tab | None = None) -> Call:
        """Wait until the provider holds the rest of an answer back, and what it sent is shown.

        Raises:
            UnableError: The provider was not called.
        """
        call = await self.called(prompt, "holding")
        self.facts["held"] = call.sent
        await self.shows(self.carried(call.sent_text), tab)
        return call

    # -- waiting ------------------------------------------------------------------------------

    async def shows(
        self, text: str, tab: Tab | None = None, *, seconds: float = PATIENCE_S
    ) -> bool:
        """Whether the answer comes to hold a text."""
        shown = await (tab or self.tab).until(
            f"(text) => {NAME}.shows(text)", text, seconds=seconds
        )
        self.mark("shown" if shown else "not-shown", text[-40:])
        return shown

    async def settled(self, tab: Tab | None = None, *, seconds: float = PATIENCE_S) -> bool:
        """Whether the page comes to rest: not busy, and nothing changes any more.

        A page that is busy and has not changed for so many seconds, in its own time, will not.
        """
        times = [[SETTLED_MS, UNSEEN_SETTLED_MS], seconds * 1000]
        used, limit_s = tab or self.tab, seconds + _LONGEST_ANSWER_S
        rests = f"([times, limit]) => {NAME}.isSettled(times) || {NAME}.isStill(limit)"
        over = await used.until(rests, times, seconds=limit_s)
        at_rest = over and not await used.page.evaluate(f"{NAME}.isBusy()")
        self.mark("settled" if at_rest else "unsettled")
        return at_rest

    async def ended(self, prompt: Prompt, tab: Tab | None = None) -> None:
        """Wait until the provider has said all, the streams are over, and the page is at rest."""
        await self.journal(prompt, "ended", PATIENCE_S)
        for exchange in await self.exchanges():
            if exchange["kind"] == "http" and exchange["ended"] is None:
                await self.delivery.exchange(exchange["id"], wait="ended", seconds=PATIENCE_S)
        await self.settled(tab)

    # -- noting -------------------------------------------------------------------------------

    def now(self) -> float:
        """Milliseconds since the visit began."""
        return time.time() * 1000 - self.began

    def mark(self, name: str, detail: str = "") -> None:
        """Note something that was done or learnt."""
        self._marks.append(Mark(self.now(), name, detail))

    async def snap(self, name: str, tab: Tab | None = None) -> Snap:
        """Note what the page shows now."""
        snap = Snap(name=name, at_ms=self.now(), **await (tab or self.tab).snap())
        self._snaps.append(snap)
        return snap

    # -- beginning and end --------------------------------------------------------------------

    async def begin(self) -> None:
        """Set the way for the streams."""
        self._since = await self.lane.reset(self.target)
        await self.deliver(self.scenario.delivery)

    async def keep(self, tab: Tab) -> None:
        """Keep what a tab has to tell, before it goes."""
        if tab in self._kept:
            return
        self._kept.append(tab)
        # It may have been closed, or have gone elsewhere, or have no time for anything.
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                self._note(self.tabs.index(tab), await tab.take())
                if tab is self.tab:
                    self._screenshot = await tab.page.screenshot(type="png")

    def _note(self, number: int, taken: Mapping[str, Any]) -> None:
        for it in taken["states"]:
            at_ms = it.pop("at") - self.began
            self._changes.append(Change(at_ms=at_ms, tab=number, **{"add": None, **it}))
        self._canaries += taken["canaries"]
        self._full |= taken["full"]

    async def visit(self, trouble: str = "") -> Visit:
        """Everything that was seen; the tabs are closed."""
        for tab in self.tabs:
            await self.keep(tab)
        exchanges = tuple(await self.exchanges())
        runs = [prompt.run for prompt in self._prompts]
        # Before the tabs are closed: a stream that was left open would be ended by that.
        journals = {run: (await self.upstream.journal(run)).calls for run in runs}
        await self._open.aclose()
        browser = self.lane.browser
        return Visit(
            page=self.target.name,
            scenario=self.scenario.name,
            browser=f"{browser.browser_type.name} {browser.version}",
            began=self.began,
            prompts=tuple(self._prompts),
            changes=tuple(self._changes),
            marks=tuple(self._marks),
            snaps=tuple(self._snaps),
            said=tuple(self._said()),
            requests=tuple(self._sent()),
            exchanges=exchanges,
            journals=journals,
            canaries=tuple(self._canaries),
            facts=self.facts,
            screenshot=self._screenshot,
            trouble=trouble,
            full=self._full,
            usual_statuses=self.usual_statuses,
            connected=self.target.connected,
        )

    def _said(self) -> Iterable[Said]:
        for tab in self.tabs:
            for at, kind, text in tab.console:
                yield Said(at - self.began, kind, text)
            for at, text in tab.errors:
                yield Said(at - self.began, "uncaught", text)

    def _sent(self) -> Iterable[Sent]:
        for number, tab in enumerate(self.tabs):
            for at, method, url, body in tab.requests:
                if self.target.is_stream(url):
                    yield Sent(at - self.began, method, url, body or "", number)


def carried(text: str, contract: PageContract) -> str:
    """A text as the page can show it: where the protocol carries no CR, a line end is LF."""
    if contract.policy.newline == "keep":
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


NEVER_CALLED = (
    "the mock provider was never called with this prompt: point the provider base URL of the "
    "page's server (such as OPENAI_BASE_URL) at it, and let the page and its server pass the "
    "user's words on unchanged; or let the bundled reference server answer (`--page-backend "
    "reference`)"
)
NO_STREAM = (
    "the page opened no stream that is known ({paths}): say in the page contract which requests "
    "are its streams (`stream: {{paths: [...]}}`)"
)
