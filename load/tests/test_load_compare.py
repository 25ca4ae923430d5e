"""What has changed between two runs, and what is noise; files that are no reports."""

import json
import random
from copy import deepcopy
from functools import cache

import pytest
from load_results import HOSTILE, RUNS, result, stream

from wirecheck_load import compare
from wirecheck_load.measures import Distribution
from wirecheck_load.noise import changes, interval, wilson
from wirecheck_load.report.reading import ReportError, read


@cache
def run(seed, *, streams=200, ttft_s=0.2, gap_s=0.02, lag_ms=1.0):
    """A run whose times scatter by a tenth around these."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = [
        stream(
            1.0 + number / 100,
            ttft_s=ttft_s * chance.lognormvariate(0, 0.1),
            gap_s=gap_s * chance.lognormvariate(0, 0.1),
        )
        for number in range(streams)
    ]
    return result(made, lag_ms=lag_ms)


@pytest.fixture(scope="module")
def before():
    return run(1)


def told(before, after):
    """What became worse, and what better."""
    found = list(changes(before, after))
    worse = {it.name for it in found if it.worse}
    return worse, {it.name for it in found if it.beyond_noise} - worse


def test_another_run_of_the_same_endpoint_differs_within_noise(before):
    assert told(before, run(2)) == (set(), set())


def test_what_is_slower_is_worse_and_the_other_way_round_better(before):
    slower = run(3, ttft_s=0.3)

    assert told(before, slower)[0] >= {"ttft.p50", "ttft.p95", "total.p50"}
    assert told(slower, before)[1] >= {"ttft.p50", "ttft.p95", "total.p50"}
    assert told(before, slower)[1] == told(slower, before)[0] == set()


def test_a_rate_that_falls_is_worse_and_its_low_end_is_compared(before):
    slower = run(4, gap_s=0.03)
    worse, better = told(before, slower)

    assert {"speed.p50", "speed.p5", "itl.p50", "tpot.p50"} <= worse
    assert better == set()
    assert "speed.p95" not in {it.name for it in changes(before, slower)}
    assert {"speed.p50", "speed.p5"} <= told(slower, before)[1]


def test_of_few_streams_no_tail_is_known():
    few = told(run(5, streams=20), run(6, streams=20, ttft_s=0.3))

    assert few[0] == {"ttft.p50", "total.p50"}


def test_of_a_measure_per_token_a_stream_counts_once():
    # 40 streams of four gaps: as 160 values, their medians would be apart.
    one, other = run(7, streams=40), run(8, streams=40, gap_s=0.0208)
    gaps = [it["distributions"]["itl"] for it in (one, other)]

    assert interval(gaps[0], 0.5, 160)[1] < interval(gaps[1], 0.5, 160)[0]
    assert "itl.p50" not in told(one, other)[0]


def test_the_generators_own_lateness_is_not_compared(before):
    assert not [it for it in changes(before, before) if it.name.startswith("delay")]


@pytest.mark.parametrize(
    ("failing", "worse"), [(0, False), (1, False), (4, False), (30, True), (100, True)]
)
def test_errors_are_compared_by_their_share(before, failing, worse):
    after = before | {"streams": before["streams"] | {"failed": {"in-band": failing}}}
    found = {it.name: it for it in changes(before, after)}

    assert found["errors"].worse is worse
    assert found["errors"].ratio is None


@pytest.mark.parametrize(("bad", "count"), [(0, 400), (4, 100), (10, 10)])
def test_the_interval_of_a_share_is_wilsons(bad, count):
    # Its ends are the shares that lie just so many of their own deviations away (Wilson, 1927).
    for share in wilson(bad, count):
        deviation = (share * (1 - share) / count) ** 0.5
        assert abs(share - bad / count) == pytest.approx(2.576 * deviation, abs=1e-9)


def test_thinned_steps_say_where_a_percentile_is_as_all_of_them_do():
    chance, distribution = random.Random(1), Distribution()  # noqa: S311 - no secret
    distribution.add(chance.lognormvariate(3, 1) for _ in range(5000))
    steps, thinned = list(distribution.steps()), distribution.thinned_steps()

    assert len(thinned) < len(steps) / 3
    for part in (0.5, 0.95, 0.99):
        (low, high), (low_, high_) = interval(steps, part, 5000), interval(thinned, part, 5000)
        assert low / 1.02 <= low_ <= low <= high <= high_ <= high * 1.02


def written(folder, report):
    folder.mkdir(exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report))
    return str(folder)


def test_the_exit_code_says_whether_something_became_worse(before, tmp_path, capsys):
    same, slower = written(tmp_path / "a", before), written(tmp_path / "b", run(3, ttft_s=0.3))

    assert compare.main([same, same]) == 0
    assert compare.main([slower, same]) == 0
    assert compare.main([same, f"{slower}/report.json"]) == 1
    assert "worse" in capsys.readouterr().out


def test_what_makes_two_runs_hard_to_compare_is_told(before, tmp_path, capsys):
    late = deepcopy(run(2, lag_ms=50.0))
    late["contract"] = HOSTILE
    late["plan"]["users"] = 7

    compare.main([written(tmp_path / "a", before), written(tmp_path / "b", late)])

    out = capsys.readouterr().out
    assert "after: its own generator was late, so do not trust it" in out
    assert "the runs differ in contract: typed-sse before, </script>" in out
    assert "the runs differ in users: 2.0 before, 7 after" in out
    assert not {"\u202e", "\0", "\x1b"} & set(out)


def changed(*path, to):
    report = deepcopy(RUNS["good"]())
    *parents, last = path
    place = report
    for key in parents:
        place = place[key]
    place[last] = to
    return json.dumps(report)


NO_REPORTS = {
    "not JSON": "{",
    "not UTF-8": "\udcff",
    "another shape": "[1, 2]",
    "nothing": "{}",
    "deeply nested": "[" * 100_000,
    "measures is a list": changed("measures", to=[]),
    "no streams": changed("streams", to=None),
    "failed is a number": changed("streams", "failed", to=3),
    "a negative count": changed("streams", "failed", to={"a": -1, "b": 2}),
    "half a stream": changed("streams", "completed", to=1.5),
    "a huge count": changed("streams", "completed", to=10**400),
    "a count in words": changed("measures", "ttft", "count", to="many"),
    "not a number": changed("measures", "ttft", "p50", to=float("nan")),
    "no percentile": changed("measures", "ttft", "p50", to=None),
    "an infinite value": changed("distributions", "ttft", to=[[float("inf"), 1]]),
    "shares that fall": changed("distributions", "ttft", to=[[1, 0.5], [2, 0.4]]),
    "shares above one": changed("distributions", "ttft", to=[[1, 0.5], [2, 1.4]]),
    "no steps": changed("distributions", "ttft", to=[]),
    "steps in words": changed("distributions", "ttft", to=["ab"]),
    "steps of three": changed("distributions", "ttft", to=[[1, 2, 3]]),
    "no generator": changed("generator", to=[]),
    "a plan in words": changed("plan", to="steady"),
}


@pytest.mark.parametrize("name", NO_REPORTS)
def test_what_is_no_report_gets_one_message(name, tmp_path, capsys):
    file = tmp_path / "report.json"
    file.write_text(NO_REPORTS[name], errors="surrogateescape")

    assert compare.main([str(file), str(file)]) == 4
    assert capsys.readouterr().err == (
        f"wirecheck load compare: {file} is no report.json of `wirecheck load`\n"
    )


def test_a_file_that_is_not_there_or_too_large_is_told(tmp_path, monkeypatch):
    with pytest.raises(ReportError, match=r"No such file.*--report DIR"):
        read(str(tmp_path / "none.json"))
    large = tmp_path / "report.json"
    large.write_text("[]")
    monkeypatch.setattr("wirecheck_load.report.reading.MAX_BYTES", 1)
    with pytest.raises(ReportError, match="too large"):
        read(str(tmp_path))


def test_runs_that_measured_nothing_alike_cannot_be_compared(before, tmp_path, capsys):
    nothing = result([])
    same = written(tmp_path / "a", nothing)

    assert compare.main([same, written(tmp_path / "b", before)]) == 4
    assert "nothing that both runs measured" in capsys.readouterr().err


def test_a_call_without_reports_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as exit_:
        compare.main(["one"])

    assert exit_.value.code == 4
    assert "usage: wirecheck load compare" in capsys.readouterr().err
