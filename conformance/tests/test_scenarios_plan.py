"""What is planned, and what is left out because of what was declared."""

import pytest
from typed_recordings import TYPED

from wirecheck.scenarios import Deployment, plan, scenarios


def omitted(**facts: object) -> dict[str, str]:
    planned = plan(TYPED, Deployment(**facts))  # type: ignore[arg-type]
    return {it.scenario.name: it.omitted for it in planned if it.omitted}


def test_names_are_unique() -> None:
    names = [scenario.name for scenario in scenarios(TYPED)]

    assert len(names) == len(set(names))


def test_each_bad_input_of_the_contract_is_a_scenario() -> None:
    names = {scenario.name for scenario in scenarios(TYPED)}

    assert {f"bad-{case}" for case in TYPED.bad_input} <= names


def test_a_contract_without_answer_auth_and_bad_input_has_fewer_scenarios() -> None:
    bare = TYPED.model_copy(update={"answer": None, "auth": None, "bad_input": {}})
    gone = {it.name for it in scenarios(TYPED)} - {it.name for it in scenarios(bare)}

    assert {name.partition("-")[0] for name in gone} == {"parity", "answer", "auth", "bad"}


def test_without_credentials_theirs_are_left_out() -> None:
    assert set(omitted(origin="https://a.example")) == {
        "auth-missing",
        "auth-malformed",
        "auth-forged",
        "auth-unsigned",
        "auth-expired",
    }


@pytest.mark.parametrize(
    ("facts", "left_out"),
    [
        ({"auth": "required", "jwt_secret": "s"}, set()),
        ({"auth": "required", "token": "t"}, {"auth-expired"}),
        ({"auth": "optional", "jwt_secret": "s"}, {"auth-missing"}),
    ],
)
def test_declared_credentials_are_tested(facts: dict[str, str], left_out: set[str]) -> None:
    assert set(omitted(origin="https://a.example", **facts)) == left_out


def test_without_a_declared_origin_only_consistency_is_checked() -> None:
    reasons = omitted(auth="required", jwt_secret="s")  # noqa: S106 - nobody's

    assert set(reasons) == {"cors-allowed", "cors-foreign"}
    assert "--declare origin=URL" in reasons["cors-allowed"]


def test_without_a_mock_provider_what_needs_none_is_left() -> None:
    kept = {it.name for it in scenarios(TYPED)} - set(omitted(mock=False))

    assert {"text", "bad-not-json", "cors"} <= kept
    assert not {"unicode", "hold-first", "leave-midway", "crowd"} & kept
