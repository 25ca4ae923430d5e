"""What is planned, and what is left out because of what was declared."""

import pytest
from typed_recordings import TYPED

from wirecheck.contract import Contract, load
from wirecheck.scenarios import Deployment, plan, scenarios

# What happens only where it is declared.
DECLARED = {"over-limit", "missing-key-openai"}
SESSION = load("session-socketio")


def all_omitted(contract: Contract, **facts: object) -> dict[str, str]:
    planned = plan(contract, Deployment(**facts))  # type: ignore[arg-type]
    return {it.scenario.name: it.omitted for it in planned if it.omitted}


def omitted(**facts: object) -> dict[str, str]:
    left_out = all_omitted(TYPED, **facts)
    return {name: reason for name, reason in left_out.items() if name not in DECLARED}


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


def test_limits_and_missing_keys_are_tested_where_they_are_declared() -> None:
    reasons = all_omitted(TYPED)

    assert "--declare limits=on" in reasons["over-limit"]
    assert "--declare missing-key=PROVIDER" in reasons["missing-key-openai"]
    assert "over-limit" not in all_omitted(TYPED, limits="on")
    assert "missing-key-openai" not in all_omitted(TYPED, missing_keys=("openai",))


def test_a_limit_that_no_gate_should_exhaust_is_left_alone() -> None:
    limits = TYPED.limits
    assert limits is not None
    many = limits.stream.model_copy(update={"requests": 10_000})
    generous = TYPED.model_copy(update={"limits": limits.model_copy(update={"stream": many})})

    assert "the limit is 10,000" in all_omitted(generous, limits="on")["over-limit"]


def test_a_contract_says_whether_its_limits_are_in_force() -> None:
    limits = TYPED.limits
    assert limits is not None
    strict = TYPED.model_copy(update={"limits": limits.model_copy(update={"default": "on"})})

    assert "over-limit" not in all_omitted(strict)
    assert "over-limit" in all_omitted(strict, limits="off")


def test_a_provider_without_a_key_is_asked_for_nothing_else() -> None:
    left_out = all_omitted(SESSION, missing_keys=("gemini",))

    assert "text-gemini" in left_out
    assert "missing-key-gemini" not in left_out
    assert {"missing-key-openai", "missing-key-claude", "missing-key-deepseek"} <= set(left_out)
    assert not {"text", "text-claude", "chats", "sessions"} & set(left_out)


def test_without_the_key_of_the_only_provider_the_upstream_is_never_needed() -> None:
    kept = {it.name for it in scenarios(TYPED)} - set(all_omitted(TYPED, missing_keys=("openai",)))

    assert {it.partition("-")[0] for it in kept} == {"bad", "missing"}


def test_socket_io_is_tried_over_the_transports_that_the_contract_names() -> None:
    by_websocket = SESSION.model_copy(update={"transports": ("websocket",)})
    kept = {it.name for it in scenarios(by_websocket)}
    more = {it.name for it in scenarios(SESSION)} - kept

    assert {"handshake", "origin-foreign", "binary-message"} <= kept
    assert more == {
        "polling-unicode",
        "polling-hold-middle",
        "polling-leave-midway",
        "polling-chats",
        "polling-cancel-midway",
        "polling-bad-unknown-provider",
        "polling-cors-allowed",
        "polling-cors-foreign",
        "overlapping-polls",
        "upgrade-midway",
    }


def test_a_handshake_needs_a_declared_origin_to_be_tried_from_a_page() -> None:
    reasons = all_omitted(SESSION)

    assert {"origin-allowed", "origin-foreign", "polling-cors-foreign"} <= set(reasons)
    assert "--declare origin=URL" in reasons["origin-foreign"]
    assert "origin-foreign" not in all_omitted(SESSION, origin="https://a.example")
