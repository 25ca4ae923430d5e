"""``--conformance-fuzz``: whom it may be done to, what is told, and scripts of what was found."""

import ast
import re

import pytest
from fuzzed import serving
from gate_runs import mock_url

from wirecheck.gate import search
from wirecheck.plugin.fuzzing import is_loopback

pytest_plugins = ["pytester", "gate_fixtures"]
FUZZ = ("--conformance-fuzz", "6")
TYPED = ("--contract", "typed-sse")


def test_an_endpoint_elsewhere_is_not_fuzzed_unless_it_is_named(here):
    done = here("--endpoint", "http://api.example.test:8000", *TYPED, *FUZZ)

    assert done.code == 4
    assert "api.example.test is not on this machine" in done.err
    assert "--conformance-fuzz-host api.example.test" in done.err


def test_it_is_not_enough_to_name_another(here):
    named = ("--conformance-fuzz-host", "example.test")
    done = here("--endpoint", "http://api.example.test:8000", *TYPED, *FUZZ, *named)

    assert done.code == 4
    assert "name it: --conformance-fuzz-host api.example.test" in done.err


def test_one_that_is_named_is_gated_as_any_other(here):
    named = ("--conformance-fuzz-host", "api.example.invalid")
    done = here("--endpoint", "http://api.example.invalid:8000", *TYPED, *FUZZ, *named)

    assert done.code == 4
    assert "nothing listens there" in done.err


@pytest.mark.parametrize("number", ["-1", "many", "1.5", "9" * 30])
def test_what_is_no_number_is_told_so(here, number):
    done = here("--endpoint", "http://127.0.0.1:1", f"--conformance-fuzz={number}")

    assert done.code == 4
    assert "is no whole number" in done.err


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
    ],
)
def test_who_is_on_this_machine(host, expected):
    assert is_loopback(host) is expected


def test_the_number_and_the_seed_are_told(gate):
    done = gate(*TYPED, *FUZZ, "--conformance-seed", "11", "-k", "generated-odd")

    assert done.code == 0, done.out
    assert "fuzz: 6 more examples a contract, seed 11" in done.out


def test_a_seed_is_chosen_where_none_is_given(gate):
    done = gate(*TYPED, *FUZZ, "-k", "generated-odd")

    assert re.search(r"fuzz: 6 more examples a contract, seed \d+", done.out)


def test_a_failing_example_is_told_as_a_script_that_stands_in_the_report_too(
    gate, tmp_path, monkeypatch
):
    monkeypatch.setattr(search, "SHRINK_S", 600.0)
    with serving("flawed_server.py", mock_url(), "chokes-on-huge") as url:
        report = ("--conformance-report", str(tmp_path))
        done = gate(*TYPED, *FUZZ, "--conformance-seed", "3", *report, "-k", "borne", endpoint=url)

    (written,) = (tmp_path / "replays").iterdir()
    script = written.read_text()
    assert done.code == 1
    assert written.name == "typed-sse-generated-odd-input.borne.py"
    assert "'x' * 990" in script
    ast.parse(script)
    assert script.splitlines()[-1] in done.out
    assert "the same examples again: --conformance-seed 3" in done.out
