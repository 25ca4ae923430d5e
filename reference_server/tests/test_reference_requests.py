"""Requests that no provider ever sees. Source: docs/dialects.md, "typed", "Before the stream"."""

import contextlib
import http.client

import pytest

JSON = {"Content-Type": "application/json"}

BOTH_ROUTES = pytest.mark.parametrize("path", ["/chat/stream", "/chat"])


def request(prompt, **fields):
    return {"model": "m", "messages": [{"role": "user", "content": prompt}]} | fields


BAD_BODIES = {
    "no model": {"messages": [{"role": "user", "content": "Hi"}]},
    "model is no string": request("Hi", model=5),
    "no messages": {"model": "m"},
    "messages are no list": request("Hi", messages="Hi"),
    "messages are empty": request("Hi", messages=[]),
    "a message is no object": request("Hi", messages=["Hi"]),
    "a message without a role": request("Hi", messages=[{"content": "Hi"}]),
    "a message of an unknown role": request("Hi", messages=[{"role": "x", "content": "Hi"}]),
    "a message without content": request("Hi", messages=[{"role": "user"}]),
    "content is no string": request(["Hi"]),
    "temperature is below 0": request("Hi", temperature=-0.1),
    "temperature is above 2": request("Hi", temperature=2.1),
    "temperature is a string": request("Hi", temperature="1"),
    "temperature is null": request("Hi", temperature=None),
    "max_tokens is a fraction": request("Hi", max_tokens=1.5),
    "max_tokens is a string": request("Hi", max_tokens="1"),
    "max_tokens is true": request("Hi", max_tokens=True),
    "an array": [],
    "null": None,
}

BAD_BYTES = {
    "nothing": b"",
    "not JSON": b"Hello!",
    "cut short": b'{"model": "m", "messages": [',
    "not UTF-8": b'{"model": "\xff"}',
    "nested too deeply": b"[" * 100_000,
}

GOOD_BODIES = {
    "the least": request("Hi"),
    "temperature 0": request("Hi", temperature=0),
    "temperature 2": request("Hi", temperature=2),
    "max_tokens null": request("Hi", max_tokens=None),
    "a field that nobody knows": request("Hi", colour="red"),
    "a model that nobody knows": request("Hi", model="no-such-model"),
}


@BOTH_ROUTES
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_body_that_breaks_the_rules_is_422(reference, path, body):
    response = reference.client.post(path, json=body)

    assert response.status_code == 422
    assert response.json()["detail"]


@BOTH_ROUTES
@pytest.mark.parametrize("body", BAD_BYTES.values(), ids=BAD_BYTES)
def test_a_body_that_is_not_json_is_400_or_422(reference, path, body):
    assert reference.client.post(path, content=body, headers=JSON).status_code in (400, 422)


@BOTH_ROUTES
@pytest.mark.parametrize(
    "body",
    [
        b'{"model": "m", "messages": [{"role": "user", "content": "x"}], "temperature": NaN}',
        b'{"model": "m", "messages": [{"role": "user", "content": "\\ud800"}]}',
        b'{"model": "\\udc00", "messages": [{"role": "user", "content": "x"}]}',
    ],
    ids=["NaN", "half a surrogate pair in a message", "half a surrogate pair in the model"],
)
def test_json_that_no_answer_could_repeat_is_422(reference, path, body):
    assert reference.client.post(path, content=body, headers=JSON).status_code == 422


def test_a_refusal_does_not_repeat_the_prompt(reference):
    response = reference.client.post("/chat", json=request("my secret", temperature=3))

    assert response.status_code == 422
    assert "my secret" not in response.text


@pytest.mark.parametrize("body", GOOD_BODIES.values(), ids=GOOD_BODIES)
def test_a_body_within_the_rules_is_answered(reference, body):
    assert reference.client.post("/chat", json=body).status_code == 200


@BOTH_ROUTES
def test_a_body_above_the_limit_is_413(serving, path):
    with serving(max_body_bytes=1000) as reference:
        assert reference.client.post(path, json=request("x" * 1000)).status_code == 413


@pytest.mark.parametrize(
    ("header", "value", "sent"),
    [
        ("Content-Length", "1000000000", b""),
        ("Transfer-Encoding", "chunked", b"3e9\r\n" + b"x" * 1001 + b"\r\n"),
    ],
)
def test_a_body_above_the_limit_is_not_read_to_its_end(serving, header, value, sent):
    with serving(max_body_bytes=1000) as reference:
        url = reference.client.base_url
        with contextlib.closing(http.client.HTTPConnection(url.host, url.port)) as connection:
            connection.putrequest("POST", "/chat")
            connection.putheader("Content-Type", "application/json")
            connection.putheader(header, value)
            connection.endheaders(sent)  # and nothing more

            assert connection.getresponse().status == 413


def test_the_server_describes_its_routes(reference):
    paths = reference.client.get("/openapi.json").json()["paths"]

    assert paths.keys() == {"/chat/stream", "/chat"}
    stream = paths["/chat/stream"]["post"]["responses"]["200"]["content"]
    assert stream.keys() == {"text/event-stream"}
