"""wirecheck.contract.exchange: the requests of a contract."""

import json

import pytest
from pydantic import ValidationError

from wirecheck.contract.exchange import Answer, BadInput, Exchange
from wirecheck.contract.template import has_prompt

BODY = {"model": "{model}", "messages": [{"role": "user", "content": "Say: {prompt}!"}], "n": 1}
START = Exchange(method="POST", path="/chat", body=BODY)


@pytest.mark.parametrize(
    "prompt",
    [
        "hi",
        "",
        '"quoted"',
        "{braces}",
        "{model}",
        "{prompt}",
        "{",
        "a\nb",
        "\\1 \\g<0>",
        "%s",
        "é😀",
    ],
)
def test_a_prompt_arrives_as_it_is(prompt):
    assert START.request_body(prompt=prompt, model="m") == {
        "model": "m",
        "messages": [{"role": "user", "content": f"Say: {prompt}!"}],
        "n": 1,
    }


def test_the_template_stays_as_it_is():
    START.request_body(prompt="hi", model="m")

    assert START.body["model"] == "{model}"


def test_a_request_without_a_body():
    assert Exchange(method="GET", path="/").request_body(prompt="hi", model="m") is None


def test_where_a_prompt_goes():
    assert has_prompt(BODY)
    assert not has_prompt({"{prompt}": ["{model}", "prompt", None]})


def bad(**changes):
    return BadInput.model_validate({"status": [422], **changes})


@pytest.mark.parametrize(
    ("case", "body"),
    [
        (bad(raw="{oops"), b"{oops"),
        (bad(raw=""), b""),
        (bad(remove="/a/0"), b'{"a": [2]}'),
        (bad(set={"/a": 7, "/b": None}), b'{"a": 7, "b": null}'),
    ],
)
def test_the_body_of_bad_input(case, body):
    assert case.body({"a": [1, 2]}) == body
    assert case.status == (422,)


def test_bad_input_is_json_of_the_filled_body():
    body = bad(set={"/n": "x"}).body(START.request_body(prompt='"', model="m"))

    assert json.loads(body)["messages"][0]["content"] == 'Say: "!'


@pytest.mark.parametrize(
    "changes",
    [{}, {"raw": "", "set": {"/a": 1}}, {"remove": "/a", "set": {"/a": 1}}, {"set": {}}],
)
def test_bad_input_is_one_change(changes):
    with pytest.raises(ValidationError, match="one of `set`, `remove` and `raw`"):
        bad(**changes)


def answer(**more):
    return Answer.model_validate({"method": "POST", "path": "/", "text": "/content", **more})


def test_what_an_answer_holds():
    described = answer(schema={"required": ["content"]})

    assert described.errors({"content": ""}) == []
    assert described.errors({}) == ['"content" is a required property']
    assert answer().errors({}) == []


def test_the_status_of_a_failure():
    failing = answer(failure={"status": {"rate-limit": [429], "otherwise": [500, 502]}})

    assert failing.status_for("rate-limit") == (429,)
    assert failing.status_for("stall") == (500, 502)
    assert answer().status_for("stall") == ()
