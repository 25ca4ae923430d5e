"""The mock provider behind a page: what it saw of a prompt, and when it goes on."""

from wirecheck.probes.upstream import State, Upstream
from wirecheck.recording import Call, Journal
from wirecheck_browser_tests.visits.evidence import Evidence
from wirecheck_browser_tests.visits.limits import PATIENCE_S
from wirecheck_browser_tests.visits.missing import NEVER_CALLED, UnableError
from wirecheck_browser_tests.visits.model import Prompt


class Provider:
    """The provider as one visit asks it; what is released is noted."""

    def __init__(self, upstream: Upstream, evidence: Evidence) -> None:
        self._upstream = upstream
        self._evidence = evidence

    async def called(self, prompt: Prompt, state: State, *, seconds: float = PATIENCE_S) -> Call:
        """The call of a prompt, once it has come to a state.

        Raises:
            UnableError: There is none.
        """
        journal = await self._upstream.journal(prompt.run, wait=state, seconds=seconds)
        if not journal.calls:
            raise UnableError(NEVER_CALLED)
        return journal.calls[-1]

    async def ended(self, prompt: Prompt, *, seconds: float = PATIENCE_S) -> Journal:
        """Wait until the call of a prompt is over; perhaps there is none, or it is not."""
        return await self._upstream.journal(prompt.run, wait="ended", seconds=seconds)

    async def journal(self, prompt: Prompt) -> Journal:
        """What was seen of a prompt until now; perhaps nothing."""
        return await self._upstream.journal(prompt.run)

    async def release(self, prompt: Prompt) -> None:
        """Let the answer to a prompt go on where it is held."""
        self._evidence.mark("released", prompt.run)
        await self._upstream.release(prompt.run)
