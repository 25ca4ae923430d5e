"""Bad inputs of another media type, and of a length: sent as the contract has them, and judged."""

import asyncio
from pathlib import Path

import pytest

from wirecheck import contracts
from wirecheck.contract import load
from wirecheck.contract.reading import Reading
from wirecheck.mutants.probing import bench
from wirecheck.probes import probe
from wirecheck.rules import RULES, judge
from wirecheck.scenarios import scenarios

# More than the reference takes.
LENGTH = 2 * 1024 * 1024
CASES = f"""\
bad-input:
  as-text: {{content-type: text/plain, status: [422]}}
  too-long: {{length: {LENGTH}, status: [413]}}
  as-xml: {{content-type: text/xml, status: [415]}}
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """The results of `input.refused`, and what was sent, by bad input."""
    file = tmp_path_factory.mktemp("bodies") / "typed.yaml"
    (package,) = contracts.__path__
    text = Path(package, "typed-sse.yaml").read_text("utf-8")
    before, after = text.index("bad-input:"), text.index("cancel:")
    file.write_text(text[:before] + CASES + text[after:], "utf-8")
    contract = load(str(file))
    bad = [it for it in scenarios(contract) if it.act == "bad-input"]
    with bench() as it:
        url = f"{it.reference_url}/typed"
        done = asyncio.run(probe(url, contract, it.facts, it.mock_url, bad))
    found = {}
    for scenario in bad:
        (recording,) = done[scenario.name].recordings
        readings = [Reading(recording, contract)]
        result = judge(RULES["input.refused"], contract, scenario, readings)
        found[scenario.name.removeprefix("bad-")] = (result, recording.request)
    return found


def test_another_media_type_is_sent_and_its_refusal_is_judged(judged):
    result, request = judged["as-text"]

    assert dict(request.headers)["Content-Type"] == "text/plain"
    assert result.outcome == "passed"


def test_a_body_of_a_length_is_sent_and_its_refusal_is_judged(judged):
    result, request = judged["too-long"]

    assert len(request.body) == LENGTH == int(dict(request.headers)["Content-Length"])
    assert result.outcome == "passed"


def test_a_finding_says_as_what_it_was_sent(judged):
    (finding,) = judged["as-xml"][0].findings

    assert finding.expected.startswith("status 415 for the body ")
    assert finding.expected.endswith(" as text/xml")
    assert finding.actual.startswith("status 422")
