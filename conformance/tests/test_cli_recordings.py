"""``wirecheck record`` and ``wirecheck judge``: the same verdicts, live and offline."""

from pathlib import Path

import pytest
from gate_runs import checks_of, mock_url, reference_url, without_header

from wirecheck.cli import commands, main

STREAM = "recordings/typed-sse/single/stream.jsonl"
ALL = checks_of("single")
CLEAN = f"{ALL} checks: {ALL - 1} passed, 1 not exercised"


@pytest.fixture
def cli(capfd, tmp_path, monkeypatch):
    """The command, within this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as done:
            code = done.code
        return (code, *capfd.readouterr())

    return run


@pytest.fixture
def record(cli):
    def do(scenario, *more, endpoint=""):
        return cli("record", endpoint or reference_url(), scenario,
                   "--mock-provider", mock_url(), *more)  # fmt: skip

    return do


def test_a_scenario_is_recorded_judged_and_judged_again_offline(cli, record):
    code, live, _ = record("single")
    again, offline, _ = cli("judge", STREAM)

    assert (code, again) == (0, 0)
    assert live.splitlines() == [f"saved {STREAM}", "", CLEAN]
    assert offline.splitlines() == [CLEAN]


def test_a_finding_is_the_same_live_and_offline(cli, record):
    code, live, _ = record("single", endpoint=without_header("cache-control"))
    again, offline, _ = cli("judge", STREAM)

    assert (code, again) == (1, 1)
    assert live.splitlines()[2:] == offline.splitlines()
    assert offline.startswith("head.cache-control · MUST · single\nRequired: ")
    assert offline.endswith(f"\n{ALL} checks: 1 failed, {ALL - 2} passed, 1 not exercised\n")


def test_several_scenarios_are_judged_each_by_itself_and_counted_together(cli, record):
    for scenario in ("single", "empty", "parity-text"):
        record(scenario, endpoint=without_header("cache-control"))
    files = map(str, sorted(Path("recordings").rglob("*.jsonl")))

    code, out, _ = cli("judge", *files)

    assert code == 1
    assert out.count("Required:") == 1
    assert "Also in 1 more check:\n  typed-sse::single::head.cache-control\n" in out
    made = checks_of("single", "empty", "parity-text")
    assert out.splitlines()[-1] == (f"{made} checks: 2 failed, {made - 4} passed, 2 not exercised")


def test_a_recording_may_be_judged_by_another_contract(cli, record, tmp_path):
    from wirecheck.contract.loading import PACKAGED  # noqa: PLC0415 - used once

    text = PACKAGED.joinpath("typed-sse.yaml").read_text()
    (tmp_path / "mine.yaml").write_text(
        text.replace("contract: typed-sse", "contract: mine").replace("status: 200", "status: 201")
    )
    record("single")

    code, out, _ = cli("judge", STREAM, "--contract", "mine.yaml")

    assert code == 1
    assert "head.status · MUST · single" in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no.jsonl: there is no such file"),
        (b"", "no.jsonl"),
        (b"no recording", "no.jsonl:1: "),
        (b"\xff\xfe", "no.jsonl"),
    ],
)
def test_a_file_that_holds_no_recording_is_a_usage_error(cli, content, said):
    if content is not None:
        Path("no.jsonl").write_bytes(content)

    code, out, err = cli("judge", "no.jsonl")

    assert (code, out) == (4, "")
    assert err.startswith(f"wirecheck judge: {said}")


def test_a_damaged_recording_is_a_usage_error(cli, record):
    record("single")
    lines = Path(STREAM).read_text().splitlines()
    Path("damaged.jsonl").write_text("\n".join(lines[:-2]))

    code, out, err = cli("judge", "damaged.jsonl")

    assert (code, out) == (4, "")
    assert err.startswith("wirecheck judge: damaged.jsonl")
    assert "Traceback" not in err


def test_a_recording_of_a_scenario_that_is_not_there_is_a_usage_error(cli, record):
    record("single")
    Path("other.jsonl").write_text(Path(STREAM).read_text().replace('"single"', '"singel"', 1))

    assert cli("judge", "other.jsonl") == (
        4, "", "wirecheck judge: typed-sse has no scenario 'singel': did you mean single?\n",
    )  # fmt: skip


def test_two_recordings_of_one_conversation_are_not_mixed(cli, record):
    record("single")

    assert cli("judge", STREAM, STREAM) == (
        4,
        "",
        "wirecheck judge: two files hold typed-sse/single/stream: judge them one at a time.\n",
    )


def test_credentials_are_recorded_where_they_are_asked_for(record):
    code, out, _ = record("auth-expired", "--jwt-secret", "a-secret-of-thirty-two-bytes-or-more")

    assert code == 1  # the reference was started without a secret: it lets everybody in
    assert "saved recordings/typed-sse/auth-expired/refusal.jsonl" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "single"], "nowhere: write the endpoint's base URL as http://HOST:PORT."),
        (["http://[::1", "single"], "http://[::1: write the endpoint's base URL"),
        (["http://127.0.0.1:1", "single"], "no response: no connection could be made"),
        (["REFERENCE", "singel"], "typed-sse has no scenario 'singel': did you mean single?"),
        (["REFERENCE", "xyzzy"], "no scenario 'xyzzy': `wirecheck scenarios` lists them."),
        (["REFERENCE", "single", "--mock-provider", "none"], "single cannot be recorded: no mock"),
        (["REFERENCE", "auth-expired"], "can be made only with --jwt-secret."),
        (["REFERENCE", "single", "--mock-provider", "http://127.0.0.1:1"], "does not answer"),
        (["REFERENCE", "single", "--output", "taken"], "cannot be written: Not a directory."),
    ],
)
def test_what_cannot_be_recorded_is_a_usage_error(cli, arguments, said):
    Path("taken").write_text("")
    given = [reference_url() if it == "REFERENCE" else it for it in arguments]
    mock = [] if "--mock-provider" in given else ["--mock-provider", mock_url()]

    code, out, err = cli("record", *given, *mock)

    assert (code, out) == (4, "")
    assert said in err


def test_ctrl_c_ends_it_without_a_traceback(record, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "_probed", interrupted)

    assert record("single") == (130, "", "")
