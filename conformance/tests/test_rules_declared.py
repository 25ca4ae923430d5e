"""Limits that are met unawares, and keys that are missing, in recordings made by hand."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from typed_recordings import CHUNK, HEADERS, reading, sse

from wirecheck.contract import Contract, load
from wirecheck.contract.reading import Reading
from wirecheck.recording import Frame, Journal, Response
from wirecheck.rules import RULES, Result, judge, rules_for
from wirecheck.rules.rate_limited import MET
from wirecheck.scenarios import scenarios

PLAIN, PARTIAL, TYPED = map(load, ("plain-sse", "partial-sse", "typed-sse"))
UNCALLED = Journal("run1", ())
TOO_MANY = Response(429, (*HEADERS, ("Retry-After", "60")), "HTTP/1.1", 1.0)
TOO_FAST = {"type": "error", "message": "Slow down: too many requests", "code": "rate_limit"}


def judged(rule: str, scenario: str, of: Reading) -> Result:
    foreseen = next(it for it in scenarios(of.contract) if it.name == scenario)
    return judge(RULES[rule], of.contract, foreseen, [of])


# -- a limit that is met unawares -----------------------------------------------------------------


@pytest.mark.parametrize(
    "met",
    [
        reading(response=TOO_MANY, journal=UNCALLED),
        reading(response=TOO_MANY, journal=None),
        reading(sse(TOO_FAST), journal=UNCALLED),
    ],
    ids=["by status", "without a mock provider", "in band"],
)
def test_whatever_was_to_be_shown_the_limit_is_the_cause(met: Reading) -> None:
    text = next(it for it in scenarios(TYPED) if it.name == "text")
    results = [judge(rule, TYPED, text, [met]) for rule in rules_for(TYPED, text)]

    assert {finding.actual for it in results for finding in it.findings} == {MET}
    assert all(it.findings[0].untestable for it in results)


@pytest.mark.parametrize(
    "other",
    [
        reading(response=TOO_MANY),  # the upstream was called, and limits its own rate
        reading(sse(TOO_FAST)),
        reading(sse(TOO_FAST | {"message": "No", "code": "unknown"}), journal=UNCALLED),
        reading(sse(CHUNK | {"content": "rate limit"}), journal=UNCALLED),
        reading(response=None, journal=UNCALLED),
    ],
    ids=["the upstream's", "the upstream's in band", "another error", "text", "no response"],
)
def test_another_refusal_is_another_cause(other: Reading) -> None:
    result = judged("outcome.success", "text", other)

    assert MET not in {finding.actual for finding in result.findings}


def test_a_limit_without_a_header_has_no_time_to_come_again() -> None:
    assert PARTIAL.limits is not None
    telling = PARTIAL.limits.stream.model_copy(update={"header": "Retry-After"})
    limits = PARTIAL.limits.model_copy(update={"stream": telling})
    contract = PARTIAL.model_copy(update={"limits": limits})
    over = reading(contract=contract, part="over", transport="http", response=TOO_MANY)

    assert judged("limit.retry-after", "over-limit-answer", over).outcome == "not_exercised"


@pytest.mark.parametrize(
    ("contract", "is_owed"), [(TYPED, True), (PARTIAL, False)], ids=["typed-sse", "partial-sse"]
)
def test_only_a_document_that_names_the_header_demands_it(
    contract: Contract, is_owed: bool
) -> None:
    over = next(it for it in scenarios(contract) if it.name == "over-limit")

    assert ("limit.retry-after" in {it.id for it in rules_for(contract, over)}) == is_owed


# -- a key that is missing ------------------------------------------------------------------------


def keyless(contract: Contract, status: int, payload: Mapping[str, Any]) -> Result:
    """What a provider without a key is told of, where a status tells it."""
    body = json.dumps(payload).encode()
    response = Response(status, (("Content-Type", "application/json"),), "HTTP/1.1", 1.0)
    frames = (Frame(2.0, body),)
    of = reading(contract=contract, response=response, frames=frames, journal=UNCALLED)
    return judged("key.told", "missing-key-openai", of)


@pytest.mark.parametrize(
    ("status", "payload", "outcome"),
    [
        (500, {"detail": "LLM processing failed: no key"}, "passed"),
        (401, {"detail": "LLM processing failed: no key"}, "failed"),
        (500, {"error": "no key"}, "failed"),
    ],
)
def test_where_failures_have_a_status_a_missing_key_has_it(
    status: int, payload: Mapping[str, Any], outcome: str
) -> None:
    assert keyless(PLAIN, status, payload).outcome == outcome


def test_a_contract_without_words_for_it_takes_any_failure() -> None:
    told = reading(sse(TOO_FAST | {"message": "No key", "code": "unknown"}), journal=UNCALLED)
    silent = reading(sse(CHUNK), journal=UNCALLED)

    assert judged("key.told", "missing-key-openai", told).outcome == "passed"
    assert judged("key.told", "missing-key-openai", silent).findings[0].expected == "error"
