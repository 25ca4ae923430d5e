"""The tables of ``wirecheck``, its help, and commands that there are not."""

import io
import subprocess
from importlib.metadata import version

import pytest
from gate_runs import WIRECHECK, wirecheck
from rich.console import Console

from wirecheck.cli import main
from wirecheck.cli.tables import rules
from wirecheck.contract import load, packaged


@pytest.fixture
def cli(capfd):
    """The command, within this process."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as done:
            code = done.code
        return (code, *capfd.readouterr())

    return run


def test_contracts_lists_what_is_packaged(cli):
    code, out, _ = cli("contracts")

    assert code == 0
    assert out.splitlines()[0].split() == [
        "contract",
        "what",
        "it",
        "is",
        "starts",
        "with",
        "order",
    ]
    assert [line.split()[0] for line in out.splitlines()[1:] if line[0] != " "] == list(packaged())
    rows = [line.split("  ") for line in out.splitlines()]
    cells = {tuple(cell.strip() for cell in row if cell)[:3] for row in rows}
    assert ("typed-sse", "Typed JSON events over SSE", "POST /chat/stream") in cells


def test_scenarios_says_what_is_done_and_how_many_checks_that_makes(cli):
    code, out, _ = cli("scenarios")

    assert code == 0
    assert "error-mid               let the upstream report an error after 3 tokens" in out


def test_rules_says_what_is_required(cli):
    code, out, _ = cli("rules", "--contract", "typed-sse")

    assert code == 0
    assert "text.exact" in out
    assert "invariant.usage-total" in out


def test_what_is_piped_has_100_columns_and_no_blanks_at_the_ends_of_lines(cli):
    for command in ("contracts", "scenarios", "rules"):
        lines = cli(command)[1].splitlines()
        assert max(map(len, lines)) <= 100
        assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("columns", [80, 100])
def test_a_terminal_is_filled_and_not_overrun(columns):
    shown = io.StringIO()

    rules(
        Console(file=shown, force_terminal=True, width=columns, color_system=None),
        load("typed-sse"),
    )

    assert max(map(len, shown.getvalue().splitlines())) == columns


def test_explain_tells_all_about_a_rule(cli):
    code, out, _ = cli("explain", "text.exact")

    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if not line.startswith(" ")] == [
        "rule", "level", "requirement", "source", "needs", "judged", "alone",
    ]  # fmt: skip
    assert "pytest --endpoint URL -k 'text.exact'" in out


@pytest.mark.parametrize(
    ("rule", "hint"),
    [("text.exakt", "did you mean text.exact?"), ("x", "`wirecheck rules` lists them.")],
)
def test_a_rule_that_is_not_there_is_a_usage_error(cli, rule, hint):
    assert cli("explain", rule) == (
        4,
        "",
        f"wirecheck explain: there is no rule {rule!r}: {hint}\n",
    )


def test_a_contract_that_is_not_there_is_a_usage_error(cli):
    code, _, err = cli("rules", "--contract", "typed-see")

    assert code == 4
    assert "wirecheck rules: there is no contract 'typed-see': did you mean `typed-sse`?" in err


@pytest.mark.parametrize(
    ("command", "hint"), [("judg", "did you mean judge?"), ("xyzzy", "there are mock, reference,")]
)
def test_a_command_that_is_not_there_is_a_usage_error(cli, command, hint):
    code, out, err = cli(command)

    assert (code, out) == (4, "")
    assert err.startswith(f"wirecheck: there is no command {command!r}: {hint}")


def test_without_a_command_the_help_is_shown(cli):
    code, out, err = cli()

    assert (code, out) == (4, "")
    for command in ("mock", "reference", "contracts", "scenarios", "rules", "explain", "judge"):
        assert f"    {command}" in err


def test_an_argument_that_is_missing_is_a_usage_error(cli):
    code, _, err = cli("explain")

    assert code == 4
    assert err.startswith("wirecheck explain: the following arguments are required: rule")


def test_its_version_is_that_of_the_distribution(cli):
    assert cli("--version") == (0, f"wirecheck {version('wirecheck')}\n", "")


@pytest.mark.parametrize(
    ("command", "option"), [("mock", "--exit-with-stdin"), ("reference", "--dialect")]
)
def test_the_servers_are_commands_too(tmp_path, command, option):
    done = wirecheck(command, "--help", cwd=tmp_path)

    assert done.code == 0
    assert option in done.out


def test_a_pipe_that_closes_early_is_no_traceback(tmp_path):
    with subprocess.Popen(
        [*WIRECHECK, "rules"], cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
