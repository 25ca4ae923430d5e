"""What a run came to, in a word and in sentences: the same on the terminal and on the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wirecheck.report.wording import counted
from wirecheck_load.report.wording import duration, quantity, share

Result = Mapping[str, Any]
# Of several missed goals a sentence names so many; the table has them all.
NAMED = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a run.

    Attributes:
        sentence: Which goals were met or missed, or why nothing can be said.
        trust: Whether the figures are the endpoint's, or the load generator's own.
    """

    outcome: Literal["passed", "warned", "failed"]
    word: str
    sentence: str
    trust: str


def passed(result: Result) -> bool:
    """Whether all goals were met, by streams that there were; in a search, at some load."""
    if not result["streams"]["completed"]:
        return False
    if result["search"]:
        return bool(result["search"]["held"])
    return all(goal["met"] for goal in result["goals"])


def verdict(result: Result) -> Verdict:
    """The verdict on a run."""
    trust = _trust(result)
    if not result["streams"]["completed"]:
        return Verdict("failed", "Nothing was answered", _silence(result), trust)
    tell = _searched if result["search"] else _judged
    word, sentence = tell(result)
    if not passed(result):
        return Verdict("failed", word, sentence, trust)
    if not result["generator"]["trusted"]:
        return Verdict("warned", f"{word}, not trusted", sentence, trust)
    return Verdict("passed", word, sentence, trust)


def _silence(result: Result) -> str:
    streams = result["streams"]
    parts = [f"{count:,} failed ({kind})" for kind, count in streams["failed"].items()]
    for name, words in (("abandoned", "left by us"), ("in_flight", "in flight at the end")):
        parts += [f"{streams[name]:,} {words}"] if streams[name] else []
    if not parts:
        return "No stream began after the warm-up: let the run be longer."
    return f"Of {counted(streams['started'], 'stream')} none came to its end: {', '.join(parts)}."


def _searched(result: Result) -> tuple[str, str]:
    search = result["search"]
    if not search["levels"]:
        return "No load was judged", "The run ended within its first level: let it be longer."
    if not search["held"]:
        return "No load kept the goals", f"{counted(round(search['broke']), 'user')} broke one."
    word = f"{counted(round(search['held']), 'user')} kept all goals"
    if search["broke"] is None:
        return word, "No load that was tried broke one: the endpoint may carry more."
    return word, f"{counted(round(search['broke']), 'user')} broke one."


def _judged(result: Result) -> tuple[str, str]:
    goals: Sequence[Mapping[str, Any]] = result["goals"]
    missed = [goal for goal in goals if not goal["met"]]
    if not missed:
        if len(goals) == 1:
            return "Goal met", f"{_told(goals[0])}."
        return "Goals met", f"All {len(goals)} goals were met."
    few = "Goal missed" if len(goals) == 1 else f"{len(missed)} of {len(goals)} goals missed"
    word = "All goals missed" if len(missed) == len(goals) > 1 else few
    more = f"; {len(missed) - NAMED} more below" if len(missed) > NAMED else ""
    return word, f"{'; '.join(_told(goal) for goal in missed[:NAMED])}{more}."


def _told(goal: Mapping[str, Any]) -> str:
    if goal["actual"] is None:
        return f"for {goal['goal']} nothing was measured"
    seen = quantity(goal["actual"], goal["quantity"])
    return f"{goal['goal']} was {'met' if goal['met'] else 'missed'} with {seen}"


def _trust(result: Result) -> str:
    generator = result["generator"]
    lag, cpu = duration(generator["loop_lag_p99"]), share(generator["cpu"])
    if generator["trusted"]:
        return (
            f"The load generator kept up (late by {lag} at its p99, CPU {cpu}): "
            "the figures are the endpoint's."
        )
    return (
        f"The load generator itself was late (by {lag} at its p99, CPU {cpu}), so figures of that "
        "size may be its own: use more processes or machines, or less load."
    )
