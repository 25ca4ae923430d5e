"""The summary on a terminal, word for word; the line of progress."""

import io

import pytest
from load_results import HOSTILE, RUNS, broken, hostile, plan, result, stream
from rich.console import Console

from wirecheck_load.measures import Series, Tally
from wirecheck_load.report.terminal import progress, summary

BAD = """\

http://127.0.0.1:8000/typed, typed-sse
steady, 2 users, 9 s measured after 1 s of warm-up

             count      p50      p90      p95      p99    p99.9      max
ttft            11   400 ms   400 ms   400 ms   400 ms   400 ms   400 ms
first_event     11   100 ms   100 ms   100 ms   100 ms   100 ms   100 ms
itl             29  20.0 ms  20.0 ms  20.0 ms  20.0 ms  20.0 ms  20.0 ms
tpot            10  20.0 ms  20.0 ms  20.0 ms  20.0 ms  20.0 ms  20.0 ms
total            6   481 ms   481 ms   481 ms   481 ms   481 ms   481 ms
speed           10     50.0     50.0     50.0     50.0     50.0     50.0
added           40  0.50 ms  0.50 ms  0.50 ms  0.50 ms  0.50 ms  0.50 ms
delay           11  1.00 ms  1.00 ms  1.00 ms  1.00 ms  1.00 ms  1.00 ms

streams       6 completed, 2 in-band, 1 stalled, 1 left by us, 1 in flight at t…
throughput    0.7 streams/s, 4 tokens/s, 0.4 at once
warm-up       0 streams, not counted
checked       text and order of 11 of 11
generator     not trusted: CPU 25 %, late by 12.0 ms at p99
              use more processes or machines, or less load
workers lost  1: what they had not yet reported is missing

2  in-band  it broke
1  stalled  silent for 30 s

missed        ttft.p95 < 300ms  400 ms
missed        errors < 0.1%     33.3 %
not measured  cancel.p95 < 1s   nothing was measured

All goals missed
"""


def shown(made, width):
    out = io.StringIO()
    summary(Console(file=out, width=width, highlight=False), made)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_a_summary_word_for_word():
    assert shown(RUNS["bad"](), 80) == BAD.splitlines()


def test_titles_stand_where_there_is_room():
    assert "ttft time to first token" not in "\n".join(shown(RUNS["good"](), 80))
    assert "ttft time to first token" in "\n".join(shown(RUNS["good"](), 110))


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("width", [60, 80, 110])
def test_no_line_is_longer_than_the_terminal_nor_wrapped(name, width):
    narrow, wide = shown(RUNS[name](), width), shown(RUNS[name](), 400)

    assert max(map(len, narrow)) <= width
    assert len(narrow) == len(wide)


def test_a_search_shows_its_levels_and_what_broke():
    lines = shown(RUNS["searched"](), 80)

    assert lines[-5:] == [
        "1 user   kept",
        "2 users  broke  ttft.p95 < 300ms: nothing was measured; errors < 0.1%: nothing …",
        "",
        "1 user kept all goals",
        "2 users broke one.",
    ]


def test_only_the_most_frequent_failures_are_listed():
    streams = [stream(1.0), *(broken(2.0, detail=f"detail {number}") for number in range(8))]

    assert "            and 3 more" in shown(result(streams), 80)


def test_what_others_say_controls_no_terminal():
    text = "\n".join(shown(hostile(), 110))

    assert not {"\u202e", "\0", "\x1b"} & set(text)
    assert HOSTILE[:40] in text


def progress_of(streams, at_s):
    tally, series = Tally(), Series(0.0)
    for it in streams:
        tally.add(it)
        series.add(it)
    return progress(tally, series, at_s, plan().run_time_s, "2 users")


def test_progress_says_what_the_last_streams_were_like():
    streams = [stream(1.0), stream(5.0, ttft_s=0.4), broken(3.0)]

    assert progress_of(streams, 6.2) == (
        "6 of 10 s, 2 users, 2 completed, 1 failed, TTFT p95 401 ms"
    )
    assert progress_of([], 0.5) == "0 of 10 s, 2 users, 0 completed, warming up"
