"""Which checks a command line collects and runs, and what they are called."""

import json
import sys

import pytest
from gate_runs import checks_of, reference_url, run

from wirecheck.contract.loading import PACKAGED

pytest_plugins = ["pytester", "gate_fixtures"]

CHECKS_OF_SINGLE = checks_of("single")
IMPORTED = """
import json, sys, pytest
code = pytest.main(["-q", "-p", "no:cacheprovider"])
print(json.dumps([int(code), sorted(sys.modules)]))
"""


def ids(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("typed-sse::")]


@pytest.fixture
def project(pytester):
    pytester.makepyfile(test_mine="def test_mine(): pass")
    return pytester.path


def test_without_an_endpoint_nothing_is_collected_or_imported(project):
    done = run([sys.executable, "-c", IMPORTED], project)

    code, modules = json.loads(done.out.splitlines()[-1])
    assert code == 0
    assert "1 passed" in done.out
    assert [it for it in modules if it.partition(".")[0] == "wirecheck"] == [
        "wirecheck",
        "wirecheck.plugin",
        "wirecheck.plugin.options",
        "wirecheck.ports",
    ]
    heavy = {"pydantic", "rich", "jsonschema_rs", "wirecheck.gate", "http.client"}
    assert not heavy & set(modules)
    assert "wirecheck_mock_providers.plugin" in modules
    assert "wirecheck_mock_providers.in_tests" not in modules


GATE_IMPORTED = """
import json, sys
import wirecheck.plugin.of_endpoint
modules = sorted(sys.modules)
import cel.cli
print(json.dumps([modules, cel.cli.__file__ is not None]))
"""


def test_a_gate_waits_for_no_library_that_it_may_not_need(project):
    done = run([sys.executable, "-c", GATE_IMPORTED], project)

    modules, has_command_line = json.loads(done.out)
    assert "cel" in modules
    assert not {"cel.cli", "prompt_toolkit", "jinja2", "hypothesis"} & set(modules)
    assert has_command_line


def test_an_endpoint_alone_collects_its_checks_and_nothing_else(project, gate):
    project.joinpath("pytest.ini").write_text("[pytest]\ntestpaths = .\n")

    done = gate("--collect-only", "-q")

    assert done.code == 0
    assert "test_mine" not in done.out
    assert len(ids(done.out)) >= 80
    assert all(it.count("::") == 2 for it in ids(done.out))
    assert "typed-sse::error-mid::order.one-terminal" in ids(done.out)


@pytest.mark.usefixtures("project")
def test_with_a_path_both_are_run(gate):
    done = gate("test_mine.py", "-k", "test_mine or single::head.status", "-v")

    assert "test_mine.py::test_mine PASSED" in done.out
    assert "typed-sse::single::head.status PASSED" in done.out
    assert done.code == 0


def test_the_tree_of_checks_names_contract_scenario_and_check(gate):
    done = gate("--collect-only", "-k", "single::head.status")

    assert "<Contract typed-sse>\n  <Scenario single>\n    <Check head.status>" in done.out


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (["typed-sse::single"], CHECKS_OF_SINGLE),
        (["typed-sse::single::head.status"], 1),
        (["typed-sse::single", "typed-sse::cors"], checks_of("single", "cors")),
        (["-k", "single::head.status or single::head.charset"], 2),
    ],
)
def test_a_check_a_scenario_and_k_select(gate, selection, count):
    done = gate("--collect-only", "-q", *selection)

    assert len(ids(done.out)) == count


def test_levels_are_markers(gate):
    must = ids(gate("--collect-only", "-q", "-m", "must", "typed-sse::single").out)
    others = gate("--collect-only", "-q", "-m", "not must", "typed-sse::single").out

    assert "typed-sse::single::head.status" in must
    assert "typed-sse::single::head.accel-buffering" in ids(others)
    assert len(must) + len(ids(others)) == CHECKS_OF_SINGLE


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_an_id_that_is_not_planned_is_a_usage_error(gate, workers):
    done = gate("typed-sse::singl", *workers)

    assert done.code == 4
    assert "ERROR: typed-sse::singl: there is no such check: did you mean typed-sse::single?" in (
        done.err.splitlines()
    )


def test_an_id_like_no_other_is_a_usage_error_that_says_where_to_look(gate):
    done = gate("xxxxxxx::yyyyyyy")

    assert done.code == 4
    assert "xxxxxxx::yyyyyyy: there is no such check: `--collect-only -q` lists them." in done.err


def test_nothing_selected_is_no_success(gate):
    done = gate("-k", "nothing_is_called_so")

    assert done.code == 5
    assert "= wirecheck =" not in done.out


def test_the_contract_may_stand_in_the_configuration_file(gate, pytester):
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nwirecheck_contract = "typed-sse"\n')

    done = gate("--collect-only", "typed-sse::single::head.status")

    assert (
        f"wirecheck: {reference_url()} against typed-sse "
        "(wirecheck_contract of the configuration file)" in done.out
    )


def test_the_contract_is_found_by_its_happy_path(gate):
    done = gate("--collect-only", "typed-sse::single::head.status")

    both = "typed-sse, typed-websocket (found by its happy path)"
    assert f"wirecheck: {reference_url()} against {both}" in done.out


def test_several_contracts_are_checked_side_by_side_and_one_named_twice_once(gate, pytester):
    ours = pytester.path / "ours.yaml"
    packaged = PACKAGED / "typed-sse.yaml"
    ours.write_text(packaged.read_text().replace("contract: typed-sse", "contract: ours"))
    both = ["--contract", "typed-sse", "--contract", "ours.yaml", "--contract", "typed-sse"]

    done = gate(*both, "-k", "single::head.status", "-n", "1")

    assert "ours      conforms: 1 passed" in done.out
    assert "typed-sse conforms: 1 passed" in done.out
    assert done.code == 0


def test_options_of_the_gate_are_in_the_help(here):
    done = here("--help")

    for option in ("--endpoint", "--contract", "--mock-provider", "--conformance-report"):
        assert f"  {option}" in done.out
