"""Measures against streams whose moments are known; their merging, against all values at once."""

import json
import random
from array import array
from dataclasses import replace

import pytest

from wirecheck_load.measures import MEASURES, PERCENTILES, Distribution, Tally, merged
from wirecheck_load.outcome import Failure, StreamOutcome

# Wanted at 10.0, connected in 20 ms, sent at 10.05, tokens at 10.25, 10.27, 10.31, over at 10.4.
STREAM = StreamOutcome(
    contract="typed-sse",
    scenario="stamped",
    run="7f3a",
    intended_s=10.0,
    sent_s=10.05,
    ended_s=10.4,
    connect_s=0.02,
    status=200,
    first_event_s=10.2,
    token_times=array("d", [10.25, 10.27, 10.31]),
    added_s=array("d", [0.001, 0.002, 0.0005]),
    bytes=300,
)
# Within the three digits of a histogram.
DIGITS = 1e-3


def values(name: str, outcome: StreamOutcome) -> list[float]:
    return [round(value, 6) for value in MEASURES[name].of(outcome)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ttft", [250]),
        ("first_event", [200]),
        ("first_reasoning", []),
        ("itl", [20, 40]),
        ("tpot", [30]),
        ("total", [400]),
        ("speed", [round(1000 / 30, 6)]),
        ("added", [1, 2, 0.5]),
        ("cancel", []),
        ("connect", [20]),
        ("delay", [30]),
    ],
)
def test_a_measure_comes_from_its_moments(name: str, expected: list[float]) -> None:
    assert values(name, STREAM) == expected


def test_every_measure_has_a_row_above() -> None:
    (mark,) = test_a_measure_comes_from_its_moments.pytestmark

    assert [name for name, _ in mark.args[1]] == list(MEASURES)


def test_reasoning_is_no_first_token() -> None:
    outcome = replace(STREAM, first_reasoning_s=10.1)

    assert values("first_reasoning", outcome) == [100]
    assert values("ttft", outcome) == [250]


def test_tokens_are_counted_as_the_endpoint_does_it_where_it_tells() -> None:
    # Three events that carried seven tokens: six of them after the first.
    assert values("tpot", replace(STREAM, reported_tokens=7)) == [10]


def test_one_token_has_no_gap_and_no_speed() -> None:
    outcome = replace(STREAM, token_times=array("d", [10.25]))

    assert [values(name, outcome) for name in ("ttft", "itl", "tpot", "speed")] == [
        [250],
        [],
        [],
        [],
    ]


@pytest.mark.parametrize(
    "outcome",
    [replace(STREAM, failure=Failure.TRUNCATED), replace(STREAM, abandoned=True)],
    ids=["failed", "left"],
)
def test_a_stream_that_is_no_whole_answer_has_moments_but_no_total(outcome: StreamOutcome) -> None:
    assert values("ttft", outcome) == [250]
    assert values("total", outcome) == []


def test_a_stream_without_an_answer_has_no_moments() -> None:
    outcome = StreamOutcome("typed-sse", "chat", "1", 10.0, None, 10.1, failure=Failure.CONNECT)

    assert {name: values(name, outcome) for name in MEASURES} == {name: [] for name in MEASURES}


def test_percentiles_keep_three_digits() -> None:
    distribution = Distribution()
    distribution.add(range(1, 10_001))

    measured = [distribution.percentile(percent) for percent in PERCENTILES.values()]
    assert measured == pytest.approx([5000, 9000, 9500, 9900, 9990], rel=DIGITS)
    assert distribution.maximum == pytest.approx(10_000, rel=DIGITS)
    assert distribution.count == 10_000


def test_what_is_out_of_range_counts_at_its_border() -> None:
    distribution = Distribution()
    distribution.add([-5.0, 0.0, 1e12])

    assert distribution.count == 3
    assert distribution.percentile(50) == pytest.approx(0.001)
    assert distribution.maximum == pytest.approx(3_600_000, rel=DIGITS)


def test_no_value_has_no_percentile() -> None:
    assert Distribution().as_json() == {"count": 0, **dict.fromkeys(PERCENTILES), "max": None}


def test_a_cumulative_distribution_ends_with_all() -> None:
    distribution = Distribution()
    distribution.add([1, 2, 2, 4])

    assert [share for _, share in distribution.steps()] == [0.25, 0.75, 1.0]


def outcomes(count: int) -> list[StreamOutcome]:
    """Streams of many kinds, the same at each run of the test."""
    chance = random.Random(7)  # noqa: S311 - no secret
    made = []
    for index in range(count):
        times = array("d", [10.1])
        for _ in range(20):
            times.append(times[-1] + chance.expovariate(50))
        outcome = replace(STREAM, run=str(index), token_times=times, ended_s=times[-1] + 0.01)
        change = chance.choice(
            [{}, {}, {"abandoned": True}, {"failure": Failure.STALLED}, {"in_flight": True}]
        )
        made.append(replace(outcome, **change))
    return made


def tallied(streams: list[StreamOutcome]) -> Tally:
    tally = Tally()
    for outcome in streams:
        tally.add(outcome, met=outcome.completed)
    return tally


def summary(tally: Tally) -> dict[str, object]:
    return {
        "counts": dict(tally.counts),
        "failures": dict(tally.failures),
        "scenarios": dict(tally.scenarios),
        "tokens": tally.tokens,
        "bytes": tally.bytes,
        "measures": {name: it.as_json() for name, it in tally.distributions.items()},
    }


def test_three_processes_together_come_to_what_one_does() -> None:
    streams = outcomes(600)

    parts = [tallied(streams[start::3]) for start in range(3)]
    sent = [Tally.decode(json.loads(json.dumps(part.encode()))) for part in parts]

    assert summary(merged(sent)) == summary(tallied(streams))


def test_shares_are_of_the_streams_that_ended_by_themselves() -> None:
    tally = tallied(
        [
            STREAM,
            STREAM,
            replace(STREAM, failure=Failure.STALLED),
            replace(STREAM, failure=Failure.STATUS),
            replace(STREAM, abandoned=True),
            replace(STREAM, in_flight=True),
        ]
    )

    assert (tally.failed_share(), tally.failed_share("stalled"), tally.goodput) == (0.5, 0.25, 0.5)


def test_a_share_of_nothing_is_none() -> None:
    assert (Tally().failed_share(), Tally().goodput) == (None, None)


def test_the_warm_up_is_counted_and_not_measured() -> None:
    tally = Tally()
    tally.add_warm_up()

    assert tally.counts["warm_up"] == 1
    assert tally.counts["started"] == 0
