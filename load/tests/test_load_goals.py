"""Goals: read, refused in words, and judged."""

from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from wirecheck_load.goals import GoalError, judge, load_goals, met_by, parse
from wirecheck_load.measures import Tally
from wirecheck_load.outcome import Failure, StreamOutcome

# 100 ms to the first of eleven tokens, then 10 ms each but the last, which takes 50 ms.
STREAM = StreamOutcome(
    contract="typed-sse",
    scenario="chat",
    run="1",
    intended_s=0.0,
    sent_s=0.0,
    ended_s=0.25,
    token_times=array("d", [0.1 + 0.01 * step for step in range(10)] + [0.24]),
)


@pytest.mark.parametrize(
    ("text", "subject", "percent", "threshold"),
    [
        ("ttft.p95 < 300ms", "ttft", 95, 300),
        ("ttft.p95<0.3s", "ttft", 95, 300),
        ("itl.p99.9 <= 50 ms", "itl", 99.9, 50),
        ("itl.p999 <= 50ms", "itl", 99.9, 50),
        ("total.max < 1s", "total", 100, 1000),
        ("speed.p5 > 20", "speed", 5, 20),
        ("speed.p50 >= 20/s", "speed", 50, 20),
        ("errors < 0.1%", "errors", None, 0.001),
        ("errors.in-band <= 0", "errors.in-band", None, 0),
        ("goodput > 99%", "goodput", None, 0.99),
        ("throughput.tokens > 600/min", "throughput.tokens", None, 10),
        ("streams >= 100", "streams", None, 100),
    ],
)
def test_a_goal_is_read(text: str, subject: str, percent: float | None, threshold: float) -> None:
    goal = parse(text)

    assert (goal.subject, goal.percent) == (subject, percent)
    assert goal.threshold == pytest.approx(threshold)
    assert goal.text == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fast", "goals look like 'ttft.p95 < 300ms'"),
        ("", "goals look like"),
        ("ttft.p95 == 3ms", "goals look like"),
        ("tttf.p95 < 3ms", "did you mean 'ttft'?"),
        ("latency.p95 < 3ms", "there are ttft, first_event,"),
        ("errors.stall < 1%", "did you mean 'errors.stalled'?"),
        ("ttft < 3ms", "such as ttft.p95"),
        ("ttft.mean < 3ms", "such as ttft.p95"),
        ("ttft.p95 < 3", "a time needs a unit; write ms, s"),
        ("ttft.p95 < 3%", "'%' is none of a time"),
        ("errors < 3ms", "'ms' is none of a share; write %, no unit"),
        ("streams > 10%", "write no unit"),
    ],
)
def test_what_is_no_goal_is_told_with_what_would_be(text: str, words: str) -> None:
    with pytest.raises(GoalError) as caught:
        parse(text)

    assert words in str(caught.value)


def test_a_run_is_judged_by_its_numbers() -> None:
    tally = Tally()
    for outcome in [STREAM, STREAM, STREAM, replace(STREAM, failure=Failure.STALLED)]:
        tally.add(outcome, met=outcome.completed)
    wanted = [
        "ttft.p95 < 300ms",
        "ttft.p95 < 90ms",
        "itl.max < 40ms",
        "errors <= 25%",
        "errors.stalled < 25%",
        "errors.status <= 0",
        "goodput >= 75%",
        "throughput.tokens > 21",
        "throughput.streams >= 1.5",
        "streams > 3",
    ]

    judged = judge([parse(text) for text in wanted], tally, measured_s=2)

    assert [it.met for it in judged] == [
        *(True, False, False, True, False, True),
        *(True, True, True, False),
    ]
    assert judged[0].actual == pytest.approx(100, rel=1e-3)
    assert judged[7].actual == 22


@pytest.mark.parametrize("text", ["added.p95 < 1s", "errors < 50%", "goodput > 0", "itl.p50 < 1s"])
def test_a_goal_of_which_nothing_was_measured_is_not_met(text: str) -> None:
    (judged,) = judge([parse(text)], Tally(), measured_s=2)

    assert judged.actual is None
    assert not judged.met


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("ttft.p95 < 101ms", True),
        ("ttft.p95 < 99ms", False),
        # Nine of its ten gaps are short.
        ("itl.p90 < 20ms", True),
        ("itl.p95 < 20ms", False),
        ("added.p95 < 1ms", True),
        ("errors < 0.1%", True),
    ],
)
def test_a_stream_meets_goals_by_its_own_values(text: str, met: bool) -> None:
    assert met_by([parse(text)], STREAM) is met


def test_a_failed_stream_meets_nothing() -> None:
    assert not met_by([], replace(STREAM, failure=Failure.WRONG))


@pytest.mark.parametrize("name", ["partial", "named"])
def test_the_documents_own_goals_are_packaged(name: str) -> None:
    assert "ttft" in {goal.subject for goal in load_goals(name)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("goals:\n  - ttft.p95 < 1s\n  - tttf.p95 < 1s\n", "goal 2: 'tttf.p95 < 1s'"),
        ("- ttft.p95 < 1s\n", "a file of goals is 'goals:' and a list"),
        ("goals: []\n", "a file of goals is 'goals:' and a list"),
        ("goals: [3]\n", "a file of goals is 'goals:' and a list"),
        ("goals: [errors < 1%]\ngoal: 1\n", "'goal' means nothing here"),
        ("goals:\n  - [\n", "goals.yaml:3: this is no YAML"),
        ("goals: !!python/object:os.system x\n", "this is no YAML"),
        ("x" * 70_000, "at most 65536 characters"),
        (b"\xff\xfe", "it is no UTF-8 text"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    file = tmp_path / "goals.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(GoalError) as caught:
        load_goals(str(file))

    assert words in str(caught.value)


def test_a_file_that_is_not_there_names_the_packaged_ones() -> None:
    with pytest.raises(GoalError, match="packaged goals are named, partial"):
        load_goals("nowhere.yaml")
