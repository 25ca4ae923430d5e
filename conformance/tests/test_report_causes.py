"""One cause is told once, however many checks it costs."""

from sample_report.runs import result

from wirecheck.report import grouped
from wirecheck.rules import RULES, Finding, Where


def check(rule, scenario, *actuals, untestable=False):
    findings = [Finding("better", actual, Where("stream"), untestable) for actual in actuals]
    return result(RULES[rule], scenario, findings)


def told(groups):
    return [(group.rules, [it.scenario for it in group.results]) for group in groups]


def test_results_without_findings_have_no_cause():
    assert (
        grouped([check("head.status", "text"), result(RULES["head.status"], "a", (), "no")]) == []
    )


def test_one_rule_is_one_cause_whatever_was_seen():
    groups = grouped(
        [
            check("text.exact", "text", "nothing"),
            check("text.exact", "unicode", "something"),
            check("text.kept", "error-mid", "nothing"),
        ]
    )

    assert told(groups) == [(("text.exact",), ["text", "unicode"]), (("text.kept",), ["error-mid"])]


def test_of_one_rule_what_the_most_saw_stands_first():
    (group,) = grouped(
        [
            check("text.exact", "unicode", "no U+FEFF"),
            check("text.exact", "text", "nothing after 6,004 ms"),
            check("text.exact", "markup", "no markup"),
            check("text.exact", "drip", "nothing after 6,011 ms"),
        ]
    )

    assert group.finding.actual == "nothing after 6,004 ms"
    assert [it.scenario for it in group.results] == ["text", "drip", "unicode", "markup"]
    assert [it.scenario for it in group.alike] == ["text", "drip"]


def test_what_was_measured_does_not_part_a_reason():
    groups = grouped(
        [
            check("text.exact", "text", "silent for 6,004 ms", untestable=True),
            check("text.exact", "drip", "silent for 6,011 ms", untestable=True),
            check("text.exact", "long", "status 500", untestable=True),
            check("text.exact", "empty", "status 404", untestable=True),
        ]
    )

    assert [len(group.results) for group in groups] == [2, 1, 1]


def test_a_text_of_digits_is_read_in_time():
    # Read once for each digit, this takes a quarter of an hour.
    digits = "1" * 200_000

    (group,) = grouped([check("text.exact", "text", digits)])

    assert group.finding.actual == digits


def test_the_first_finding_is_the_cause_of_a_result():
    first, second = check("schema.json", "text", "a", "b"), check("schema.json", "drip", "a")

    (group,) = grouped([first, second])

    assert group.results == (first, second)
    assert group.finding.actual == "a"


def test_what_cannot_be_judged_for_one_reason_is_one_cause_whatever_the_rule():
    (group,) = grouped(
        [
            check("text.exact", "text", "never called", untestable=True),
            check("upstream.once", "text", "never called", untestable=True),
        ]
    )

    assert group.untestable
    assert group.rules == ("text.exact", "upstream.once")
    assert group.outcome == "failed"
    assert group.cost == "1 failed, 1 warned"


def test_failures_stand_before_warnings_and_the_unjudged_last():
    groups = grouped(
        [
            *(check("text.exact", name, "never called", untestable=True) for name in "abcd"),
            *(check("schema.recommended", name, "no model") for name in "abc"),
            check("schema.valid", "a", "no content"),
            *(check("order.grammar", name, "done") for name in "ab"),
        ]
    )

    assert [group.example.rule for group in groups] == [
        "order.grammar",
        "schema.valid",
        "text.exact",
        "schema.recommended",
    ]
    assert [group.cost for group in groups] == ["2 failed", "1 failed", "4 failed", "3 warned"]


def test_what_keeps_most_checks_from_being_judged_opens_the_list():
    groups = grouped(
        [
            check("order.grammar", "a", "done"),
            *(check("text.exact", name, "never called", untestable=True) for name in "abcd"),
        ]
    )

    assert [group.example.rule for group in groups] == ["text.exact", "order.grammar"]
