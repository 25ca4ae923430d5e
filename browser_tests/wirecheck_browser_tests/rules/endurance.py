"""Answers that are very long, and very many."""

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import called
from wirecheck_browser_tests.visits.limits import slowness
from wirecheck_browser_tests.visits.model import Visit

# A page that draws once a frame was seen to take 0.05 s at most, one that formats all of the text
# for each token 2 s. W3C calls 0.05 s long (Long Tasks); after 0.5 s users see that nothing moves.
_LONGEST_TASK_S = 0.5
_MB = 1_000_000


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
    longest_s, limit_s = visit.facts["longest_task_s"], _LONGEST_TASK_S * slowness(visit.facts)
    if longest_s > limit_s:
        yield say(
            f"tasks of at most {limit_s * 1000:,.0f} ms of the processor's time",
            f"one of {longest_s * 1000:,.0f} ms: draw once a frame, and not from the start for "
            "each token",
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
    factor, drain_s = slowness(visit.facts), visit.facts.get("drain_s")
    limit_s = contract.policy.drain_s * factor
    if drain_s is not None and drain_s <= limit_s:
        return
    slower = f", times {factor:.1f} on this machine" if factor > 1 else ""
    wanted = (
        f"the last of 10,000 tokens at most {limit_s * 1000:,.0f} ms after it came "
        f"(`policy: {{drain-s: {contract.policy.drain_s}}}`{slower})"
    )
    if drain_s is None:
        shown, sent = visit.facts["shown_characters"], len(visit.calls_of(0)[-1].text)
        waited_ms = visit.facts["waited_s"] * 1000
        took = (
            f"{shown:,} of {sent:,} characters after {waited_ms:,.0f} ms, the last not among them"
        )
    else:
        took = f"it was shown {drain_s * 1000:,.0f} ms after it came"
    yield say(wanted, took)


@rule(
    "perf.memory",
    "SHOULD",
    "wirecheck, pages: a conversation may last a day",
    {"forty"},
    needs=(called,),
)
def memory(visit: Visit, contract: PageContract) -> Findings:
    """Memory after forty answers is about that after five."""
    few, many = visit.facts["bytes_5"], visit.facts["bytes_40"]
    limit_mb = contract.policy.memory_mb
    if many - few > limit_mb * _MB:
        yield say(
            f"at most {limit_mb:g} MB more (`policy: {{memory-mb: {limit_mb:g}}}`) than the "
            f"{few / _MB:.1f} MB after five answers",
            f"{(many - few) / _MB:.1f} MB more",
        )
