"""Verdicts where something is missing: named, and never a pass."""

import pytest
from typed_recordings import CHUNK, DONE, TYPED, reading, recording, sse

from wirecheck.contract.reading import Reading
from wirecheck.recording import Ending, Frame
from wirecheck.rules import RULES, judge, rules_for, unprobed
from wirecheck.scenarios import scenarios
from wirecheck.wire import ndjson
from wirecheck.wire import sse as sse_module

SCENARIOS = {it.name: it for it in scenarios(TYPED)}
TEXT = SCENARIOS["text"]


def test_no_events_is_no_pass() -> None:
    result = judge(RULES["schema.valid"], TYPED, TEXT, [reading()])

    assert result.outcome == "failed"
    assert result.findings[0].untestable
    assert result.findings[0].actual.startswith("no event: status 200 with an empty body")


def test_no_recording_of_the_part_is_no_pass() -> None:
    result = judge(RULES["answer.status"], TYPED, SCENARIOS["parity-text"], [reading()])

    assert result.outcome == "failed"
    assert result.findings[0].expected == "a recording of the answer"


def test_without_a_mock_provider_its_checks_are_not_exercised() -> None:
    result = judge(RULES["text.exact"], TYPED, TEXT, [reading(sse(CHUNK, DONE), journal=None)])

    assert result.outcome == "not_exercised"
    assert "--mock-provider none" in result.reason


def test_an_uncalled_mock_provider_is_a_failure_that_says_what_to_do() -> None:
    never = recording().journal
    assert never is not None
    uncalled = type(never)(never.run, ())
    result = judge(RULES["text.exact"], TYPED, TEXT, [reading(sse(CHUNK, DONE), journal=uncalled)])

    assert result.outcome == "failed"
    assert "OPENAI_BASE_URL" in result.findings[0].actual


def test_a_scenario_that_could_not_be_probed_fails_with_the_trouble() -> None:
    result = unprobed(RULES["text.exact"], TYPED, TEXT, "the mock provider is gone")

    assert (result.outcome, result.findings[0].actual) == ("failed", "the mock provider is gone")


def test_a_should_warns() -> None:
    result = judge(RULES["head.content-length"], TYPED, TEXT, [reading(sse(CHUNK, DONE))])
    with_length = recording(sse(CHUNK, DONE))
    assert with_length.response is not None
    headers = (*with_length.response.headers, ("Content-Length", "9"))
    changed = reading(sse(CHUNK, DONE), response=_with_headers(with_length.response, headers))
    warned = judge(RULES["head.content-length"], TYPED, TEXT, [changed])

    assert (result.outcome, warned.outcome) == ("passed", "warned")


def _with_headers(response: object, headers: object) -> object:
    return type(response)(200, headers, "HTTP/1.1", 1.0)  # type: ignore[call-arg]


def test_a_flood_of_findings_is_cut_to_the_first_few() -> None:
    result = judge(RULES["schema.known-kind"], TYPED, TEXT, [reading(sse(*[{}] * 100))])

    assert len(result.findings) == 5


def test_a_cut_stream_is_no_occasion_for_a_second_opinion() -> None:
    cut = reading(sse(CHUNK), ending=Ending("reset", 3.0))
    result = judge(RULES["framing.second-reader"], TYPED, TEXT, [cut])

    assert result.outcome == "not_exercised"


def test_an_answer_without_text_cannot_be_judged() -> None:
    answer = recording(b"{}", part="answer", transport="http", scenario="parity-text")
    result = judge(RULES["answer.exact"], TYPED, SCENARIOS["parity-text"], [Reading(answer, TYPED)])

    assert result.findings[0].actual.startswith("no text in the answer")


@pytest.mark.parametrize("module", [sse_module, ndjson])
def test_every_violation_of_a_decoder_has_a_rule(module: object) -> None:
    sentences = {rule.requires for rule in RULES.values() if rule.id.startswith("framing.")}

    assert [
        code
        for code, kind in module.VIOLATIONS.items()  # type: ignore[attr-defined]
        if kind.sentence not in sentences
    ] == []


NDJSON = TYPED.model_copy(update={"transport": "ndjson"})
BROKEN_LINES = {
    "framing.ndjson-invalid-utf8": b'{"type": "chunk", "content": "\xff"}\n',
    "framing.ndjson-bom": b'\xef\xbb\xbf{"type": "done"}\n',
    "framing.ndjson-raw-cr": b'{"type":\r"done"}\n',
    "framing.ndjson-not-json": b"done\n",
    "framing.ndjson-duplicate-key": b'{"type": "done", "type": "done"}\n',
    "framing.ndjson-not-a-number": b'{"type": "done", "x": NaN}\n',
    "framing.ndjson-no-final-lf": b'{"type": "done"}',
}


@pytest.mark.parametrize(("rule", "line"), BROKEN_LINES.items(), ids=BROKEN_LINES)
def test_ndjson_has_rules_of_its_own(rule: str, line: bytes) -> None:
    good = b'{"type": "done"}\n'
    broken = recording(transport="ndjson", frames=(Frame(2.0, good + line),))
    fine = recording(transport="ndjson", frames=(Frame(2.0, good),))
    framing = [it for it in rules_for(NDJSON, TEXT) if it.id.startswith("framing.")]

    def found(one: object) -> set[str]:
        readings = [Reading(one, NDJSON)]  # type: ignore[arg-type]
        return {it.id for it in framing if judge(it, NDJSON, TEXT, readings).findings}

    assert found(fine) == set()
    assert rule in found(broken)
