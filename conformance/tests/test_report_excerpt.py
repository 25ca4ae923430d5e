"""The lines of wire that show a finding."""

from dataclasses import replace

import pytest
from sample_report.conversations import CHUNKS, DONE, chunk, recording

from wirecheck.recording import Frame, Mark
from wirecheck.report.excerpt import excerpt, overview
from wirecheck.report.wire_lines import Note, Wire, WireLine
from wirecheck.rules import Where

STREAM = recording(data=[*CHUNKS, DONE])
EVENTS = STREAM.decoded.events
SHORT = recording(data=[b"data: 1\n\n", b"data: 2\n\n", b"data: 3\n\n"])
WIRE = ["data: 1↵↵", "data: 2↵↵", "data: 3↵↵"]


def lines_of(it, where, rule="order.grammar", *, lines=8, columns=120):
    return excerpt(it, where, rule, lines=lines, columns=columns)


def at_event(event):
    return Where("stream", event.index, event.start, event.end, event.at_ms)


def texts(lines):
    return [
        line.text if isinstance(line, Note) else line.before + (line.marked or "") + line.after
        for line in lines
    ]


@pytest.mark.parametrize(("number", "shown"), [(0, 8), (5, 8), (-1, 3)])
def test_an_event_is_marked_whole_among_the_lines_around_it(number, shown):
    event = EVENTS[number]

    lines = lines_of(STREAM, at_event(event))

    (marked,) = (line for line in lines if line.marked is not None)
    assert marked.before == marked.after == ""
    assert marked.marked == f"data: {event.data.replace(chr(0x200D), '⟨U+200D⟩')}↵↵"
    assert marked.start == event.start
    assert marked.at_ms == event.at_ms
    assert len(lines) == shown


MESSAGES = [b'{"n": 1}', b"", b'{"n":\n 2}', b'{"n": 3}']
SHOWN = ['{"n": 1}', '{"n":↵', " 2}", '{"n": 3}']


@pytest.fixture(params=["websocket", "socketio"])
def messages(request):
    frames = tuple(Frame(at_ms, data) for at_ms, data in enumerate(MESSAGES, 1))
    return replace(SHORT, transport=request.param, frames=frames)


def test_messages_are_not_run_together(messages):
    lines = lines_of(messages, Where("stream", None, 15, 17))

    assert texts(lines) == SHOWN
    assert [line.start for line in lines] == [0, 8, 14, 17]
    assert [line.marked for line in lines] == [None, None, "2}", None]
    assert [line.at_ms for line in lines] == [1, 3, 3, 4]


def test_a_moment_is_shown_between_the_messages_before_and_after_it(messages):
    assert texts(lines_of(messages, Where("stream", at_ms=3.5))) == [*SHOWN[:3], "here", SHOWN[3]]


def test_some_bytes_are_marked_within_their_line():
    lines = lines_of(SHORT, Where("stream", None, 9 + 6, 9 + 7))

    assert texts(lines) == WIRE
    assert lines[1] == WireLine(SHORT.frames[1].at_ms, 9, "data: ", "2", "↵↵")


def test_a_place_without_an_extent_is_marked_between_two_bytes():
    lines = lines_of(SHORT, Where("stream", None, 9 + 6))

    assert (lines[1].before, lines[1].marked, lines[1].after) == ("data: ", "", "2↵↵")


def test_a_place_behind_the_end_is_shown_at_the_end():
    lines = lines_of(SHORT, Where("stream", None, 1_000, 1_010))

    assert texts(lines) == WIRE
    assert (lines[2].before, lines[2].marked) == ("data: 3↵↵", "")


def test_a_place_of_several_lines_marks_each():
    lines = lines_of(SHORT, Where("stream", None, 6, 16))

    assert [line.marked for line in lines] == ["1↵↵", "data: 2", None]


def test_a_place_of_too_many_lines_is_cut_and_says_so():
    long = recording(data=[chunk("x")] * 50)
    end = len(long.body)

    lines = lines_of(long, Where("stream", None, 0, end))

    assert len(lines) == 8
    assert lines[-1] == Note("… 43 more lines of the same place")


def test_a_place_that_just_fits_needs_no_note():
    eight = recording(data=[b"data: x\n\n"] * 8)

    lines = lines_of(eight, Where("stream", None, 0, len(eight.body)))

    assert [line.marked for line in lines] == ["data: x↵↵"] * 8


def test_an_empty_body_is_said_to_be_empty():
    silent = recording()

    assert lines_of(silent, Where("stream", None, 0, 0)) == (Note("the body is empty", place=True),)
    assert overview(silent, lines=8, columns=80) == (Note("the body is empty", place=True),)


def test_a_moment_stands_between_what_had_come_and_what_came_later():
    released = Mark(20.0, "released", "1")
    it = replace(SHORT, marks=(Mark(1.0, "held"), released))

    lines = lines_of(it, Where("stream", at_ms=20.0))

    assert texts(lines) == ["held", WIRE[0], "released 1", *WIRE[1:]]
    assert lines[2] == Note("released 1", 20.0, place=True)


def test_a_moment_is_shown_with_its_ending():
    lines = lines_of(SHORT, Where("stream", at_ms=SHORT.ending.at_ms))

    assert texts(lines) == [*WIRE, "the endpoint ended the response properly"]


def test_a_moment_at_which_nothing_is_known_to_have_happened():
    lines = lines_of(SHORT, Where("stream", at_ms=0.5))

    assert texts(lines) == ["here", *WIRE]


def test_a_moment_in_a_long_stream_keeps_to_the_limit():
    lines = lines_of(STREAM, Where("stream", at_ms=EVENTS[6].at_ms))

    assert len(lines) == 8
    assert lines[4].place


@pytest.mark.parametrize("rule", ["head.cache-control", "cors.vary"])
def test_a_rule_of_the_head_shows_the_head(rule):
    lines = lines_of(SHORT, Where("stream"), rule)

    assert texts(lines) == [
        "HTTP/1.1 200",
        "Content-Type: text/event-stream; charset=utf-8",
        "Cache-Control: no-cache",
        "X-Accel-Buffering: no",
        "Transfer-Encoding: chunked",
    ]


def test_a_long_head_is_cut():
    it = recording(head=tuple((f"x-{number}", "v" * 200) for number in range(20)))

    lines = lines_of(it, Where("stream"), "head.status", columns=60)

    assert len(lines) == 8
    assert lines[1].before == "x-0: " + "v" * 37 + "… (205 characters)"
    assert lines[-1] == Note("… 14 more headers")


def test_a_recording_as_a_whole_shows_its_first_and_last_lines():
    lines = lines_of(STREAM, Where("stream"), "text.exact", lines=6)

    assert [line.start for line in lines if isinstance(line, WireLine)] == [
        *(event.start for event in EVENTS[:3]),
        *(event.start for event in EVENTS[-2:]),
    ]
    assert lines[3] == Note("… 7 more lines")


def test_a_short_recording_is_shown_whole():
    assert texts(lines_of(SHORT, Where("stream"), "text.exact")) == WIRE


def test_without_a_response_there_is_nothing_but_its_ending():
    it = recording(status=None, how="refused")

    assert lines_of(it, Where("stream", 3, 1, 2)) == (
        Note("no response: no connection could be made", place=True),
    )


def test_a_long_line_is_cut_around_the_place_and_its_size_told():
    it = recording(data=[b"data: " + b"x" * 524_288 + b"\xff" + b"y" * 524_288 + b"\n\n"])

    (line,) = lines_of(it, Where("stream", None, 524_294, 524_295), columns=80)

    assert line.marked == "⟨0xFF⟩"
    assert line.before == "…" + "x" * 23
    assert line.after == "y" * 31 + "…"
    assert line.size == " (1,048,585 bytes)"
    assert len(texts([line])[0] + line.size) == 80


def test_a_long_line_that_is_marked_whole_is_cut_at_its_end():
    it = recording(data=[b"data: " + b"x" * 1_000 + b"\n\n"])

    (line,) = lines_of(it, Where("stream", None, 0, 1_008), columns=40)

    assert line.before == ""
    assert line.marked.startswith("data: xx")
    assert line.marked.endswith("x…")
    assert len(texts([line])[0] + line.size) == 40


def test_a_long_line_that_is_not_concerned_is_cut_at_its_end():
    it = recording(data=[b"data: " + b"x" * 1_000 + b"\n\n", b"data: 2\n\n"])

    long, _ = lines_of(it, Where("stream", None, 1_008, 1_017), columns=40)

    assert long.before == "data: " + "x" * 19 + "…"
    assert long.size == " (1,008 bytes)"


def test_no_cut_shows_half_a_character():
    it = recording(data=[b"data: " + "é日👩".encode() * 1_000 + b"\n\n"])
    middle = 6 + 9 * 500

    (line,) = lines_of(it, Where("stream", None, middle, middle + 2), columns=60)

    assert line.marked == "é"
    assert "0x" not in line.before + line.after


def test_a_line_has_arrived_with_its_last_byte():
    it = replace(SHORT, frames=(Frame(1.0, b"data: "), Frame(9.0, b"1\n\n"), Frame(9.5, b"x")))

    assert [Wire(it, 80).line(number).at_ms for number in range(2)] == [9.0, 9.5]


def test_a_line_that_was_cut_off_has_no_end():
    it = recording(data=[b"data: 1\r\n\r\n", b"data: 2"], how="reset")

    assert texts(overview(it, lines=8, columns=80)) == ["data: 1⟨CR⟩↵⟨CR⟩↵", "data: 2"]
