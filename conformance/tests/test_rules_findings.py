"""Findings name the cause: what of a question is wrong, and what a reader makes of a stream."""

import json
from typing import Any

import pytest
from typed_recordings import CHUNK, DONE, TYPED, reading, sse

from wirecheck.contract import Contract, load
from wirecheck.contract.reading import Reading
from wirecheck.recording import Call, Journal, Request, Response
from wirecheck.rules import RULES
from wirecheck.rules.asked import asked, faulty

NAMED, SESSION, SOCKET = map(load, ("named-sse", "session-socketio", "typed-websocket"))
PLAIN = load("plain-sse")
QUESTION = {"model": "m", "messages": [{"role": "user", "content": "x" * 400}]}


def posed(contract: Contract, url: str = "http://host/", body: str = "", **more: Any) -> Reading:
    request = Request("POST", url, (("Content-Type", "application/json"),), body.encode())
    return reading(contract=contract, request=request, **more)


def findings(rule: str, of: Reading) -> list[tuple[str, str]]:
    return [(it.expected, it.actual) for it in RULES[rule].look([of])]


# -- what was asked -------------------------------------------------------------------------------


def test_what_a_body_breaks_is_told_though_the_body_is_cut() -> None:
    told = faulty(posed(TYPED, body=json.dumps({**QUESTION, "temperature": None})))

    assert told.endswith('characters) (/temperature: null is not of type "number")')


def test_a_message_of_socketio_is_read_within_its_packet() -> None:
    told = faulty(posed(SESSION, body='42["llm:chat:stream", {"sessionId": "s", "messages": [1]}]'))

    assert told.startswith("the message “42[")
    assert "provider" in told.rpartition("(")[2]


@pytest.mark.parametrize(
    ("contract", "body"),
    [(SOCKET, "{"), (SESSION, '42["llm:chat:stream"]')],
    ids=["JSON", "packet"],
)
def test_what_cannot_be_read_is_quoted_alone(contract: Contract, body: str) -> None:
    of = posed(contract, body=body)

    assert faulty(of) == asked(of)


def test_a_contract_without_a_question_has_nothing_against_a_body() -> None:
    silent = TYPED.model_copy(update={"question": None})

    assert faulty(posed(silent, body="{}")) == 'the body "{}"'


def test_where_the_query_asks_the_target_is_quoted() -> None:
    of = posed(NAMED, url="http://host/chat/stream?prompt=")

    assert asked(of) == 'the target "/chat/stream?prompt="'
    assert faulty(of).startswith('the target "/chat/stream?prompt=" (/prompt: ')


def test_another_media_type_is_told() -> None:
    request = Request("POST", "http://host/", (("Content-Type", "text/plain"),), b"Hi")

    assert asked(reading(request=request)) == 'the body "Hi" as text/plain'


@pytest.mark.parametrize("status", [400, 414, 431])
def test_a_target_may_be_too_long_if_that_is_said(status: int) -> None:
    response = Response(status, (), "HTTP/1.1", 1.0)
    url = f"http://host/chat/stream?prompt={'x' * 16_384}"

    assert findings("input.borne", posed(NAMED, url=url, response=response)) == []


def test_a_target_too_long_that_breaks_the_connection_is_told_with_the_mend() -> None:
    url = f"http://host/chat/stream?prompt={'x' * 16_384}"
    ((expected, _),) = findings("input.borne", posed(NAMED, url=url, response=None))

    assert 'an answer to the target "/chat/stream?prompt=xxx' in expected
    assert "RFC 9112, 3: status 414" in expected


# -- what came ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "is_named"),
    [(b"retry: 3000\n\n" + sse(CHUNK, DONE), True), (b"\xef\xbb\xbf" + sse(CHUNK), False)],
    ids=["a retry alone", "another difference"],
)
def test_a_block_that_is_an_event_to_one_reader_alone_is_named(body: bytes, is_named: bool) -> None:
    ((_, actual),) = findings("framing.second-reader", reading(body))

    assert ("such as retry: alone" in actual) == is_named


@pytest.mark.parametrize(
    ("arrived", "is_cut"), [("a\n\nb", True), ("a b", False)], ids=["two line ends", "none"]
)
def test_a_line_end_that_was_cut_in_two_is_named(arrived: str, is_cut: bool) -> None:
    tokens = ("a\r", "\nb")
    call = Call("openai", "text", stream=True, status=200, tokens=tokens, sent=2, usage=None)
    data = "".join(f"data: {line}\n" for line in arrived.split("\n"))
    of = reading(f"{data}\n".encode(), contract=PLAIN, journal=Journal("run1", (call,)))
    ((_, actual),) = findings("text.exact", of)

    assert ("CR ended one token and LF began the next" in actual) == is_cut


# -- limits ---------------------------------------------------------------------------------------


def test_a_whole_answer_falls_under_the_limit_of_streams_where_there_is_no_other() -> None:
    of = posed(
        TYPED, transport="http", response=Response(503, (), "HTTP/1.1", 1.0), part="within-001"
    )

    ((expected, actual),) = findings("limit.let-in", of)

    assert "503" in actual, expected
