"""Breaches of YAML's syntax in a script: each is told with its line and with what mends it."""

import pytest

from wirecheck_mock_providers.user_scripts import loading
from wirecheck_mock_providers.user_scripts.mistakes import ScriptMistakes
from wirecheck_mock_providers.user_scripts.syntax import MENDS

#: What is broken, where, and which mend is told; in the order of the table.
BREACHES = [
    ("- text: Answer: it is so\n", "1:15"),
    ("- replies:\n\t- text: a\n", "2:1"),
    ("- text: @home\n", "1:9"),
    ("- replies:\n  - text: a\n - x: 1\n", "3:2"),
    ("- key:\n    a\n  b\n", "4:1"),
    ("- text: 'open\n", "2:1"),
    ("- text: [a, b\n", "2:1"),
    ("- text: {a, ]}\n", "1:13"),
    ("- text: *name\n", "1:9"),
    ('- text: "\\q"\n', "1:11"),
]


def told(folder, text):
    file = folder / "s.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ScriptMistakes) as raised:
        loading.load([file])
    (line,) = raised.value.lines
    return line.removeprefix(f"{file}:")


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [(*breach, mend) for breach, (_, mend) in zip(BREACHES, MENDS, strict=True)],
    ids=[said for said, _ in MENDS],
)
def test_a_breach_is_told_with_its_place_and_its_mend(tmp_path, text, place, mend):
    line = told(tmp_path, text)

    assert line.startswith(f"{place}: ")
    assert line.endswith(f": {mend}")


def test_what_the_table_does_not_know_gets_a_mend_too(tmp_path):
    assert told(tmp_path, "- !<\n").endswith("let what belongs together begin in one column")
