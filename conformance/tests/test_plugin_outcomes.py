"""What a run prints, writes and exits with."""

import json
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import jsonschema_rs
import pytest
from gate_runs import checks_of, mock_url, pytest_process, reference_url, without_header

from wirecheck.report.as_json import schema

pytest_plugins = ["pytester", "gate_fixtures"]

ALL = checks_of("single")
HOW_ALL = "all findings, with what came over the wire: --conformance-report DIR"
HOW_WHY = "why checks were not exercised: -rs"
BROKEN = "cache-control"
ONLY_ADVISED = "x-accel-buffering"


@pytest.fixture
def broken(gate):
    endpoint = without_header(BROKEN)
    return lambda *arguments: gate("--contract", "typed-sse", *arguments, endpoint=endpoint)


@pytest.fixture
def advised(gate):
    endpoint = without_header(ONLY_ADVISED)
    return lambda *arguments: gate("--contract", "typed-sse", *arguments, endpoint=endpoint)


def junit(path):
    return {
        f"{case.get('classname')}::{case.get('name')}": case
        for case in ET.parse(path).iter("testcase")  # noqa: S314 - pytest wrote it
    }


def test_the_bundled_reference_passes_typed_sse(tmp_path):
    done = pytest_process("--endpoint", "reference", "--contract", "typed-sse", cwd=tmp_path)

    print(done.out.splitlines()[-1])  # noqa: T201 - how long it took, for whoever runs with -s
    assert done.code == 0, done.text
    verdict = done.section("wirecheck")[0]
    passed = verdict.removeprefix("typed-sse conforms: ").partition(" passed")[0]
    assert int(passed.replace(",", "")) >= 80
    assert "failed" not in verdict
    assert "against typed-sse\nmock provider: http://127.0.0.1:" in done.out


def test_with_a_secret_the_reference_wants_credentials_and_refuses_bad_ones(here):
    secret = ["--jwt-secret", "a-secret-of-thirty-two-bytes-or-more"]
    done = here(
        "--endpoint",
        "reference",
        *secret,
        "--contract",
        "typed-sse",
        "-v",
        "-k",
        "::auth-missing or ::auth-malformed or ::auth-forged or ::auth-unsigned or ::auth-expired",
    )

    assert done.code == 0, done.text
    for flaw in ("missing", "malformed", "forged", "unsigned", "expired"):
        assert f"typed-sse::auth-{flaw}::" in done.out
    assert "not exercised" not in done.section("wirecheck")[0]


def test_a_declared_origin_is_checked(here):
    origin = ["--declare", "origin=https://app.example"]
    done = here("--endpoint", "reference", *origin, "-k", "::cors")

    assert done.code == 0, done.text
    assert "was declared" not in done.out


def test_the_reference_enforces_its_limits_and_may_lack_a_key(here):
    done = here(
        *("--endpoint", "reference", "--declare", "missing-key=deepseek", "-v"),
        *("typed-sse::over-limit", "session-socketio::missing-key-deepseek"),
        "session-socketio::text-deepseek",
    )

    assert done.code == 0, done.text
    assert "typed-sse::over-limit::limit.refused PASSED" in done.out
    assert "session-socketio::missing-key-deepseek::key.told PASSED" in done.out
    assert "session-socketio::text-deepseek::text.exact NOT EXERCISED" in done.out


def test_a_reference_without_credentials_has_no_limits(here):
    done = here(
        *("--endpoint", "reference", "--contract", "typed-sse", "--declare", "auth=off", "-v"),
        *("typed-sse::over-limit", "typed-sse::single"),
    )

    assert done.code == 0, done.text
    assert "typed-sse::over-limit::limit.refused NOT EXERCISED" in done.out
    assert "typed-sse::single::text.exact PASSED" in done.out


def test_a_broken_must_fails_the_run_and_is_told_in_words(broken):
    done = broken("typed-sse::single")

    assert done.code == 1
    assert "Traceback" not in done.text
    assert "wirecheck/plugin" not in done.text
    failures = done.section("FAILURES")
    assert "Required: A stream forbids caches to store or reuse it." in failures
    assert "Seen:     no such header" in failures
    assert done.section("short test summary info") == [
        "FAILED typed-sse::single::head.cache-control - no such header"
    ]
    assert f"1 failed, {ALL - 2} passed, 1 not exercised" in done.out
    assert done.section("wirecheck")[:5] == [
        f"typed-sse does not conform: 1 failed, {ALL - 2} passed, 1 not exercised",
        "",
        "1 failed    head.cache-control",
        "  expected  Cache-Control: no-cache (or no-store)",
        "  seen      no such header",
    ]
    assert done.section("wirecheck")[-3:] == ["", HOW_ALL, HOW_WHY]


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_one_cause_is_told_once_and_every_check_in_a_line(broken, pytester, workers):
    where = ["-k", "single::head or empty::head or drip::head", "--junitxml", "junit.xml"]
    done = broken(*where, *workers)

    failures = "\n".join(done.section("FAILURES"))
    assert failures.count("Required:") == 1
    assert "Also in 2 more checks:" in failures
    lines = done.section("short test summary info")
    assert len(lines) == 3
    assert all(line.endswith("::head.cache-control - no such header") for line in lines)
    failed = [
        it for it in junit(pytester.path / "junit.xml").values() if it.find("failure") is not None
    ]
    assert len(failed) == 3
    assert all("Required: A stream forbids" in it.find("failure").text for it in failed)
    assert all(it.find("failure").get("message") == "no such header" for it in failed)
    assert "  in        empty, single, drip" in done.out


def test_v_tells_each_failure_in_full(broken):
    done = broken("-k", "single::head or empty::head", "-v")

    assert "\n".join(done.section("FAILURES")).count("Required:") == 2
    assert "typed-sse::single::head.cache-control FAILED" in done.out


def test_tb_line_has_a_line_a_cause(broken):
    done = broken("typed-sse::single", "--tb", "line")

    assert done.section("FAILURES") == ["typed-sse::single::head.cache-control: no such header"]


def test_x_stops_at_the_first_finding_and_lf_runs_what_failed(broken):
    first = broken("-x", "-k", "single::head or empty::head")
    second = broken("--lf")

    assert "1 failed" in first.out.splitlines()[-1]
    assert "stopping after 1 failures" in first.out
    assert second.section("short test summary info") == [
        "FAILED typed-sse::empty::head.cache-control - no such header"
    ]
    assert "1 failed, " in second.out.splitlines()[-1]
    assert "passed" not in second.out.splitlines()[-1]


def test_without_a_terminal_the_exit_code_tells(broken):
    done = broken("typed-sse::single::head.cache-control", "-p", "no:terminal")

    assert (done.code, done.text) == (1, "")


def test_quietly_nothing_is_said_of_the_probing(gate):
    done = gate("typed-sse::single", "-q")

    assert "probed" not in done.out
    assert done.out.splitlines()[-1].startswith(f"{ALL - 1} passed, 1 not exercised in ")
    assert done.section("wirecheck")[:3] == [
        f"typed-sse conforms: {ALL - 1} passed, 1 not exercised",
        "",
        HOW_WHY,
    ]


def test_a_broken_should_warns_and_at_that_level_fails(advised):
    warned = advised("typed-sse::single", "-v")
    failed = advised("typed-sse::single", "--conformance-level", "should")

    assert warned.code == 0
    assert "typed-sse::single::head.accel-buffering WARNED" in warned.out
    assert "1 warned    head.accel-buffering" in warned.out
    assert HOW_ALL in warned.out
    assert f"typed-sse conforms: 1 warned, {ALL - 2} passed" in warned.out
    assert failed.code == 1
    assert "1 failed    head.accel-buffering" in failed.out


def test_rs_says_why_checks_were_not_exercised(gate):
    done = gate("typed-sse::cors-allowed", "-rs", "-v")

    assert done.code == 0
    assert "typed-sse::cors-allowed::cors.vary NOT EXERCISED" in done.out
    told = done.section("wirecheck")
    assert told[0].startswith("typed-sse was not checked: ")
    assert "not exercised" in told
    assert told[-1].endswith("  no allowed origin was declared (--declare origin=URL)")


def test_rs_says_nothing_if_all_was_exercised(gate):
    done = gate("typed-sse::single::head.status", "-rs")

    assert done.section("wirecheck") == ["typed-sse conforms: 1 passed"]


def test_a_mock_provider_that_runs_already_is_used(here):
    endpoint, port = reference_url(), str(urlsplit(mock_url()).port)

    done = here("--endpoint", endpoint, "--mock-provider-port", port, "typed-sse::single")

    assert f"mock provider: {mock_url()} (running already)" in done.out
    assert done.code == 0


def test_without_a_mock_provider_only_what_needs_none_is_exercised(gate):
    done = gate("-k", "typed-sse and (single or bad-a-list)", "-rs", mock="none")

    assert done.code == 0
    assert "mock provider: none" in done.out
    assert "no mock provider stands behind the endpoint (--mock-provider none)" in done.out
    assert (
        f"typed-sse conforms: {checks_of('bad-a-list') - 1} passed, {ALL + 1} not exercised"
        in done.out
    )


def test_a_mock_provider_that_is_never_called_is_said_first_with_the_mend(here):
    done = here(
        "--endpoint", without_header(BROKEN), "--contract", "typed-sse",
        "--mock-provider-port", "0", "typed-sse::single",
    )  # fmt: skip

    told = done.section("wirecheck")
    assert done.code == 1
    assert told[2] == "The mock provider was never called."
    variable, _, url = told[4].strip().partition("=")
    assert variable == "OPENAI_BASE_URL"
    assert f"the endpoint reaches it by: OPENAI_BASE_URL={url}" in done.out
    assert "not judged" in "\n".join(told)


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_the_report_agrees_with_the_terminal(broken, pytester, workers):
    done = broken("typed-sse::single", "--conformance-report", "out", *workers)

    report = json.loads((pytester.path / "out" / "report.json").read_text())
    jsonschema_rs.validate(schema(), report)
    assert report["summary"] == {"passed": ALL - 2, "failed": 1, "warned": 0, "not_exercised": 1}
    assert done.section("wirecheck")[-3:] == ["", "report: out/report.html", HOW_WHY]
    assert "head.cache-control" in (pytester.path / "out" / "report.html").read_text()
    (failed,) = [it for it in report["results"] if it["outcome"] == "failed"]
    assert failed["id"] == "typed-sse::single::head.cache-control"
    assert (pytester.path / "out" / failed["recording"]).exists()


def test_known_findings_do_not_fail_the_run(broken, pytester):
    known = pytester.path / "known.txt"
    known.write_text("# ours\n\ntyped-sse::*::head.cache-control  # mended in June\n")
    where = ["--conformance-baseline", "known.txt", "--junitxml", "junit.xml", "-v"]
    done = broken("typed-sse::single", *where)

    assert done.code == 0, done.text
    assert "head.cache-control KNOWN" in done.out
    assert f"typed-sse conforms, but for known findings: 1 known, {ALL - 2} passed" in done.out
    skipped = junit(pytester.path / "junit.xml")["typed-sse.single::head.cache-control"].find(
        "skipped"
    )
    assert skipped.get("message") == "known finding: no such header (mended in June)"


def test_lines_that_match_no_finding_fail_the_run_unless_their_checks_were_left_out(gate, pytester):
    pytester.path.joinpath("known.txt").write_text(
        "typed-sse::single::head.status  # was broken once\n"
        "typed-sse::nothing::*           # a slip of the pen\n"
        "typed-sse::drip::head.status    # not run today\n"
    )
    done = gate("typed-sse::single", "--conformance-baseline", "known.txt")

    assert done.code == 1
    assert "known.txt:1: typed-sse::single::head.status has no finding any more" in done.out
    assert "known.txt:2: typed-sse::nothing::* matches no check." in done.out
    assert "known.txt:3" not in done.out
