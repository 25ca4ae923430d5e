"""Options become a plan, or one message."""

import argparse

import pytest

from wirecheck_load import cli
from wirecheck_load.profiles import PROFILES
from wirecheck_load.running.plan import DEFAULT_GOAL, Plan, PlanError, plan_of

TARGET = ("--host", "http://127.0.0.1:8000", "--contract", "typed-sse")


def options(*arguments: str) -> argparse.Namespace:
    parsed, others = cli.parser().parse_known_args(arguments)
    assert others == []
    if parsed.mock_provider == cli.EMBEDDED:
        parsed.mock_provider = "http://127.0.0.1:9099"
    return parsed


def plan(*arguments: str) -> Plan:
    return plan_of(options(*TARGET, *arguments))


def test_a_plan_has_the_defaults_of_its_profile() -> None:
    made = plan()

    assert made.profile is PROFILES["steady"]
    assert (made.peak, made.run_time_s, made.spacing) == (10, 60, None)
    assert made.parts == PROFILES["steady"].parts
    assert [goal.text for goal in made.goals] == [DEFAULT_GOAL]
    assert made.warm_up_s == 6
    assert made.target.mock_url == "http://127.0.0.1:9099"


def test_options_go_before_the_profile() -> None:
    made = plan(
        *("--profile", "abandon", "--abandon", "0.5", "-u", "3", "-t", "1h"),
        *("--scenario", "2 text", "--scenario", "stamped tokens=5"),
        *("--goal", "ttft.p95 < 1s", "--goals", "named", "--warm-up", "1m", "--stop-timeout", "3"),
    )

    assert (made.peak, made.run_time_s, made.abandon) == (3, 3600, 0.5)
    assert [part.scenario for part in made.parts] == ["text", "stamped"]
    assert made.goals[0].text == "ttft.p95 < 1s"
    assert len(made.goals) == 4
    assert (made.warm_up_s, made.grace_s) == (60, 3)


def test_a_long_run_warms_up_for_ten_seconds() -> None:
    assert plan("-t", "1h").warm_up_s == 10


def test_a_rate_makes_an_open_loop() -> None:
    made = plan("--rate", "2.5", "--arrivals", "constant")

    assert (made.peak, made.spacing) == (2.5, "constant")


def test_without_a_mock_provider_the_question_is_plain() -> None:
    made = plan("--mock-provider", "none")

    assert made.target.mock_url == ""
    assert [part.scenario for part in made.parts] == [""]


def test_secrets_may_come_from_the_environment(monkeypatch) -> None:
    token = "abc"  # noqa: S105 - nobody's
    monkeypatch.setenv("WIRECHECK_LOAD_TOKEN", token)

    assert plan().target.deployment.token == token


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--profile", "smok"], "there is no profile 'smok': did you mean 'smoke'?"),
        (["--profile", "xyzzy"], "there is no profile 'xyzzy': there are smoke, steady,"),
        (["--goal", "tttf.p95 < 1s"], "did you mean 'ttft'?"),
        (["--goals", "nowhere.yaml"], "packaged goals are named, partial"),
        (["--scenario", "stamped x"], "'x' is no key with a number"),
        (["--scenario", "text", "--mock-provider", "none"], "leave one of them out"),
        (["--rate", "0"], "--rate is a number of streams a second, above 0"),
        (["--rate", "inf"], "--rate is a number of streams a second, above 0"),
        (["--rate", "5", "--profile", "saturate"], "saturate looks for a number of users"),
        (["-u", "0"], "--users is 1 or more"),
        (["--abandon", "2"], "--abandon is a share from 0 to 1"),
        (["--warm-up", "soon"], "'soon' is no time"),
        (["--warm-up", "2m"], "leaves nothing of a run of 60 s"),
        (["--check-rate", "-1"], "--check-rate is 0 or more"),
        (["--contract", "typed-ss"], "typed-sse"),
        (["--host", "ftp://x"], "ftp://x"),
    ],
)
def test_a_mistake_is_told_with_its_mend(arguments: list[str], words: str) -> None:
    with pytest.raises(PlanError) as caught:
        plan(*arguments)

    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--contract", "typed-sse"], "--host says which endpoint"),
        (["--host", "http://127.0.0.1:1"], "--contract says how a stream is asked for"),
    ],
)
def test_what_is_missing_is_named(arguments: list[str], words: str) -> None:
    with pytest.raises(PlanError) as caught:
        plan_of(options(*arguments))

    assert words in str(caught.value)
