"""Whether the answer that is shown is the one that was sent."""

import re

from wirecheck.report.wording import counted
from wirecheck.rules.model import NotExercisedError
from wirecheck_browser_tests.contract import PageContract, collapsed
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import answered, at_end
from wirecheck_browser_tests.rules.scenarios import DELIVERIES, TEXTS
from wirecheck_browser_tests.rules.words import difference, parting, quoted
from wirecheck_browser_tests.visits.model import Visit

# What these are made of has a meaning in Markdown.
_MARKED = frozenset({"whitespace", "sse-lookalike", "markup", "json-lookalike"})
_RENDERED = (
    "the page renders Markdown (`policy: {text: markdown}`), which shows this text otherwise"
)
_RENDERS = "; if the page renders Markdown, say so: `policy: {text: markdown}`"
# What stands between two words, as CSS collapses it.
_GAP = re.compile(r"(?<=[^ \t\r\n])[ \t\r\n]+(?=[^ \t\r\n])")


@rule(
    "text.exact",
    "MUST",
    "WHATWG HTML, 9.2.6: an event's data is what its data lines hold; UTF-8, whatever the reads",
    {*TEXTS, *DELIVERIES},
    needs=(answered, at_end),
)
def exact(visit: Visit, contract: PageContract) -> Findings:
    """The answer shown is the text that was sent, character by character."""
    if visit.scenario in _MARKED and contract.policy.text == "markdown":
        raise NotExercisedError(_RENDERED)
    sent = contract.carried(visit.calls_of(0)[-1].sent_text)
    end = visit.snap("end")
    shown = (end and end.answer) or ""
    if shown != sent:
        wanted, got = difference(sent, shown)
        token = _token_at(parting(sent, shown), visit, contract)
        is_rendered = visit.scenario == "markup" or collapsed(shown) == collapsed(sent)
        mend = _RENDERS if is_rendered else ""
        yield say(wanted, f"{got}{token}{mend}", at_ms=end.at_ms if end else None)


def _token_at(at: int, visit: Visit, contract: PageContract) -> str:
    """In which token a character is, and how that was delivered, as the end of a sentence."""
    tokens, length = visit.calls_of(0)[-1].tokens, 0
    for number, token in enumerate(tokens, 1):
        # Both halves of a CRLF that tokens have cut are one line end.
        length = len(contract.carried("".join(tokens[:number])))
        if length > at:
            return (
                f"; it begins in token {number:,} of {len(tokens):,}, {quoted(token)}{_way(visit)}"
            )
    return ""


def _way(visit: Visit) -> str:
    if not visit.exchanges:
        return ""
    way = visit.exchanges[-1]
    return f", delivered as `{way['mode']}` in {counted(way['client']['pieces'], 'piece')}"


@rule(
    "text.white-space-seen",
    "SHOULD",
    "CSS Text 3, 4.1.1: white space collapses, and lines are joined, unless `white-space` says not",
    {"whitespace"},
    needs=(answered, at_end),
    given=lambda contract: _RENDERED if contract.policy.text == "markdown" else "",
)
def white_space_seen(visit: Visit, contract: PageContract) -> Findings:
    """Line ends, and runs of spaces as in code, are seen as they were sent."""
    sent = contract.carried(visit.calls_of(0)[-1].sent_text)
    end = visit.snap("end")
    if end is None or end.answer != sent:
        raise NotExercisedError("the page does not show the text as it was sent (`text.exact`)")
    gaps = list(zip(_GAP.findall(sent), _GAP.findall(end.seen or ""), strict=False))
    ends = sum(it.count("\n") for it, _ in gaps)
    lost_ends = sum(max(0, it.count("\n") - seen.count("\n")) for it, seen in gaps)
    runs = [seen for it, seen in gaps if _indents(it)]
    lost_runs = [seen for seen in runs if not _indents(seen)]
    if lost_ends or lost_runs:
        yield say(
            f"{counted(ends, 'line end')} and {counted(len(runs), 'run')} of spaces or tabs as "
            "they were sent (`white-space: pre-wrap` for the answer)",
            f"{lost_ends:,} of the line ends and {len(lost_runs):,} of the runs are not seen: "
            f"{quoted(end.seen)}",
            at_ms=end.at_ms,
        )


def _indents(gap: str) -> bool:
    """Whether what stands before a word, in its line, is more than one space."""
    before = gap.rpartition("\n")[2]
    return len(before) > 1 or "\t" in before


@rule(
    "text.one-answer-each",
    "MUST",
    "wirecheck, pages: an answer belongs to one question",
    {"second"},
    needs=(answered, at_end),
)
def one_answer_each(visit: Visit, contract: PageContract) -> Findings:
    """The second answer does not carry text of the first."""
    calls, second = visit.calls_of(1), visit.snap("end-2")
    if not calls:
        yield say("a second answer", "the second prompt did not reach the provider")
        return
    sent = contract.carried(calls[-1].sent_text)
    shown = (second and second.answer) or ""
    if shown != sent:
        yield say(quoted(sent), quoted(shown), at_ms=second.at_ms if second else None)
