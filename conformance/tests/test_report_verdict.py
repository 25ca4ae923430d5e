"""What a run comes to, in a word and a sentence."""

from dataclasses import replace

import pytest
from sample_report.runs import result, run_of

from wirecheck.report import grouped
from wirecheck.report.model import Borne
from wirecheck.report.verdict import verdict
from wirecheck.rules import RULES, Finding, Where

PASSED = result(RULES["text.exact"], "text")
FAILED = result(RULES["text.exact"], "text", [Finding("a", "b", Where("stream"))])
WARNED = result(RULES["upstream.once"], "text", [Finding("a", "b", Where("stream"))])
LOST = result(RULES["text.exact"], "drip", [Finding("a", "never", Where("stream"), True)])
IDLE = result(RULES["text.exact"], "text", reason="no occasion")


@pytest.mark.parametrize(
    ("results", "outcome", "word", "sentence"),
    [
        ([PASSED], "passed", "Passed", "The only check holds."),
        ([PASSED] * 1_200, "passed", "Passed", "All 1,200 checks hold."),
        ([PASSED, IDLE], "passed", "Passed", "The only check holds. 1 more was not exercised."),
        (
            [PASSED, PASSED, IDLE, IDLE],
            "passed",
            "Passed",
            "All 2 checks hold. 2 more were not exercised.",
        ),
        (
            [PASSED, WARNED],
            "warned",
            "Passed, with warnings",
            "Every MUST holds; 1 of 2 checks found a SHOULD broken.",
        ),
        ([PASSED, FAILED, WARNED], "failed", "Failed", "1 of 3 checks failed, for 1 reason."),
        (
            [FAILED, LOST, PASSED],
            "failed",
            "Failed",
            "2 of 3 checks failed, for 2 reasons. 1 could not be judged.",
        ),
        ([LOST, LOST], "failed", "Not judged", "None of 2 checks could be judged."),
        ([], "failed", "Nothing was checked", "Nothing is proven: no check was exercised."),
        ([IDLE], "failed", "Nothing was checked", "Nothing is proven: no check was exercised."),
    ],
)
def test_a_run_in_a_word(results, outcome, word, sentence):
    run = run_of(results)

    told = verdict(run, grouped(run.judged))

    assert (told.outcome, told.word, told.sentence) == (outcome, word, sentence)


KNOWN, FLAKY = Borne("old"), Borne("moody", (1, 9))
OTHER = result(RULES["text.exact"], "drip", FAILED.findings)
FINE = result(RULES["text.exact"], "single")


@pytest.mark.parametrize(
    ("results", "borne", "word", "sentence"),
    [
        (
            [FINE, FAILED],
            {FAILED.id: KNOWN},
            "Passed, but for known findings",
            "1 known finding is borne by a list. Every other MUST holds.",
        ),
        (
            [FAILED, OTHER, WARNED],
            {FAILED.id: KNOWN, OTHER.id: FLAKY},
            "Passed, but for known and flaky findings",
            (
                "1 known and 1 flaky findings are borne by a list. Every other MUST holds. "
                "1 found a SHOULD broken."
            ),
        ),
        (
            [FAILED, OTHER],
            {OTHER.id: FLAKY},
            "Failed",
            "1 of 2 checks failed, for 1 reason. 1 flaky finding is borne by a list.",
        ),
    ],
    ids=["known", "known and flaky", "flaky and failed"],
)
def test_what_the_users_lists_bear_does_not_fail_a_run(results, borne, word, sentence):
    run = replace(run_of(results), borne=borne)

    told = verdict(run, grouped(it for it in run.judged if it.id not in borne))

    assert (told.word, told.sentence) == (word, sentence)
    assert told.outcome == ("failed" if word == "Failed" else "warned")
