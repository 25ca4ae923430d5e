"""What a run comes to, in a word and a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wirecheck.report.causes import Group
from wirecheck.report.model import BORNE_WORDS, Run
from wirecheck.report.wording import counted
from wirecheck.rules import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a run."""

    outcome: Outcome
    word: str
    sentence: str


def verdict(run: Run, groups: Sequence[Group]) -> Verdict:
    """The verdict on a run whose findings have these causes."""
    told = _told(run, groups)
    left_out = run.summary["not_exercised"]
    if left_out in {0, len(run.judged)}:
        return told
    aside = f" {left_out:,} more {'was' if left_out == 1 else 'were'} not exercised."
    return Verdict(told.outcome, told.word, told.sentence + aside)


def _told(run: Run, groups: Sequence[Group]) -> Verdict:
    failed, warned = run.standings["failed"], run.standings["warned"]
    made = len(run.judged) - run.standings["not_exercised"]
    if not made:
        sentence = "Nothing is proven: no check was exercised."
        return Verdict("failed", "Nothing was checked", sentence)
    if failed:
        told = _failed(failed, made, groups)
        return replace(told, sentence=told.sentence + (f" {_borne(run)}" if run.borne else ""))
    if run.borne:
        also = f" {warned:,} found a SHOULD broken." if warned else ""
        word = f"Passed, but for {_borne_words(run)} findings"
        return Verdict("warned", word, f"{_borne(run)} Every other MUST holds.{also}")
    if warned:
        sentence = (
            f"Every MUST holds; {warned:,} of {counted(made, 'check')} found a SHOULD broken."
        )
        return Verdict("warned", "Passed, with warnings", sentence)
    which = "The only check holds." if made == 1 else f"All {made:,} checks hold."
    return Verdict("passed", "Passed", which)


def _borne_words(run: Run) -> str:
    return " and ".join(word for word in BORNE_WORDS if run.standings[word])


def _borne(run: Run) -> str:
    """How many findings do not fail the run."""
    told = (f"{run.standings[it]:,} {it}" for it in BORNE_WORDS if run.standings[it])
    number = sum(run.standings[it] for it in BORNE_WORDS)
    what = "finding is" if number == 1 else "findings are"
    return f"{' and '.join(told)} {what} borne by a list."


def _failed(failed: int, made: int, groups: Sequence[Group]) -> Verdict:
    unjudged = sum(len(group.results) for group in groups if group.untestable)
    if unjudged == made:
        return Verdict("failed", "Not judged", f"None of {counted(made, 'check')} could be judged.")
    reasons = sum(group.outcome == "failed" for group in groups)
    sentence = f"{failed:,} of {counted(made, 'check')} failed, for {counted(reasons, 'reason')}."
    if unjudged:
        sentence += f" {unjudged:,} could not be judged."
    return Verdict("failed", "Failed", sentence)
