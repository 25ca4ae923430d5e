"""Examples as lines of a script: calls of the helpers in its template."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from wirecheck.contract import BadInput, Contract
from wirecheck.replay.literal import literal
from wirecheck.strategies.dialogues import Step
from wirecheck.strategies.questions import Example

PROMPT = "Tell me, in a few words, what a stream is."
# What stands for the run's id and the session's until the script runs.
RUN, STREAM = "{run}", "{session}"


def lines(contract: Contract, example: "Example | Sequence[Step]") -> tuple[str, ...]:
    """What the script does, a call in each line."""
    if isinstance(example, Example):
        question = literal(example.asked(values(contract, "tokens=3")))
        return (f"await ask(0, {question})",)
    return tuple(line for step in example for line in _step(contract, step))


def values(contract: Contract, options: str) -> dict[str, str]:
    """What fills the places of a question."""
    return {
        "prompt": f"[[mock scenario=text run={RUN} {options}]] {PROMPT}",
        "model": contract.model,
        "provider": contract.provider,
        "stream": STREAM,
    }


def ordinary(contract: Contract, options: str) -> str:
    """Source of a question with nothing unusual."""
    return literal(contract.start.asked(values(contract, options)))


def _step(contract: Contract, step: Step) -> Iterator[str]:
    where = f"{step.connection}, {step.session}"
    match step.verb:
        case "start":
            yield f"await start({where})"
        case "finish":
            yield f"await finish({where})"
        case "cancel":
            yield f"await cancel({where})"
        case "garbage":
            garbage = _garbage(contract, contract.bad_input[step.detail])
            yield f"await ask({step.connection}, {garbage})"
        case "leave":
            yield f"await leave({step.connection}, reset={step.detail == 'reset'})"


def _garbage(contract: Contract, case: BadInput) -> str:
    changed = case.changed(contract.start.asked(values(contract, "tokens=3")))
    if not isinstance(changed, bytes):
        return literal(changed)
    if contract.transport == "socketio":
        return f"Raw({literal(json.loads(changed))})"
    return f"Raw({changed!r})" if case.binary else f"Raw({literal(changed.decode())})"


def endings(contract: Contract) -> list[Any]:
    """What tells the events that end a stream: a name, or members and their values."""
    kinds = [kind for kind in contract.events.values() if kind.ends]
    return [[kind.event, dict(kind.when), list(kind.has)] for kind in kinds]
