"""Scenarios whose questions, or sequences of messages, are generated from the contract."""

from collections.abc import Iterator

from wirecheck.contract import Contract
from wirecheck.scenarios.model import Scenario, Topic

# Short answers: what is asked is the point.
BRIEF = {"tokens": 3}
# Of each session two tokens come, then it waits for its end.
HELD = {"hold": 2, "tokens": 4}

DIALOGUE = Scenario(
    "generated-dialogue",
    "do in generated orders on two connections: start, finish, cancel, send garbage, leave, return",
    "dialogue",
    frozenset(
        {
            Topic.STREAM,
            Topic.SUCCESS,
            Topic.CONNECTION,
            Topic.CANCELLED,
            Topic.OVERLAP,
            Topic.BAD_MESSAGE,
            Topic.STILL_SERVING,
            Topic.GENERATED,
            Topic.LEFT_SESSION,
        }
    ),
    options=HELD,
    settings={"about": "dialogue"},
)


def scenarios(contract: Contract) -> Iterator[Scenario]:
    """Those for which the contract says enough."""
    if contract.question is not None:
        yield from _questions(connected=contract.connected)
    if contract.connected:
        yield DIALOGUE


def _questions(*, connected: bool) -> Iterator[Scenario]:
    refusals = {Topic.BAD_MESSAGE, Topic.STILL_SERVING} if connected else {Topic.BAD_INPUT}
    oddities = {Topic.ODD_INPUT} | ({Topic.STILL_SERVING} if connected else set())
    for name, does, about, topics in (
        (
            "valid",
            "ask generated questions that the contract wants answered",
            "answered",
            {Topic.STREAM, Topic.SUCCESS},
        ),
        ("invalid", "send generated questions that break the contract", "refused", refusals),
        (
            "odd",
            "ask generated questions of which the contract is silent: huge, odd text, more fields",
            "either",
            oddities,
        ),
    ):
        yield Scenario(
            f"generated-{name}",
            does,
            "questions",
            frozenset(topics | {Topic.GENERATED}),
            options=BRIEF,
            settings={"about": about},
            needs_mock=about != "refused",
        )


def is_generated(scenario: Scenario) -> bool:
    """Whether its questions or messages are generated."""
    return Topic.GENERATED in scenario.topics
