"""The tables of ``wirecheck``, its help, and commands that there are not."""

import io
import re
import subprocess
from importlib.metadata import version

import pytest
from gate_runs import WIRECHECK, wirecheck
from rich.console import Console

from wirecheck.cli import main
from wirecheck.cli.tables import rules
from wirecheck.cli.told import of_endpoint
from wirecheck.contract import load, packaged
from wirecheck.contract.loading import PACKAGED
from wirecheck_browser_tests.rules import RULES as PAGE_RULES


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


def test_a_packaged_contract_is_printed_as_it_is(cli):
    assert cli("contracts", "typed-sse") == (
        0,
        PACKAGED.joinpath("typed-sse.yaml").read_text(encoding="utf-8"),
        "",
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [("typed-see", "did you mean typed-sse?"), ("../x", f"there are {', '.join(packaged())}.")],
)
def test_a_contract_that_is_not_packaged_is_a_usage_error(cli, name, hint):
    told = f"wirecheck contracts: no packaged contract is called {name!r}: {hint}\n"

    assert cli("contracts", name) == (4, "", told)


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
        of_endpoint(load("typed-sse")),
    )

    assert max(map(len, shown.getvalue().splitlines())) == columns


def test_explain_tells_all_about_a_rule(cli):
    code, out, _ = cli("explain", "text.kept")

    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if not line.startswith(" ")] == [
        "rule", "of", "level", "requirement", "source", "needs", "judged", "alone",
    ]  # fmt: skip
    assert "pytest --endpoint URL -k 'text.kept'" in out


def cells(out: str) -> dict[str, str]:
    return dict(re.split(r" {2,}", line, maxsplit=1) for line in out.splitlines() if line[0] != " ")


def test_explain_finds_a_rule_that_only_another_contract_has(cli):
    code, out, _ = cli("explain", "resume.not-again")

    assert (code, cells(out)["of"]) == (0, "an endpoint (named-sse)")
    assert cells(out)["judged in"] == "resume"
    assert cli("explain", "resume.not-again", "--contract", "typed-sse")[0] == 4


def test_explain_tells_in_which_scenarios_an_invariant_is_judged(cli):
    code, out, _ = cli("explain", "invariant.usage-total")

    assert (code, cells(out)["of"]) == (0, "an endpoint (typed-sse)")
    assert cells(out)["judged in"].startswith("text, unicode, ")


def test_explain_knows_the_rules_of_pages(cli):
    code, out, _ = cli("explain", "retry.after")

    told = dict(re.split(r" {2,}", line, maxsplit=1) for line in out.splitlines())
    assert code == 0
    assert told == {
        "rule": "retry.after",
        "of": "a page in a browser",
        "level": "MUST",
        "requirement": "A retry comes no earlier than Retry-After asks.",
        "source": "RFC 9110, 10.2.3: Retry-After says how long to wait",
        "needs": "the visit came to its end",
        "judged in": "http-429",
        "alone": "pytest --page URL -k 'retry.after'",
    }


def test_explain_tells_both_rules_of_one_name(cli):
    code, out, _ = cli("explain", "text.exact")

    assert code == 0
    assert [line for line in out.splitlines() if line.startswith(("rule", "alone"))] == [
        "rule         text.exact",
        "alone        pytest --endpoint URL -k 'text.exact'",
        "rule         text.exact",
        "alone        pytest --page URL -k 'text.exact'",
    ]


def test_the_rules_of_pages_are_those_that_pages_are_judged_by(cli):
    code, out, _ = cli("rules", "--pages")

    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:] if line[0] != " "] == list(PAGE_RULES)


def test_the_rules_of_pages_need_no_browser(tmp_path):
    """Who has not installed the extra `browser` can read them all the same."""
    without = "import sys; sys.modules['playwright'] = None; " + WIRECHECK[-1]

    done = subprocess.run(
        [*WIRECHECK[:-1], without, "rules", "--pages"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert "render.progressive" in done.stdout


def test_the_rules_of_pages_have_no_contract_of_an_endpoint(cli):
    code, _, err = cli("rules", "--pages", "--contract", "typed-sse")

    assert code == 4
    assert "not allowed with argument --pages" in err


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("text.exakt", "did you mean text.exact?"),
        ("render.progresive", "did you mean render.progressive?"),
        ("x", "`wirecheck rules` lists them, and `--pages` those of pages."),
    ],
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
