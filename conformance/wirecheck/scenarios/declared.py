"""Scenarios of what a deployment may declare: that limits are in force, that a key is missing."""

from collections.abc import Iterator

from wirecheck.contract import Contract
from wirecheck.contract.promises import Limit
from wirecheck.scenarios.model import Scenario, Topic

# Of a limit, so many requests are made at most: a gate is no load test.
MOST_REQUESTS = 120
_WHAT = {
    "questions": "questions",
    "messages": "messages (a question, its cancel, refused ones; on another connection a question)",
}


def over_limits(contract: Contract) -> Iterator[Scenario]:
    """A scenario for each limit of the contract."""
    limits = contract.limits
    if limits is None:
        return
    yield _over("over-limit", limits.stream, _WHAT[limits.stream.counts], whole=False)
    if limits.answer:
        yield _over("over-limit-answer", limits.answer, "questions without a stream", whole=True)


def _over(name: str, limit: Limit, what: str, *, whole: bool) -> Scenario:
    return Scenario(
        name,
        f"as one user send more than the {limit.requests} {what} that the limit allows; "
        "then ask as another user",
        "over-limit",
        frozenset({Topic.LIMIT}),
        upstream="single",
        settings={"limit": limit, "whole": whole},
    )


def missing_keys(contract: Contract) -> Iterator[Scenario]:
    """A scenario for each provider that there might be no key for."""
    for provider in contract.all_providers:
        yield Scenario(
            f"missing-key-{provider}",
            f"ask {provider}, for which the endpoint has no key",
            "stream",
            frozenset({Topic.MISSING_KEY}),
            settings={"provider": provider},
            needs_mock=False,
        )
