"""wirecheck.contract: the packaged contracts, and what a contract tells its readers."""

import json
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from wirecheck.contract import Contract, load, packaged
from wirecheck.contract.invariant import Step

TYPED = load("typed-sse")


def test_the_packaged_contracts_are_sorted():
    assert "typed-sse" in packaged()
    assert list(packaged()) == sorted(packaged())


@pytest.mark.parametrize("name", packaged())
def test_every_packaged_contract_bears_its_files_name(name):
    assert load(name).name == name


@pytest.mark.parametrize("name", packaged())
def test_every_packaged_contract_is_written_out_as_it_was_read(name):
    contract = load(name)
    written = (files("wirecheck") / "contracts" / f"{name}.yaml").read_text("utf-8")

    dumped = json.loads(contract.model_dump_json(by_alias=True, exclude_unset=True))

    assert dumped == YAML(typ="safe", pure=True).load(written)
    assert Contract.model_validate(dumped) == contract
    assert Contract.model_validate(contract.model_dump(by_alias=True)) == contract


def test_the_kinds_by_how_they_end_a_stream():
    assert TYPED.successes == ("done",)
    assert TYPED.failure_kinds == ("error",)
    assert TYPED.terminals == ("done", "error")


def test_what_becomes_of_a_connection():
    assert load("typed-websocket").connected
    assert load("session-socketio").connected
    assert not TYPED.connected


def test_a_cancelled_stream_has_ended_but_not_in_failure():
    contract = load("session-socketio")

    assert contract.terminals == ("done", "error", "cancelled")
    assert contract.failure_kinds == ("error",)


def test_text_that_is_repeated_is_told_by_the_invariants():
    assert load("partial-sse").repeats_text
    assert not load("session-socketio").repeats_text


def test_line_ends_that_raw_text_cannot_carry():
    assert load("plain-sse").carried("a\r\nb\rc\nd") == "a\nb\nc\nd"
    assert TYPED.carried("a\r\nb") == "a\r\nb"


def test_musts_and_shoulds_are_apart():
    chunk, progress = TYPED.events["chunk"], TYPED.events["progress"]

    assert chunk.errors({"type": "chunk"}) == ['"content" is a required property']
    assert chunk.errors({"type": "chunk", "content": "a"}) == []
    assert chunk.shortfalls({"type": "chunk", "content": "a"}) == [
        '"model" is a required property',
        '"provider" is a required property',
    ]
    assert progress.shortfalls({}) == []


def test_the_codes_of_a_failure():
    assert TYPED.codes_for("rate-limit") == ("rate_limit", "rate_limit_error")
    assert TYPED.codes_for("stall") == ("unknown",)


def test_counts_that_do_not_add_up():
    usage = {"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 6}
    invariant = TYPED.invariants["usage-total"]

    (breach,) = invariant.breaches([Step(4, "done", {"type": "done", "usage": usage}, "")])

    assert breach.index == 4
    assert breach.detail == (
        "/usage/prompt_tokens is 2, /usage/completion_tokens is 3, /usage/total_tokens is 6"
    )
    assert invariant.breaches([Step(4, "done", {"type": "done"}, "")]) == []


@pytest.mark.parametrize("name", packaged())
def test_bad_input_differs_from_good_input(name):
    contract = load(name)
    asked = contract.start.asked({"prompt": "hi", "model": "m"})

    for case in contract.bad_input.values():
        assert case.changed(asked) not in (asked, json.dumps(asked).encode())


def test_contracts_do_not_change():
    with pytest.raises(ValueError, match="frozen"):
        TYPED.port = 1
