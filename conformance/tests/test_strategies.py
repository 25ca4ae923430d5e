"""wirecheck.strategies: what is made of a contract, and what must come of it."""

import json
import re
import runpy
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import HypothesisProvider
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from wirecheck.contract import load, packaged
from wirecheck.strategies import (
    Step,
    answered_questions,
    constants,
    dialogues,
    odd_questions,
    refused_questions,
)
from wirecheck.strategies.dialogues import shorter
from wirecheck.strategies.engine import sample, smallest
from wirecheck.strategies.questions import plainest, resized
from wirecheck.strategies.sets import base

TYPED = load("typed-sse")
PLACES = {"prompt": "Hello", "model": "gpt-4o-mini", "provider": "openai", "stream": "s-1"}
calm = settings(derandomize=True, database=None, max_examples=50, deadline=None)


def cases(contract, expected):
    return {example.case for example in plainest(contract, expected)}


def test_each_field_is_tried_in_every_way_that_the_contract_speaks_of():
    refused = cases(TYPED, "refused")

    assert refused >= {
        "missing at /model",
        "null at /model",
        "number at /model",
        "empty at /messages",
        "string at /messages",
        "missing at /messages/0/content",
        "below at /temperature",
        "above at /temperature",
        "boolean at /temperature",
        "fraction at /max_tokens",
    }
    assert "null at /max_tokens" not in refused


def test_where_the_contract_is_silent_either_will_do():
    assert cases(TYPED, "either") >= {
        "extra at /",
        "huge at /model",
        "unicode at /messages/0/content",
        "empty at /messages/0/role",
    }


def test_a_query_has_no_types():
    assert cases(load("named-sse"), "refused") == {"missing at /prompt", "empty at /prompt"}


def test_what_may_be_left_out_is_left_out_and_answered():
    assert cases(load("partial-sse"), "answered") == {"usual", "missing at /session_id"}


@pytest.mark.parametrize("name", packaged())
def test_each_contract_says_enough_for_each_kind(name):
    contract = load(name)

    for expected in ("answered", "refused", "either"):
        assert {it.expected for it in plainest(contract, expected)} == {expected}


@calm
@given(answered_questions(TYPED))
def test_what_must_be_answered_fits_the_schema(example):
    asked = example.asked(PLACES)

    assert TYPED.question.breaks(asked) == []
    assert asked["messages"][-1]["content"].startswith("Hello")
    json.dumps(asked).encode()


@calm
@given(refused_questions(TYPED))
def test_what_must_be_refused_breaks_the_schema(example):
    assert TYPED.question.breaks(example.asked(PLACES))


@calm
@given(odd_questions(TYPED))
def test_what_is_odd_can_be_sent_as_json(example):
    text = json.dumps(example.asked(PLACES))

    assert json.dumps(json.loads(text)) == text


@calm
@given(dialogues(load("session-socketio")))
def test_each_step_of_a_dialogue_has_an_occasion(steps):
    open_ = set()
    for step in steps:
        assert step.verb == "start" or step.connection in open_
        open_ = open_ | {step.connection} if step.verb == "start" else open_
        open_ = open_ - {step.connection} if step.verb == "leave" else open_


def test_a_contract_that_says_nothing_of_its_question_is_told_so():
    silent = TYPED.model_copy(update={"question": None})

    with pytest.raises(ValueError, match="typed-sse does not say what a question has to be"):
        answered_questions(silent)


def test_a_stream_that_is_a_response_has_no_dialogue():
    with pytest.raises(ValueError, match="no connections"):
        dialogues(TYPED)


def test_shorter_sequences_end():
    steps = (Step("start", 1, 1), Step("cancel", 1, 1), Step("leave", 1))

    assert all(other != steps for other in shorter(steps))
    assert list(shorter((Step("start"),))) == [()]


DRAWN_ELSEWHERE = """
import sys
sys.path.insert(0, {folder!r})
import constants_of_a_user
from hypothesis.internal.conjecture import providers
from wirecheck.contract import load
from wirecheck.strategies.sets import base, drawn_from
from wirecheck.strategies.engine import sample
for name in ("typed-sse", "session-socketio"):
    contract = load(name)
    for about in ("answered", "refused", "either"):
        print(ascii(base(contract, about)), ascii(sample(drawn_from(contract, about), 40, 7)))
print(base(load("session-socketio"), "dialogue"))
print(providers._sys_modules_len)
"""


def test_one_seed_draws_the_same_whatever_else_is_imported(tmp_path):
    drawn = set()
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        constants = "".join(
            f"n{i} = {number * 1000 + i}; t{i} = 'k{number}{i}'\n" for i in range(99)
        )
        (folder / "constants_of_a_user.py").write_text(constants)
        code = DRAWN_ELSEWHERE.format(folder=str(folder))
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
        )
        drawn.add(done.stdout)
        assert not (folder / ".hypothesis").exists()

    assert len(drawn) == 1
    (text,) = drawn
    assert text.count("huge at") > 10
    assert text.splitlines()[-1] == "None"  # Hypothesis has read the source of no module


def test_a_hypothesis_that_draws_constants_by_another_name_still_draws(monkeypatch):
    old, new = "_maybe_draw_constant", "_constant_perhaps"
    monkeypatch.setattr(HypothesisProvider, new, getattr(HypothesisProvider, old), raising=False)
    monkeypatch.delattr(HypothesisProvider, old)
    for draw in (HypothesisProvider.draw_integer, HypothesisProvider.draw_string):
        names = tuple(new if name == old else name for name in draw.__code__.co_names)
        monkeypatch.setattr(draw, "__code__", draw.__code__.replace(co_names=names))

    runpy.run_path(constants.__file__)

    assert not hasattr(HypothesisProvider, old)
    assert len(sample(st.tuples(st.integers(), st.text()), 100, 1)) == 100


def test_the_examples_of_every_gate_are_few():
    for name in packaged():
        contract = load(name)
        about = ("answered", "refused", "either", *(("dialogue",) if contract.connected else ()))
        assert sum(len(base(contract, it)) for it in about) < 120


def test_the_smallest_failing_example_is_found():
    def fails(example):
        return example.case == "unicode at /model" and "\uffff" in example.question["model"]

    found = smallest(odd_questions(TYPED), 300, 1, fails, within_s=600)

    assert found.question["model"] == "{model}\uffff"


def test_what_is_huge_can_be_made_of_any_size():
    huge = next(it for it in plainest(TYPED, "either") if it.case == "huge at /model")
    size, of_size = resized(TYPED, huge)

    assert of_size(size) == huge
    assert of_size(3).question["model"] == "{model}xxx"
    assert resized(TYPED, plainest(TYPED, "answered")[0]) is None


def test_nothing_is_found_where_nothing_fails():
    assert smallest(odd_questions(TYPED), 20, 1, lambda _: False, within_s=60) is None


def test_what_is_known_to_be_good_is_not_tried():
    strategy = refused_questions(TYPED)
    known = sample(strategy, 30, 3)

    assert len(known) == 30
    tried = []
    assert smallest(strategy, 30, 3, tried.append, known_good=known, within_s=60) is None
    assert tried == []


def test_the_example_of_the_documentation_finds_what_it_should():
    page = (Path(__file__).parents[2] / "docs" / "fuzzing.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.+?)```", page, re.DOTALL)
    for status, found in ((422, False), (200, True)):
        app = Starlette(routes=[Route("/chat/stream", answering(status), methods=["POST"])])
        example = {"app": app}
        exec(compile(code, "docs/fuzzing.md", "exec"), example)  # noqa: S102 - our own page
        test = calm(example["test_what_breaks_the_contract_is_refused"])
        with pytest.raises(AssertionError) if found else nullcontext():
            test()


def answering(status):
    return lambda _request: Response("", status)
