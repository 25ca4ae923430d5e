"""Laying a script's hold and fault over a provider's frames."""

import pytest

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Ending, Frame, Parts
from wirecheck_mock_providers.script.selection import select

#: A provider with frames between those that carry pieces, as Anthropic's has.
PARTS = Parts(
    opening=(Frame(b"open", 0),),
    body=(
        Frame(b"start", 0),
        Frame(b"1", 0, pieces=1, texts=1),
        Frame(b"2", 0, pieces=1, texts=1),
        Frame(b"stop", 0),
        Frame(b"3", 0, pieces=1),
        Frame(b"stop", 0),
    ),
    closing=(Frame(b"close", 0, finish="stop", usage={"total_tokens": 3}),),
    error=b"error",
    malformed=b"malformed",
)
BODY = Frame(b'{"a": 1}', 0.5, pieces=3, texts=3, finish="stop")


def script(words):
    return select(f"[[mock {words}]]", None, "").write()


def streamed(words):
    laid = answer.stream(PARTS, script(words), ())
    return [frame.data.decode() for frame in laid.frames], laid.hold_at, laid.ending


@pytest.mark.parametrize(("pieces", "index"), [(0, 0), (1, 2), (2, 3), (3, 5), (4, 5), (10_000, 5)])
def test_behind_so_many_pieces(pieces, index):
    assert answer.behind(PARTS.body, pieces) == index


def test_a_stream_without_hold_or_fault_is_whole():
    frames, hold_at, ending = streamed("text")

    assert frames == ["open", "start", "1", "2", "stop", "3", "stop", "close"]
    assert hold_at is None
    assert ending is Ending.COMPLETE


@pytest.mark.parametrize(("hold", "next_frame"), [(0, "start"), (1, "2"), (2, "stop"), (9, "stop")])
def test_a_hold_comes_behind_its_pieces(hold, next_frame):
    frames, hold_at, _ = streamed(f"text hold={hold}")

    assert frames[hold_at] == next_frame


@pytest.mark.parametrize(
    ("words", "kept", "ending"),
    [
        ("error-mid after=2", ["open", "start", "1", "2", "error"], Ending.CUT),
        ("malformed-mid after=1", ["open", "start", "1", "malformed"], Ending.CUT),
        ("truncate-mid after=1", ["open", "start", "1"], Ending.CUT),
        ("disconnect-mid after=0", ["open"], Ending.RESET),
        ("stall after=9", ["open", "start", "1", "2", "stop", "3"], Ending.SILENCE),
    ],
)
def test_a_fault_comes_behind_its_pieces_and_nothing_after_it(words, kept, ending):
    assert streamed(words) == (kept, None, ending)


def test_the_fault_s_frame_comes_when_the_next_piece_would():
    laid = answer.stream(PARTS, script("error-mid after=2 ttft=100 itl=10"), ())

    assert laid.frames[-1].due_s == pytest.approx(0.12)


@pytest.mark.parametrize(("hold", "next_frame"), [(1, "2"), (2, "error"), (3, "error")])
def test_a_hold_at_the_fault_or_later_holds_the_fault_back(hold, next_frame):
    frames, hold_at, _ = streamed(f"error-mid after=2 hold={hold}")

    assert frames[hold_at] == next_frame


def test_a_whole_answer_is_one_frame():
    assert answer.whole(BODY, script("text"), ()).frames == (BODY,)


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("truncate-mid", Ending.CUT),
        ("malformed-mid", Ending.CUT),
        ("disconnect-mid", Ending.RESET),
        ("stall", Ending.SILENCE),
    ],
)
def test_of_a_whole_answer_a_fault_leaves_half_and_no_finish(words, ending):
    broken = answer.whole(BODY, script(words), ())

    assert broken.frames == (Frame(b'{"a"', 0.5),)
    assert broken.ending is ending


@pytest.mark.parametrize(("words", "hold_at"), [("text", None), ("text hold=7", 0)])
def test_a_hold_holds_all_of_a_whole_answer_a_refusal_and_a_silence(words, hold_at):
    held = script(words)

    assert answer.whole(BODY, held, ()).hold_at == hold_at
    assert answer.refusal(429, (), b"{}", held).hold_at == hold_at
    assert answer.no_answer(held).hold_at == hold_at


def test_a_refusal_comes_when_the_first_token_would():
    assert answer.refusal(429, (), b"{}", script("quota ttft=20")).frames[0].due_s == 0.02
    assert answer.refusal(400, (), b"{}").frames[0].due_s == 0


def test_a_track_holds_chunks_and_what_they_tell():
    track = answer.stream(PARTS, script("text tokens=2"), ()).track

    assert track.chunks[0] == b"4\r\nopen\r\n"
    assert track.texts == (0, 0, 1, 1, 0, 0, 0, 0)
    assert track.told == ((7, "stop", {"total_tokens": 3}),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\u0085b\u2028c\u2029d\ufeffe", '"a\\u0085b\\u2028c\\u2029d\\ufeffe"'),
        ("\ud83d", '"\\ud83d"'),
        ("\U0001f600 \u00e9", '"\U0001f600 \u00e9"'),
        ({"a": [1, None, True]}, '{"a":[1,null,true]}'),
        ("\0\n\x7f", '"\\u0000\\n\x7f"'),
    ],
)
def test_json_is_written_on_one_line_that_nobody_splits(value, text):
    assert json_text.dump(value) == text
    assert len(json_text.dump(value).splitlines()) == 1
    assert json_text.load(json_text.dump(value).encode()) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        b'{"temperature": Infinity}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 5_000,
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
    ],
)
def test_what_is_no_json_is_refused(body):
    with pytest.raises(ValueError, match=r".+"):
        json_text.load(body)
