"""HEAD where the answer without a stream is a GET, as no packaged contract has it."""

import pytest
from typed_recordings import TYPED, reading

from wirecheck.recording import Response
from wirecheck.rules import RULES, judge
from wirecheck.scenarios import scenarios

ANSWER = TYPED.answer.model_copy(update={"method": "GET"})
CONTRACT = TYPED.model_copy(update={"answer": ANSWER})
SCENARIO = next(it for it in scenarios(CONTRACT) if it.name == "safe-methods")


@pytest.mark.parametrize(
    ("status", "seen"), [(200, []), (204, ["status 204"])], ids=["as GET", "otherwise"]
)
def test_only_its_status_is_known(status, seen):
    response = Response(status, (("Content-Type", "application/json"),), "HTTP/1.1", 1.0)
    head = reading(contract=CONTRACT, part="head-answer", response=response)

    findings = judge(RULES["http.head-as-get"], CONTRACT, SCENARIO, [head]).findings

    assert [it.actual for it in findings] == seen
