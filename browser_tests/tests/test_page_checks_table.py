"""The table of checks in the README is that of the rules; `python` this file writes it anew."""

import re
from pathlib import Path

from wirecheck_browser_tests.rules import RULES
from wirecheck_browser_tests.visits.tables import SCENARIOS

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- checks -->\n", "<!-- end of checks -->\n"
MOST_NAMED = 6


def _row(rule):
    order = [name for name in SCENARIOS if name in rule.scenarios]
    more = f" and {len(order) - MOST_NAMED} more" if len(order) > MOST_NAMED else ""
    named = ", ".join(f"`{name}`" for name in order[:MOST_NAMED]) + more
    return f"| `{rule.id}` | {rule.level} | {rule.requires} | {named} |"


def table():
    head = ["| rule | level | requirement | judged in |", "|---|---|---|---|"]
    return "\n".join([*head, *map(_row, RULES.values())]) + "\n"


def _renewed(text):
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


def test_the_readme_has_the_table_of_the_checks():
    text = README.read_text()

    assert text == _renewed(text), f"run `python {Path(__file__).name}` in browser_tests/tests"


def test_every_rule_is_judged_in_scenarios_that_there_are():
    assert {name for rule in RULES.values() for name in rule.scenarios} <= set(SCENARIOS)


def test_every_scenario_has_a_rule_that_judges_it():
    assert set(SCENARIOS) == {name for rule in RULES.values() for name in rule.scenarios}


def test_a_requirement_is_a_sentence():
    assert [it.id for it in RULES.values() if not re.fullmatch(r"[A-Z0-9].*\.", it.requires)] == []


if __name__ == "__main__":
    README.write_text(_renewed(README.read_text()))
