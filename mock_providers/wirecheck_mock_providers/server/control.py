"""The control API under `/_mock`: what the mock can do, what it has done, and the release."""

import re
from typing import Any, Final
from urllib.parse import parse_qsl

from wirecheck_mock_providers.journal import AWAITED, Awaited, Journal
from wirecheck_mock_providers.script.keys import RUN
from wirecheck_mock_providers.script.profiles import PROFILES
from wirecheck_mock_providers.script.scenarios import SCENARIOS
from wirecheck_mock_providers.script.suggest import unknown
from wirecheck_mock_providers.server.json_answer import JsonRefusal
from wirecheck_mock_providers.server.wire import Wire, has_come, now_s

WAIT_DEFAULT_MS: Final = 5_000
WAIT_MAX_MS: Final = 60_000
_MILLISECONDS: Final = re.compile("[0-9]{1,9}")
_MS_PER_S: Final = 1000
#: Runs in the brief list.
_RECENT_RUNS: Final = 100


def scenarios() -> dict[str, Any]:
    """Return the tables of scenarios and of latency profiles."""
    return {
        "scenarios": [scenario.as_json() for scenario in SCENARIOS.values()],
        "profiles": [profile.as_json() for profile in PROFILES.values()],
    }


def runs(journal: Journal) -> dict[str, Any]:
    """Return the newest runs in brief."""
    return {"runs": [run.brief() for run in journal.recent(_RECENT_RUNS)]}


def release(journal: Journal, name: str) -> dict[str, Any]:
    """End the run's holds."""
    try:
        RUN.read(name)
    except ValueError as error:
        raise JsonRefusal(400, str(error)) from error
    journal.release(name)
    return {"run": name, "released": True}


async def run(journal: Journal, name: str, query: str, wire: Wire) -> dict[str, Any]:
    """Return the run's journal, at once or when it has reached the state that `query` awaits.

    Raises:
        JsonRefusal: the run is unknown, also after waiting, or the query makes no sense.
        ClientLeft: while waiting.
    """
    awaited, timeout_s = _waiting(query)
    if awaited is not None:
        await _until(journal, name, awaited, wire, timeout_s)
    found = journal.get(name)
    if found is None:
        raise JsonRefusal(404, f"No call has named the run {name!a}.")
    return found.as_json(tokens=dict(parse_qsl(query)).get("tokens") != "none")


async def _until(
    journal: Journal, name: str, awaited: Awaited, wire: Wire, timeout_s: float
) -> None:
    """Wait until the run is there and has reached the state, or the time is over."""

    def is_there() -> bool:
        run = journal.get(name)
        return run is not None and run.has_reached(awaited)

    deadline_s = now_s() + timeout_s
    journal.watch(name, wire.wake)
    try:
        while not (is_there() or has_come(deadline_s)):
            await wire.wait(deadline_s)
    finally:
        journal.unwatch(name, wire.wake)


def _waiting(query: str) -> tuple[Awaited | None, float]:
    """Return what the query awaits, and for how many seconds."""
    given = dict(parse_qsl(query))
    awaited = given.get("wait")
    if awaited is not None and awaited not in AWAITED:
        raise JsonRefusal(400, unknown("state to wait for:", awaited, AWAITED))
    timeout = given.get("timeout_ms", str(WAIT_DEFAULT_MS))
    if not _MILLISECONDS.fullmatch(timeout):
        raise JsonRefusal(400, "timeout_ms is an integer, in milliseconds.")
    return awaited, min(int(timeout), WAIT_MAX_MS) / _MS_PER_S
