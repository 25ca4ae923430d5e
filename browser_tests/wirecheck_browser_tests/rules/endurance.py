"""Answers that are very long, and very many."""

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import called
from wirecheck_browser_tests.visits.model import Visit

# A page that draws once a frame was seen to take 0.05 s at most, one that formats all of the text
# for each token 2 s. W3C calls 0.05 s long (Long Tasks); after 0.5 s users see that nothing moves.
_LONGEST_TASK_S = 0.5
# What the work that the page is measured by took where those times were seen.
_WORK_MS = 10.0
# The answers between, of 100 tokens, are 30 kB of text. A React page was seen to need 1.4 MB more.
_MORE_BYTES = 5_000_000


def _slowness(visit: Visit) -> float:
    """How much slower this machine is, or how much busier, than where the limits were set."""
    return max(1.0, float(visit.facts.get("work_ms", 0)) / _WORK_MS)


def _traced(visit: Visit) -> str:
    return "" if visit.facts.get("tasks") else "the browser did not tell what the page did"


@rule(
    "perf.long-tasks",
    "SHOULD",
    "W3C Long Tasks; wirecheck, pages: half a second without a reaction is seen",
    {"ten-thousand"},
    needs=(called, _traced),
)
def long_tasks(visit: Visit, _: PageContract) -> Findings:
    """10,000 tokens block the page for no longer than 500 ms at once."""
    longest_s, limit_s = visit.facts["longest_task_s"], _LONGEST_TASK_S * _slowness(visit)
    if longest_s > limit_s:
        yield say(
            f"tasks of at most {limit_s:.1f} s of the processor's time",
            f"one of {longest_s:.1f} s: draw once a frame, and not from the start for each token",
        )


@rule(
    "perf.drain",
    "SHOULD",
    "wirecheck, pages: an answer that is there is shown",
    {"ten-thousand"},
    needs=(called,),
)
def drain(visit: Visit, contract: PageContract) -> Findings:
    """The last token is shown soon after it came."""
    limit_s = contract.policy.drain_s * _slowness(visit)
    drain_s = visit.facts.get("drain_s")
    if drain_s is None or drain_s > limit_s:
        took = "not in time" if drain_s is None else f"{drain_s:.1f} s after it came"
        yield say(f"the last of 10,000 tokens within {limit_s:.0f} s", took)


@rule(
    "perf.memory",
    "SHOULD",
    "wirecheck, pages: a conversation may last a day",
    {"forty"},
    needs=(called,),
)
def memory(visit: Visit, _: PageContract) -> Findings:
    """Memory after forty answers is about that after five."""
    few, many = visit.facts["bytes_5"], visit.facts["bytes_40"]
    if many - few > _MORE_BYTES:
        yield say(
            f"at most {_MORE_BYTES / 1e6:.0f} MB more than after five answers ({few / 1e6:.1f} MB)",
            f"{(many - few) / 1e6:.1f} MB more",
        )
