"""wirecheck.contract.exchange: the requests of a contract."""

import pytest
from pydantic import ValidationError

from wirecheck.contract.exchange import Answer, BadInput, Exchange
from wirecheck.contract.template import has

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
    assert START.asked({"prompt": prompt, "model": "m"}) == {
        "model": "m",
        "messages": [{"role": "user", "content": f"Say: {prompt}!"}],
        "n": 1,
    }


def test_the_template_stays_as_it_is():
    START.asked({"prompt": "hi", "model": "m"})

    assert START.body["model"] == "{model}"


def test_a_request_without_a_body():
    assert Exchange(method="GET", path="/").asked({"prompt": "hi"}) is None


def test_where_a_prompt_goes():
    assert has(BODY, "prompt")
    assert not has(BODY, "stream")
    assert not has({"{prompt}": ["{model}", "prompt", None]}, "prompt")


def test_a_place_without_a_value_stays():
    assert START.asked({"prompt": "hi"})["model"] == "{model}"


@pytest.mark.parametrize("key", ["body", "query", "message"])
def test_what_asks(key):
    exchange = Exchange.model_validate({"method": "GET", "path": "/", key: {"q": "{prompt}"}})

    assert exchange.asked({"prompt": "hi"}) == {"q": "hi"}


@pytest.mark.parametrize("message", [{}, [], "", 0, False])
def test_an_empty_message_is_a_message(message):
    assert Exchange(method="GET", path="/", message=message).question == message


@pytest.mark.parametrize("keys", [("body", "query"), ("query", "message"), ("body", "message")])
def test_a_request_asks_in_one_place(keys):
    with pytest.raises(ValidationError, match="more than one of `body`, `query` and `message`"):
        Exchange.model_validate({"method": "GET", "path": "/", **{key: {"q": "a"} for key in keys}})


def test_a_path_has_places_too():
    session = Exchange(method="GET", path="/sessions/{stream}/{model}")

    assert session.path_for({"stream": "{model}", "model": "m"}) == "/sessions/{model}/m"


def bad(**changes):
    return BadInput.model_validate({"status": [422], **changes})


@pytest.mark.parametrize(
    ("case", "sent"),
    [
        (bad(raw="{oops"), b"{oops"),
        (bad(raw=""), b""),
        (bad(length=20), b'{"a": [1, 2]}       '),
        (bad(length=3), b'{"a": [1, 2]}'),
        (bad(**{"content-type": "text/plain"}), {"a": [1, 2]}),
        (bad(remove="/a/0"), {"a": [2]}),
        (bad(set={"/a": 7, "/b": None}), {"a": 7, "b": None}),
    ],
)
def test_what_bad_input_sends(case, sent):
    question = {"a": [1, 2]}

    assert case.changed(question) == sent
    assert question == {"a": [1, 2]}
    assert case.status == (422,)


def test_bad_input_keeps_the_rest_of_the_filled_question():
    asked = START.asked({"prompt": '"', "model": "m"})

    assert bad(set={"/n": "x"}).changed(asked) == {**asked, "n": "x"}


@pytest.mark.parametrize(
    "changes",
    [{}, {"raw": "", "set": {"/a": 1}}, {"remove": "/a", "set": {"/a": 1}}, {"set": {}}],
)
def test_bad_input_is_one_change(changes):
    with pytest.raises(ValidationError, match="one of `set`, `remove`, `raw`, `content-type`"):
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
