"""A rule that says who answers: another server, or the rule itself."""

import json
import socket

import pytest
from raw_side import LAST_CHUNK, PATIENCE_S, Side

from wirecheck_mock_providers.delivery import DeliveryError

pytest_plugins = ["delivery_fixtures"]

STREAM = "text/event-stream"
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def said(wire, body, status=200, content_type=STREAM, mode="as-is"):
    answer = {"status": status, "content_type": content_type, "body": body}
    wire.delivery.add_rule(mode, path="/stream", answer=answer)
    return wire.get()


def test_a_rule_may_answer_by_itself(wire):
    client = said(wire, "data: Grüße\n\n", status=418)
    head, _, body = client.read_until(b"e\n\n").partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 418 ")
    assert b"\r\nContent-Type: text/event-stream\r\n" in head
    assert body == "data: Grüße\n\n".encode()
    assert wire.exchange()["ending"] == "complete"


def test_its_answer_is_delivered_in_its_mode(wire):
    client = said(wire, "data: a\n\ndata: b\n\n", mode="eol=crlf+cut=clean,event:1")
    client.read_until(LAST_CHUNK)
    exchange = wire.exchange()

    assert client.chunks == [b"data: a\r\n\r\n"]
    assert (exchange["ending"], exchange["applied"]) == ("cut", True)


ANSWER = {"status": 200, "content_type": STREAM, "body": ""}


def test_a_rule_may_name_another_server(wire):
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(PATIENCE_S)
        url = f"http://127.0.0.1:{other.getsockname()[1]}/typed"
        added = wire.delivery.add_rule("as-is", path="/chat*", requests=1, to=url)
        client = wire.get(None, "/chat/stream?a=b")
        with other.accept()[0] as accepted:
            side = Side(accepted)
            side.read_until(b"\r\n\r\n")
            side.send(EMPTY)
            client.read_until(EMPTY)

    assert side.received.startswith(b"GET /typed/chat/stream?a=b HTTP/1.1\r\n")
    assert added["to"] == url
    assert wire.exchange()["path"] == "/chat/stream?a=b"


def test_a_preflight_is_for_the_server_that_a_rule_names(wire):
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(PATIENCE_S)
        wire.delivery.add_rule("as-is", to=f"http://127.0.0.1:{other.getsockname()[1]}")
        wire.delivery.add_rule("as-is", path="/chat*", answer=ANSWER)
        client = wire.client(
            b"OPTIONS /chat HTTP/1.1\r\nHost: x\r\nOrigin: http://y\r\n"
            b"Access-Control-Request-Method: POST\r\n\r\n"
        )
        with other.accept()[0] as accepted:
            side = Side(accepted)
            side.read_until(b"\r\n\r\n")
            side.send(EMPTY)
            client.read_until(EMPTY)

    assert side.received.startswith(b"OPTIONS /chat HTTP/1.1\r\n")


@pytest.mark.parametrize("rule", [{"mode": "replace=401"}, {"answer": ANSWER}])
def test_a_page_of_another_origin_may_read_an_answer_of_the_proxy_s_own(wire, rule):
    wire.delivery.add_rule(**{"mode": "as-is"} | rule)
    head = wire.get(None, "/", "Origin: http://page.test").read_until(b"\r\n\r\n")

    assert b"\r\nAccess-Control-Allow-Origin: http://page.test\r\n" in head
    assert b"\r\nAccess-Control-Allow-Credentials: true\r\n" in head


@pytest.mark.parametrize(
    ("rule", "mend"),
    [
        ({"to": "ftp://x"}, "to is the URL of a server"),
        ({"to": 5}, "to is the URL of a server"),
        ({"to": "http://127.0.0.1:1", "answer": ANSWER}, "one of to, answer and replace"),
        ({"mode": "replace=500", "answer": ANSWER}, "one of to, answer and replace"),
        ({"answer": {}}, "An answer is such as"),
        ({"answer": ANSWER | {"status": 600}}, "An answer is such as"),
        ({"answer": ANSWER | {"status": 101}}, "An answer is such as"),
        ({"answer": ANSWER | {"content_type": "a\r\nb: c"}}, "An answer is such as"),
        ({"answer": ANSWER | {"headers": {}}}, "An answer is such as"),
    ],
)
def test_who_answers_has_to_make_sense(wire, rule, mend):
    with pytest.raises(DeliveryError, match=mend):
        wire.delivery.add_rule(**{"mode": "as-is", **rule})


def test_the_rule_is_listed_with_its_answer(wire):
    added = wire.delivery.add_rule("as-is", answer=ANSWER)

    assert json.loads(json.dumps(added))["answer"] == ANSWER
