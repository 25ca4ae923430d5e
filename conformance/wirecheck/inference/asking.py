"""Questions to an endpoint that has no contract: the gate's own scenarios, and no others."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from wirecheck.contract import Contract
from wirecheck.contract.pointer import every, resolve
from wirecheck.contract.template import has
from wirecheck.inference.media import transport_of
from wirecheck.inference.model import Answer, InferenceError
from wirecheck.probes import probe
from wirecheck.recording import Headers, Recording
from wirecheck.rules.judge import NEVER_CALLED
from wirecheck.scenarios import Deployment, Scenario, Topic
from wirecheck.scenarios.plan import bad_inputs
from wirecheck.scenarios.tables import FAILURES, MID_FAILURES, ORDINARY, TEXTS

_WELL = {"unicode", "whitespace", "single", "empty", "length", "content-filter"}
SCENARIOS = (*(it for it in TEXTS if it.name in _WELL), *FAILURES, *MID_FAILURES)


@dataclass(frozen=True)
class Question:
    """How the endpoint is asked.

    Attributes:
        url: Its base URL: scheme, host and port.
        body: A JSON value; None where there is a ``query`` instead.
        headers: Sent with every question, and written nowhere.
    """

    url: str
    path: str
    method: str
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    headers: Headers = ()

    @property
    def start(self) -> dict[str, Any]:
        """The request as a contract has it, without its headers."""
        asked = {"query": self.query} if self.query else {"body": self.body}
        return {"method": self.method, "path": self.path, **asked}

    @property
    def bad_input(self) -> dict[str, dict[str, Any]]:
        """Changes of the question that endpoints commonly refuse, as a contract has them."""
        if self.query:
            place = _place(self.query)
            return {"no-prompt": {"raw": ""}, "empty-prompt": {"set": {place: ""}}}
        cases: dict[str, dict[str, Any]] = {"not-json": {"raw": "{"}, "no-body": {"raw": ""}}
        if place := _place(self.body):
            changes = {"empty-prompt": "", "null-prompt": None, "numeric-prompt": 7}
            cases["no-prompt"] = {"remove": place}
            cases |= {name: {"set": {place: value}} for name, value in changes.items()}
        return cases


def _place(asked: Any) -> str:
    """Where the prompt stands; empty if it is the whole question."""
    values = ((pointer, resolve(asked, pointer)) for pointer in every(asked))
    return next((it for it, value in values if isinstance(value, str) and has(value, "prompt")), "")


@dataclass(frozen=True)
class Asked:
    """What was asked, and what came.

    Attributes:
        answers: To questions that are right.
        refusals: To those that are not, by the names in ``Question.bad_input``.
    """

    question: Question
    answers: tuple[Answer, ...]
    refusals: dict[str, Recording]


async def ask(question: Question, name: str, mock_url: str) -> Asked:
    """Ask some twenty questions: one by itself, and if it is answered by a stream the others.

    Args:
        question: How to ask.
        name: That of the contract to be.
        mock_url: The mock provider behind the endpoint.

    Raises:
        InferenceError: There is no stream, or no mock provider behind it.
    """
    contract = _of_anything(question, name)
    (first,) = await _recorded(question, contract, mock_url, [ORDINARY])
    transport = transport_of(first)
    if not (first.journal and first.journal.calls):
        raise InferenceError(f"{NEVER_CALLED}.\nThe mock provider is at {mock_url}.")
    others = await _recorded(question, contract, mock_url, SCENARIOS)
    refused = await _recorded(question, contract, mock_url, bad_inputs(contract))
    answered = [replace(it, transport=transport) for it in (first, *others)]
    well = {it.name for it in (ORDINARY, *SCENARIOS) if Topic.SUCCESS in it.topics}
    answers = tuple(Answer(it, it.scenario in well) for it in answered)
    _refuse_limited(answers)
    return Asked(question, answers, {it.scenario.removeprefix("bad-"): it for it in refused})


def _refuse_limited(answers: Sequence[Answer]) -> None:
    responses = [it.recording.response for it in answers if it.healthy]
    if any(it and it.status == HTTPStatus.TOO_MANY_REQUESTS for it in responses):
        raise InferenceError(
            f"it limits how often it is asked (status 429), and the draft takes {len(answers)} "
            "questions: switch its limits off for now."
        )


async def _recorded(
    question: Question, contract: Contract, mock_url: str, scenarios: Sequence[Scenario]
) -> list[Recording]:
    probed = await probe(question.url, contract, Deployment(), mock_url, scenarios)
    for one in probed.values():
        if one.trouble:
            raise InferenceError(one.trouble)
    return [recording for one in probed.values() for recording in one.recordings]


def _of_anything(question: Question, name: str) -> Contract:
    """A contract under which the probes ask the question, and take whatever comes."""
    cases = {key: {**case, "status": [400]} for key, case in question.bad_input.items()}
    return Contract.model_validate(
        {
            "contract": name,
            "title": name,
            "source": name,
            "transport": "sse",
            "port": 1,
            "start": {**question.start, "headers": dict(question.headers)},
            "provider": "openai",
            "head": {"status": 200},
            "events": {"any": {"event": "message"}},
            "order": "any*",
            "bad-input": cases,
            "cancel": {"by": "disconnect", "within-ms": 2000},
        }
    )
