"""All the cases of a Python client at once: one thread per synchronous call, one event loop for
the asynchronous ones.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType

from sdk_model import Case, Report, blank

#: The patience of a client for which something will come: no test should end by it.
_CALM_S = 60
#: Where nothing comes, this long a silence ends the call. These calls are alone then, and what
#: they do get is there at once: some 5 ms on a quiet machine.
_PATIENCE_S = 1
_AT_ONCE = 4


class Sdk:
    """How one package is asked, and how its answers are read."""

    package: str
    """Where its own exceptions live."""
    #: The client's arguments without which it would retry.
    no_retries: Mapping[str, int] = MappingProxyType({})

    def sync_client(self, url: str, timeout_s: float, **retries):
        """A client that is a context manager."""
        raise NotImplementedError

    def async_client(self, url: str, timeout_s: float, **retries):
        raise NotImplementedError

    def ask(self, client, prompt: str, mode: str):
        """Ask; from an asynchronous client, what is to be awaited for the answer."""
        raise NotImplementedError

    def note_part(self, report: Report, part) -> None:
        """Note what one part of a stream says."""
        raise NotImplementedError

    def note_whole(self, report: Report, whole) -> None:
        raise NotImplementedError

    def code(self, error: Exception) -> str | None:
        """The provider's word for the error."""
        raise NotImplementedError

    def status(self, error: Exception) -> int | None:
        return getattr(error, "status_code", None)

    def run(self, url: str, cases: list[Case], retries: bool = False) -> dict[str, Report]:
        """Ask them all. Those that hang come last, when nothing else keeps the machine busy."""
        reports = {case.run: blank() for case in cases}
        calm = [case for case in cases if not case.hangs]
        hanging = [case for case in cases if case.hangs]
        options = {} if retries else self.no_retries
        self._ask_all(url, calm, reports, _AT_ONCE, timeout_s=_CALM_S, **options)
        self._ask_all(url, hanging, reports, len(hanging), timeout_s=_PATIENCE_S, **options)
        return reports

    def _ask_all(self, url, cases, reports, at_once, **options) -> None:
        later = [case for case in cases if case.mode.startswith("async")]
        now = [case for case in cases if case not in later]
        with self.sync_client(url, **options) as client, ThreadPoolExecutor(at_once + 1) as pool:
            loop = pool.submit(asyncio.run, self._ask_later(url, later, reports, at_once, options))
            list(pool.map(lambda case: self._ask(client, case, reports[case.run]), now))
            loop.result()

    def _ask(self, client, case: Case, report: Report) -> None:
        with self._noting(report):
            answer = self.ask(client, case.prompt, case.mode)
            if not case.streamed:
                return self.note_whole(report, answer)
            for part in answer:
                self.note_part(report, part)
        return None

    async def _ask_later(self, url, cases, reports, at_once, options) -> None:
        turn = asyncio.Semaphore(at_once)
        async with self.async_client(url, **options) as client, asyncio.TaskGroup() as group:
            for case in cases:
                group.create_task(self._ask_in_turn(turn, client, case, reports[case.run]))

    async def _ask_in_turn(self, turn, client, case: Case, report: Report) -> None:
        async with turn:
            with self._noting(report):
                answer = await self.ask(client, case.prompt, case.mode)
                if not case.streamed:
                    return self.note_whole(report, answer)
                async for part in answer:
                    self.note_part(report, part)
        return None

    @contextlib.contextmanager
    def _noting(self, report: Report):
        try:
            yield
        except Exception as error:  # noqa: BLE001 - which one it is, is what is tested
            report["error"] = {
                "kind": self._kind(error),
                "status": self.status(error),
                "code": self.code(error),
                "message": str(error),
                "request_id": getattr(error, "request_id", None),
            }

    def _kind(self, error: Exception) -> str:
        home = type(error).__module__.partition(".")[0]
        name = type(error).__name__
        return name if home in (self.package, "builtins") else f"{home}.{name}"


def usage(prompt: int, completion: int, total: int) -> dict[str, int]:
    """The figures under the journal's names."""
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": total}
