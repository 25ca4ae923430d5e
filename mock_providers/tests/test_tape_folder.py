"""The folder: names, numbers, and files that are there whole or not at all."""

from pathlib import Path

import pytest

from wirecheck.recording import load
from wirecheck_mock_providers.tape import store
from wirecheck_mock_providers.tape.folder import Writing, found, slug
from wirecheck_mock_providers.tape.recording import (
    End,
    Mark,
    Piece,
    Recording,
    Request,
    Response,
)

RECORDING = Recording(
    contract="openai",
    scenario="chat-completions",
    part="000001",
    transport="sse",
    request=Request("POST", "http://h/openai/v1/chat", (("a", "b"), ("a", "c")), b"\xff{}"),
    response=Response(200, (("X-A", "\xe9"),), "HTTP/1.1", 1.5),
    pieces=(
        Piece(2.0, b"data: \xc3"),
        Piece(2.5, b"\xa9\n\n"),
        Piece(3.0, b"data: \xe2\x80\xa8\n\n"),
    ),
    marks=(Mark(0, "passed-on", "https://h/v1"),),
    end=End("reset", 4.0, "why"),
)


def test_checker_and_mock_read_the_same_out_of_a_file(tmp_path):
    name = Writing(tmp_path).write(RECORDING)
    theirs = load(tmp_path / name)
    ((read, ours),) = found(tmp_path)

    assert name == read == "openai/000001-chat-completions.jsonl"
    assert ours == RECORDING
    assert theirs.name == "openai/chat-completions/000001"
    assert [(it.at_ms, it.data) for it in theirs.frames] == list(RECORDING.pieces)
    assert [event.data for event in theirs.decoded.events] == ["é", "\u2028"]
    for mine, other in (
        (RECORDING.request, theirs.request),
        (RECORDING.response, theirs.response),
        (RECORDING.end, theirs.ending),
        (RECORDING.marks[0], theirs.marks[0]),
    ):
        assert vars(mine) == {name: getattr(other, name) for name in vars(mine)}


def test_numbers_go_on_where_those_before_ended(tmp_path):
    (tmp_path / "gemini").mkdir()
    for name in ("gemini/000041-a.jsonl", "000007-b.jsonl", "9999999999999-c.jsonl", "x.jsonl"):
        (tmp_path / name).touch()
    writing = Writing(tmp_path)

    assert [writing.number(), writing.number()] == ["000042", "000043"]


def test_a_file_that_cannot_be_finished_is_not_there(tmp_path, monkeypatch):
    def break_off(_recording):
        yield "{}\n"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "lines", break_off)
    with pytest.raises(OSError, match="No space left"):
        Writing(tmp_path).write(RECORDING)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/chat/completions", "chat-completions"),
        ("/v1beta/models/gemini-2.5-flash:streamGenerateContent", None),
        ("/../../etc/passwd", "etc-passwd"),
        ("/", "root"),
        ("/\x00\u202e.jsonl", "jsonl"),
        ("/" + "a" * 500, "a" * 59),
    ],
)
def test_a_path_becomes_a_word_that_is_safe_in_a_name(path, word):
    made = slug(path)

    assert made == (word or "v1beta-models-gemini-2-5-flash-streamgeneratecontent")
    assert Path(made).name == made
