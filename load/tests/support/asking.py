"""One stream from an endpoint, as a load test asks for it."""

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from wirecheck.contract import load
from wirecheck_load.outcome import StreamOutcome
from wirecheck_load.transport.ask import Ask
from wirecheck_load.transport.limits import Limits
from wirecheck_load.transport.session import Session
from wirecheck_load.transport.target import Target

TYPED = load("typed-sse")
# The events of typed-sse over NDJSON, which no packaged contract speaks.
LINES = str(Path(__file__).parent / "lines.yaml")
# So short that a test of silence is fast; nothing else is asserted where it is in force.
HASTY = Limits(idle_s=0.2)

_runs = count(1)


def target(url: str, contract: str = "typed-sse", **more: Any) -> Target:
    return Target(url, load(contract), **more)


def ask(scenario: str = "text", **more: Any) -> Ask:
    return Ask(scenario, run=f"load{next(_runs)}", **more)


def one_stream(where: Target | str, question: Ask | None = None, **more: Any) -> StreamOutcome:
    aim = where if isinstance(where, Target) else target(where)
    with Session(replace(aim, **more)) as session:
        return session.stream(question or ask())
