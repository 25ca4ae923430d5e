"""The summary of causes: which are told in full, which in a line, and as seen in which check."""

import pytest
from sample_report.runs import result, run_of

from wirecheck.plugin import summary
from wirecheck.plugin.story import Again, Story
from wirecheck.rules import RULES, Finding, Where

pytest_plugins = ["pytester"]


@pytest.fixture
def told(pytester, capsys, monkeypatch):
    """The lines of the summary of a run that had these results."""

    def lines(*results, columns=80):
        monkeypatch.setenv("COLUMNS", str(columns))
        config = pytester.parseconfigure("--color=no", "-pno:playwright")
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        capsys.readouterr()
        summary.print_story(reporter, Story(run_of(results), (), [], Again(0, [], 0), None))
        return capsys.readouterr().out.splitlines()[1:]

    return lines


def check(rule, scenario, actual, *, untestable=False):
    return result(RULES[rule], scenario, [Finding("better", actual, Where("stream"), untestable)])


def test_a_cause_is_told_as_the_most_saw_it_and_where_something_else_was_seen(told):
    lines = told(
        check("text.exact", "unicode", "no U+FEFF"),
        check("text.exact", "text", "nothing"),
        check("text.exact", "drip", "nothing"),
    )

    assert lines[2:7] == [
        "3 failed    text.exact",
        "  expected  better",
        "  seen      nothing",
        "  in        text, drip",
        "  also in   unicode",
    ]


def test_causes_beyond_a_screenful_have_a_line_each(told, monkeypatch):
    monkeypatch.setattr(summary, "MOST_CAUSES", 0)

    lines = told(
        check("text.exact", "text", "no"),
        check("cors.vary", "text", "no such header"),
        check("text.kept", "drip", "none", untestable=True),
        check("head.status", "drip", "none", untestable=True),
        columns=40,
    )

    assert lines[1:6] == [
        "",
        "and 3 more causes:",
        "1 failed    text.exact: no",
        "2 failed    text.kept and 1 more: not …",
        "1 warned    cors.vary: no such header",
    ]


def test_causes_beyond_two_screenfuls_are_named_only(told, monkeypatch):
    monkeypatch.setattr(summary, "MOST_CAUSES", 0)
    monkeypatch.setattr(summary, "MOST_LINES", 1)

    lines = told(
        *(check(rule, "text", "no") for rule in ("text.exact", "text.kept", "order.grammar"))
    )

    assert lines[2:5] == [
        "and 3 more causes:",
        "1 failed    text.exact: no",
        "and of: text.kept, order.grammar",
    ]
