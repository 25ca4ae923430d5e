"""The geometry of the page's plots: round numbers, and everything in its place."""

import re

import pytest
from load_results import RUNS, broken, result, stream

from wirecheck_load.report.axes import Axis, round_up
from wirecheck_load.report.over_time import over_time
from wirecheck_load.report.plots import HEIGHT, LEFT, RIGHT, TOP, WIDTH, distributions
from wirecheck_load.report.waterfall import waterfall
from wirecheck_load.report.wording import short_duration


def numbers(axis):
    return [text for _, text in axis.ticks("{:g}".format)]


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        (Axis(0, 60, 0, 100), ["0", "20", "40", "60"]),
        (Axis(0, 1, 0, 100), ["0", "0.5", "1"]),
        (Axis(0.09, 12, 0, 100, "log"), ["0.1", "0.2", "0.5", "1", "2", "5", "10"]),
        (Axis(0.5, 2000, 0, 100, "log"), ["1", "10", "100", "1000"]),
        (Axis(150, 310, 0, 100, "log"), ["150", "200", "250", "300"]),
    ],
)
def test_an_axis_names_a_few_round_numbers(axis, expected):
    assert numbers(axis) == expected


def test_what_lies_outside_an_axis_is_at_its_edge():
    axis = Axis(1, 100, 10, 200, "log")

    assert [axis.at(value) for value in (0.001, 1, 10, 100, 1e9)] == [10, 10, 110, 210, 210]


@pytest.mark.parametrize(("value", "up"), [(0.3, 0.5), (1, 1), (1.01, 2), (4321, 5000), (7, 10)])
def test_numbers_are_rounded_up(value, up):
    assert round_up(value) == pytest.approx(up)


@pytest.mark.parametrize(("ms", "words"), [(0.5, "0.5 ms"), (999, "999 ms"), (1500, "1.5 s")])
def test_times_on_axes_are_short(ms, words):
    assert short_duration(ms) == words


def places(path):
    return [tuple(map(float, it)) for it in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


@pytest.mark.parametrize("name", RUNS)
def test_curves_stay_within_their_plots_and_never_go_back(name):
    made = RUNS[name]()
    for plot in [*distributions(made), *over_time(made)]:
        for curve in plot.curves:
            xs, ys = zip(*places(curve.path), strict=True)
            assert list(xs) == sorted(xs)
            assert min(xs) >= LEFT
            assert max(xs) <= WIDTH - RIGHT + 2
            assert min(ys) >= TOP
            assert max(ys) < HEIGHT


def test_a_distribution_rises_from_nothing_to_all_and_marks_its_percentiles():
    (ttft, *_) = distributions(result([stream(1.0, ttft_s=0.1 * it) for it in range(1, 11)]))
    (curve,) = ttft.curves

    assert places(curve.path)[0] == (LEFT, ttft.ground)
    assert places(curve.path)[-1][1] == TOP
    assert [mark.text for mark in ttft.marks] == ["p50 500 ms", "p95 1.00 s", "p99 1.00 s"]
    assert [mark.before for mark in ttft.marks] == [False, True, True]


def test_a_goal_is_a_line_where_it_falls_into_the_plot():
    streams = [stream(1.0, ttft_s=0.1), stream(2.0, ttft_s=0.4)]
    made = result(streams, "--goal=ttft.p95 < 300ms", "--goal=ttft.p99 < 9s")
    (ttft, *_) = distributions(made)

    assert [text for _, text in ttft.goals] == ["ttft.p95 < 300ms"]


def test_what_was_not_measured_is_shaded():
    (plot, *_) = over_time(result([stream(1.0), stream(11.0)], "--run-time=10s"))

    (warm_up, after) = plot.shade
    assert warm_up[0] == LEFT
    assert after[0] + after[1] == WIDTH - RIGHT


def test_where_nothing_was_measured_there_is_no_line():
    plots = {it.title: it for it in over_time(result([stream(1.0), stream(5.0)]))}

    assert plots["Time to first token"].curves[0].path.count("M") == 2
    between = [y for _, y in places(plots["Tokens per second"].curves[0].path)][1:-1]
    assert between == [plots["Tokens per second"].ground] * 3


def test_a_stream_that_hangs_does_not_squeeze_the_others():
    drawn = waterfall(result([*(stream(it / 10) for it in range(1, 8)), stream(1.0, ttft_s=60.0)]))
    hanging = [row for row in drawn.rows if row.beyond]

    assert [row.text for row in hanging] == ["60.08 s"]
    # Four times the median are the drawing; so each of the others takes a quarter of it.
    assert all(250 < row.end < 300 for row in drawn.rows if not row.beyond)


def test_streams_that_failed_or_were_left_are_of_another_style():
    drawn = waterfall(RUNS["bad"]())

    assert [row.style for row in drawn.rows].count("bad") == 3
    assert [row.style for row in drawn.rows].count("odd") == 2
    assert waterfall(result([])) is None
    assert "in-band" in waterfall(result([broken(1.0)])).rows[0].text
