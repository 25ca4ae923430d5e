"""The options: mistakes are told in one line with the mend, and with exit code 4."""

import json

import pytest

from wirecheck_mock_providers.cli import main

HEAD = {
    "wirecheck": 1,
    "contract": "openai",
    "scenario": "chat",
    "part": "1",
    "transport": "http",
    "request": {
        "method": "GET",
        "url": "http://x/openai/v1/models",
        "headers": [],
        "body": {"text": ""},
    },
}
RESPONSE = {"status": 200, "headers": [], "http_version": "HTTP/1.1", "at_ms": 1}
ENDING = {"how": "clean", "at_ms": 2, "detail": ""}
WHOLE = [HEAD, {"response": RESPONSE}, {"frame": {"at_ms": 1, "text": "x"}}, {"ending": ENDING}]


def refused(capsys, *arguments):
    """The one line with which the command refuses these arguments."""
    assert main([*arguments, "--port=0"]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("wirecheck mock: ")
    assert err.count("\n") == 1
    return err


def file(folder, lines, name="a.jsonl"):
    text = "".join((it if isinstance(it, str) else json.dumps(it)) + "\n" for it in lines)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--record-from=http://h", "--replay=d"], "exclude each other: record first"),
        (["--recordings=d"], "--recordings goes with --record-from"),
        (["--match=path"], "--match goes with --replay"),
        (["--record-from=api.openai.com/v1"], "write the provider's base URL as https://HOST"),
        (["--record-from=ftp://h"], "write the provider's base URL as https://HOST"),
        (["--record-from=http://"], "write the provider's base URL as https://HOST"),
        (["--record-from=http://h:x"], "is no URL: Invalid port: 'x'"),
        (["--record-from=https://me:pw@h/v1"], "without credentials, query or fragment"),
        (["--record-from=https://h/v1?key=sk-1"], "without credentials, query or fragment"),
        (["--replay=/there/is/no/such"], "there is no folder /there/is/no/such"),
    ],
)
def test_a_mistake_is_told_with_its_mend(capsys, arguments, words):
    told = refused(capsys, *arguments)

    assert words in told
    assert "sk-1" not in told
    assert "me:pw" not in told


def test_a_folder_that_cannot_be_written_to_is_said(capsys, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("")

    told = refused(capsys, "--record-from=http://h", f"--recordings={taken}")
    assert f"recordings cannot be written to {taken}" in told
    assert "Name another folder" in told


def test_a_folder_without_recordings_is_said(capsys, tmp_path):
    assert "holds no recordings (*.jsonl)" in refused(capsys, f"--replay={tmp_path}")


@pytest.mark.parametrize("how", ["limit", "refused", "garbage"])
def test_a_folder_with_nothing_that_can_be_replayed_is_said(capsys, tmp_path, how):
    file(tmp_path, [*WHOLE[:-1], {"ending": ENDING | {"how": how}}])

    assert "holds nothing that can be replayed" in refused(capsys, f"--replay={tmp_path}")


def changed(line, **fields):
    return {line: {"response": RESPONSE, "ending": ENDING}[line] | fields}


@pytest.mark.parametrize(
    ("lines", "number", "words"),
    [
        (["{"], 1, "not JSON"),
        (["[]"], 1, "a line is a JSON object"),
        ([{"wirecheck": 2}], 1, "the first line has"),
        ([HEAD | {"request": {}}], 1, "bytes stand as `text` or as `base64`"),
        ([HEAD | {"transport": "tcp"}, WHOLE[-1]], 2, "Input should be 'sse'"),
        ([HEAD, {"frame": {"at_ms": 1, "base64": "?"}}], 2, "base64"),
        ([HEAD, {"frame": 1}], 2, "a frame is a JSON object"),
        ([HEAD, {"frame": {"at_ms": -1, "text": ""}}], 2, "greater than or equal to 0"),
        ([HEAD, '{"frame": {"at_ms": Infinity, "text": ""}}'], 2, "finite number"),
        ([HEAD, {"other": 1}], 2, "a line holds one of response, frame"),
        ([HEAD, changed("response", status=101)], 2, "status"),
        ([HEAD, changed("response", headers=[["a\r\nb", "c"]])], 2, "is no header"),
        ([HEAD, changed("response", headers=[["a", "b\nc"]])], 2, "value that cannot be sent"),
        ([*WHOLE[:2], WHOLE[1]], 3, "one response too many"),
        ([*WHOLE, WHOLE[-1]], 5, "one ending too many"),
        (WHOLE[:-1], 3, "it breaks off before the ending"),
        (["[" * 100_000], 1, "nested too deep"),
        ([WHOLE[0], "\udcff"], 2, "not UTF-8"),
    ],
)
def test_a_damaged_recording_is_told_by_file_and_line(capsys, tmp_path, lines, number, words):
    path = tmp_path / "a.jsonl"
    text = "".join((it if isinstance(it, str) else json.dumps(it)) + "\n" for it in lines)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    told = refused(capsys, f"--replay={tmp_path}")
    assert f"{path}:{number}: no recording" in told
    assert words in told


def test_more_than_memory_should_hold_is_refused(capsys, tmp_path):
    with file(tmp_path, WHOLE).open("r+b") as sparse:
        sparse.truncate(256 * 1024 * 1024 + 1)

    assert "come to more than 268,435,456 bytes" in refused(capsys, f"--replay={tmp_path}")


def test_help_teaches_both(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    out = capsys.readouterr().out
    for part in ("--record-from https://api.openai.com/v1", "--replay recordings", "--match"):
        assert part in out
