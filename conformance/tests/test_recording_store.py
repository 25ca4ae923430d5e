"""A recording is read back from its file as it was; a damaged file is one plain message."""

import json
from dataclasses import replace

import pytest
from hand_made import TYPED_SSE, recorded, recordings
from hypothesis import example, given, settings

from wirecheck.recording import Frame, Journal, RecordingError, dumps, load, loads, save
from wirecheck.recording import store as recording_store

LINES = dumps(recorded(*TYPED_SSE, journal=Journal("r1"))).splitlines()
HEAD, RESPONSE, FRAME, *_, JOURNAL, ENDING = LINES


@settings(max_examples=200, deadline=None)  # a slow moment of the machine is no failure
@given(recordings)
@example(recorded(b"\xff\xfe", b"\x00", "\u2028\x85".encode()))
def test_what_is_written_is_read_back_equal(recording):
    assert loads(dumps(recording)) == recording


def test_a_file_is_read_back_equal_from_a_folder_that_had_to_be_made(tmp_path):
    path = tmp_path / "typed-sse" / "text" / "stream.jsonl"

    save(recorded(*TYPED_SSE), path)

    assert load(path) == recorded(*TYPED_SSE)


def test_a_file_says_one_thing_a_line_and_shows_text_as_text():
    things = [next(iter(json.loads(line))) for line in LINES]

    assert things == ["wirecheck", "response", "frame", "frame", "frame", "journal", "ending"]
    assert json.loads(FRAME)["frame"] == {"at_ms": 10.0, "text": TYPED_SSE[0].decode()}


def test_a_message_says_that_it_is_binary_only_if_it_is():
    text, binary = Frame(1.0, b"{}"), Frame(2.0, b"{}", binary=True)
    recording = replace(recorded(transport="websocket", status=101), frames=(text, binary))

    written = [json.loads(line) for line in dumps(recording).splitlines()]

    assert written[2:4] == [
        {"frame": {"at_ms": 1.0, "text": "{}"}},
        {"frame": {"at_ms": 2.0, "binary": True, "text": "{}"}},
    ]
    assert loads(dumps(recording)) == recording


def test_a_file_whose_line_ends_an_editor_changed_is_still_read(tmp_path):
    path = tmp_path / "windows.jsonl"
    path.write_bytes("\r\n".join(LINES).encode())

    assert load(path) == recorded(*TYPED_SSE, journal=Journal("r1"))


def lines(*lines):
    return "".join(f"{line}\n" for line in lines)


def changed(line, **fields):
    """A line with some fields of its one thing changed."""
    ((name, thing),) = json.loads(line).items()
    return json.dumps({name: thing | fields})


def other_head(**fields):
    return json.dumps(json.loads(HEAD) | fields)


DEEP = "[" * 100_000
ONE_OF = "a line holds one of response, frame, mark, journal, ending"
HOWS = "'clean', 'truncated', 'reset', 'left', 'timeout', 'limit', 'refused'"
NO_BYTES = "bytes stand as `text` or as `base64`"
DAMAGED = {
    "empty": ("", 1, "not JSON: Expecting value (column 1)"),
    "cut in the head": (HEAD[:30], 1, "not JSON: Unterminated string starting at (column 30)"),
    "another file": ('{"a": 1}', 1, "wirecheck: Field required"),
    "a list": ("[1]", 1, "a line is a JSON object"),
    "another version": (other_head(wirecheck=2), 1, "wirecheck: Input should be 1"),
    "a transport unheard of": (
        other_head(transport="smoke"),
        1,
        (
            "transport: Input should be 'sse', 'ndjson', 'websocket', 'socketio', 'polling', "
            "'http' or 'frames'"
        ),
    ),
    "no request": (
        lines(other_head(request={}), ENDING),
        1,
        NO_BYTES,
    ),
    "half a request": (
        lines(other_head(request={"body": {"text": ""}}), ENDING),
        1,
        "method: Field required",
    ),
    "cut after the head": (lines(HEAD), 1, "it breaks off before the ending"),
    "cut after a line": (lines(*LINES[:-1]), 6, "it breaks off before the ending"),
    "cut in a line": (
        lines(HEAD, RESPONSE, FRAME[:20]),
        3,
        "not JSON: Expecting value (column 21)",
    ),
    "two endings": (lines(*LINES, ENDING), 8, "nothing follows the ending"),
    "two responses": (lines(HEAD, RESPONSE, RESPONSE, ENDING), 3, "there is one response"),
    "two journals": (lines(HEAD, JOURNAL, JOURNAL, ENDING), 3, "there is one journal"),
    "an unknown line": (lines(HEAD, '{"smell": {}}', ENDING), 2, ONE_OF),
    "two things in a line": (lines(HEAD, '{"mark": {}, "frame": {}}', ENDING), 2, ONE_OF),
    "a number for a line": (lines(HEAD, "7", ENDING), 2, "a line is a JSON object"),
    "a blank line": (lines(HEAD, "", ENDING), 2, "not JSON: Expecting value (column 1)"),
    "an ending unheard of": (
        lines(HEAD, changed(ENDING, how="tired")),
        2,
        f"how: Input should be {HOWS} or 'garbage'",
    ),
    "a frame without time": (
        lines(HEAD, '{"frame": {"text": ""}}', ENDING),
        2,
        "at_ms: Field required",
    ),
    "a frame without bytes": (lines(HEAD, '{"frame": {"at_ms": 1}}', ENDING), 2, NO_BYTES),
    "a number for bytes": (lines(HEAD, changed(FRAME, text=7), ENDING), 2, NO_BYTES),
    "half a character": (
        lines(HEAD, changed(FRAME, text="\ud800"), ENDING),
        2,
        "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed",
    ),
    "no base64": (
        lines(HEAD, '{"frame": {"at_ms": 1, "base64": "*"}}', ENDING),
        2,
        "Only base64 data is allowed",
    ),
    "cut base64": (
        lines(HEAD, '{"frame": {"at_ms": 1, "base64": "QUJ"}}', ENDING),
        2,
        "Incorrect padding",
    ),
    "a moment past all numbers": (
        lines(HEAD, '{"frame": {"at_ms": 1' + "0" * 400 + ', "text": ""}}', ENDING),
        2,
        "at_ms: Input should be a valid number",
    ),
    "deep nesting": (lines(HEAD, DEEP), 2, "nested too deep"),
}


@pytest.mark.parametrize(("text", "line", "words"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_told_with_its_place(text, line, words):
    with pytest.raises(RecordingError) as refused:
        loads(text, "a.jsonl")

    assert str(refused.value) == f"a.jsonl:{line}: no recording, or damaged: {words}"


def test_wherever_a_file_is_cut_it_is_refused_and_nothing_else_happens():
    whole = lines(*LINES)
    for cut in range(len(whole) - 1):
        with pytest.raises(RecordingError, match=r"^a.jsonl:\d+: "):
            loads(whole[:cut], "a.jsonl")


def test_a_file_that_is_not_there(tmp_path):
    refuse(tmp_path / "gone.jsonl", ": there is no such file")


def test_a_directory_is_no_file(tmp_path):
    refuse(tmp_path, ": there is no such file")


def test_a_device_is_no_file(tmp_path):
    link = tmp_path / "endless.jsonl"
    link.symlink_to("/dev/zero")

    refuse(link, ": there is no such file")


def test_a_binary_file_is_told_with_the_place_of_its_first_odd_byte(tmp_path):
    path = tmp_path / "picture.jsonl"
    path.write_bytes(b"{}\n\x89PNG")

    refuse(path, ":2: not UTF-8 text (byte 3)")


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(recording_store, "MAX_FILE_BYTES", 5)
    path = tmp_path / "huge.jsonl"
    path.write_text("x" * 6)

    refuse(path, ": larger than 5 bytes, so no recording")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def locked(*_, **__):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "locked.jsonl"
    path.touch()
    monkeypatch.setattr(type(path), "read_text", locked)

    refuse(path, ": cannot be read: Permission denied")


def refuse(path, complaint):
    with pytest.raises(RecordingError) as refused:
        load(path)
    assert str(refused.value) == f"{path}{complaint}"
