"""The geometry of timelines."""

from dataclasses import replace

import pytest
from sample_report.conversations import CHUNKS, DONE, chunk, recording, sse

from wirecheck.contract import load
from wirecheck.contract.reading import Reading
from wirecheck.recording import Ending, Frame, Mark
from wirecheck.report.kinds import kind_styles
from wirecheck.report.time_scale import LEFT, WIDTH, TimeScale
from wirecheck.report.timeline import timeline

CONTRACT = load("typed-sse")


def drawn(it):
    return timeline(it, Reading(it, CONTRACT).events, kind_styles(CONTRACT))


def test_kinds_that_end_a_stream_have_styles_of_their_own():
    assert kind_styles(CONTRACT) == {
        "done": "good",
        "error": "bad",
        "chunk": "kind-1",
        "progress": "kind-2",
    }


@pytest.mark.parametrize(
    ("end_ms", "labels"),
    [
        (0.0, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (8.0, ["0", "1", "2", "3", "4", "5", "6", "7", "8"]),
        (149.0, ["0", "20", "40", "60", "80", "100", "120", "140"]),
        (6_011.0, ["0", "1,000", "2,000", "3,000", "4,000", "5,000", "6,000"]),
    ],
)
def test_the_axis_has_round_numbers(end_ms, labels):
    assert [text for _, text in TimeScale(end_ms).ticks()] == labels


def test_time_runs_over_the_width_and_never_beyond():
    scale = TimeScale(100.0)

    places = [scale.x(at_ms) for at_ms in (-5.0, 0.0, 50.0, 100.0, 500.0)]

    assert places == [LEFT, LEFT, 516, 976, 976]
    assert places[-1] < WIDTH


def test_each_kind_is_a_strand_with_its_count():
    it = recording(data=[*CHUNKS, sse({"type": "odd"}), DONE])

    strands = drawn(it).strands

    assert [(strand.kind, strand.style, strand.count) for strand in strands] == [
        ("chunk", "kind-1", 11),
        ("an unknown event", "odd", 1),
        ("done", "good", 1),
    ]


def test_events_apart_have_a_stroke_each_on_the_ground():
    it = recording(data=CHUNKS[:3])

    picture = drawn(it)

    path = picture.strands[0].path
    assert path.count("M") == 3
    assert path.count(f" {picture.ground}v-14") == 3
    assert picture.frames.count("M") == 3


def test_events_at_the_same_moment_make_one_longer_stroke():
    it = recording(data=[chunk("x") * 16])

    assert drawn(it).strands[0].path.endswith("v-30")


def test_ten_thousand_events_cost_no_more_than_the_width():
    it = recording(data=[chunk("x")] * 10_000, frame_ms=0.07)

    picture = drawn(it)

    assert picture.strands[0].count == 10_000
    assert picture.strands[0].path.count("M") <= WIDTH
    assert picture.frames.count("M") <= WIDTH


def test_flags_tell_what_happened_in_time():
    marks = (Mark(20.0, "released", "1"), Mark(30.0, "upstream-asked"))
    it = recording(data=CHUNKS, marks=marks)

    flags = drawn(it).flags

    assert [(flag.text, flag.style) for flag in flags] == [
        ("status 200", "head"),
        ("released 1", "mark"),
        ("upstream-asked", "mark"),
        ("end", "ending"),
    ]


def test_flags_that_would_cover_one_another_stand_on_rows():
    it = recording(data=CHUNKS, marks=(Mark(3.0, "held"), Mark(3.5, "released")))

    rows = [flag.row for flag in drawn(it).flags]

    assert rows == [0, 1, 2, 0]


def test_a_flag_at_the_edge_turns_round():
    it = recording(data=CHUNKS, how="reset")

    flag = drawn(it).flags[-1]

    assert (flag.text, flag.turned) == ("reset", True)


def test_that_the_probe_left_is_told_once():
    it = recording(data=CHUNKS, marks=(Mark(30.0, "left", "fin"),), how="left")

    assert [flag.text for flag in drawn(it).flags] == ["status 200", "left fin"]


def test_a_recording_without_a_response_has_its_ending():
    it = recording(status=None, how="refused")

    picture = drawn(it)

    assert [flag.text for flag in picture.flags] == ["refused"]
    assert (picture.strands, picture.frames) == ((), "")
    assert 0 < picture.ground < picture.axis < picture.height


def test_what_came_after_the_ending_is_within_the_picture():
    it = replace(recording(), ending=Ending("left", 1.0), frames=(Frame(50.0, b"x"),))

    assert f"M{TimeScale(50.0).x(50.0)} " in drawn(it).frames


def test_a_long_flag_is_cut():
    it = recording(marks=(Mark(1.0, "x" * 500),))

    assert drawn(it).flags[0].text == "x" * 60 + " … (500 characters)"
