"""The run over time: each moment in its interval, bounded, and the same from many processes."""

import json
from array import array
from dataclasses import replace

import pytest

from wirecheck_load.measures.series import MAX_POINTS, Series
from wirecheck_load.outcome import Failure, StreamOutcome

STREAM = StreamOutcome(
    contract="typed-sse",
    scenario="chat",
    run="1",
    intended_s=100.0,
    sent_s=100.5,
    ended_s=103.25,
    token_times=array("d", [101.0, 101.5, 103.0]),
)


def series_of(*outcomes: StreamOutcome) -> Series:
    series = Series(100.0)
    for outcome in outcomes:
        series.add(outcome)
    return series


def column(series: Series, name: str) -> list[float | int | None]:
    return [point[name] for point in list(series.rows())]


def test_each_moment_falls_into_its_interval() -> None:
    series = series_of(STREAM)

    assert column(series, "at_s") == [0, 1, 2, 3]
    assert column(series, "started") == [1, 0, 0, 0]
    assert column(series, "completed") == [0, 0, 0, 1]
    assert column(series, "tokens_per_s") == [0, 2, 0, 1]
    assert column(series, "concurrent") == [0.5, 1, 1, 0.25]
    assert column(series, "ttft_p50") == [None, pytest.approx(1000, rel=0.01), None, None]
    gaps = [None, pytest.approx(500, rel=0.01), None, pytest.approx(1500, rel=0.01)]
    assert column(series, "itl_p95") == gaps


def test_a_failed_stream_counts_as_one() -> None:
    series = series_of(replace(STREAM, failure=Failure.STALLED))

    assert column(series, "failed") == [0, 0, 0, 1]
    assert column(series, "completed") == [0, 0, 0, 0]


def test_a_long_run_has_a_bounded_number_of_points() -> None:
    starts = [100.0 + hour * 3600 for hour in range(10)]

    series = series_of(
        *(replace(STREAM, intended_s=at, sent_s=at, ended_s=at + 3) for at in starts)
    )

    assert series.interval_s == 128
    assert max(series.points) < MAX_POINTS
    assert sum(column(series, "started")) == 10


def test_processes_together_come_to_what_one_does() -> None:
    later = replace(STREAM, intended_s=101.2, sent_s=101.2, ended_s=102.0)
    parts = [series_of(STREAM), series_of(later)]

    whole = Series(0.0)
    for part in parts:
        whole.merge(Series.decode(json.loads(json.dumps(part.encode()))))

    assert list(whole.rows()) == list(series_of(STREAM, later).rows())


def test_a_coarse_series_and_a_fine_one_merge_to_a_coarse_one() -> None:
    coarse = series_of(replace(STREAM, ended_s=100.0 + 2 * MAX_POINTS))
    fine = series_of(STREAM)

    fine.merge(coarse)

    assert fine.interval_s == coarse.interval_s == 4
    assert next(fine.rows())["started"] == 2
    assert sum(point.tokens for point in fine.points.values()) == 6


def test_a_moment_before_the_start_counts_in_the_first_interval() -> None:
    assert column(series_of(replace(STREAM, intended_s=99.0)), "started")[0] == 1
