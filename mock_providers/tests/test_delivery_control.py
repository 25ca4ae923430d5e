"""How a request's delivery is chosen, the log, and what is refused."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest
from raw_side import PATIENCE_S

from wirecheck_mock_providers.delivery import DeliveryError, running_delivery
from wirecheck_mock_providers.delivery.log import Log
from wirecheck_mock_providers.delivery.modes import MODES
from wirecheck_mock_providers.delivery.spec import AS_IS

pytest_plugins = ["delivery_fixtures"]

EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(scope="module")
def delivery(listener):
    server = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with running_delivery(server, "delay=1", "--rewrite-host") as running:
        yield running


def chosen(wire, *arguments):
    client = wire.get(*arguments)
    target = wire.server().send(EMPTY).received.split(b" ")[1]
    client.read_until(EMPTY)
    exchange = wire.exchange()
    return exchange["chosen_by"], exchange["mode"], target.decode()


def ask(delivery, method, path, body=None):
    connection = http.client.HTTPConnection(urlsplit(delivery.url).netloc, timeout=PATIENCE_S)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, json.load(response)
    finally:
        connection.close()


def test_header_before_path_before_rule_before_default(wire):
    wire.delivery.add_rule("bytes=3")

    assert chosen(wire, "bytes=1", "/_delivery/bytes=2/a") == ("header", "bytes=1", "/a")
    assert chosen(wire, None, "/_delivery/bytes=2/a?b=/c") == ("path", "bytes=2", "/a?b=/c")
    assert chosen(wire, None, "/_delivery/cut=reset%2Cevent:3") == (
        "path",
        "cut=reset,event:3",
        "/",
    )
    assert chosen(wire, None, "/a") == ("rule", "bytes=3", "/a")
    wire.delivery.clear_rules()
    assert chosen(wire, None, "/a") == ("default", "delay=1", "/a")


def test_a_rule_is_for_so_many_requests_of_its_path(wire):
    wire.delivery.add_rule("bytes=1", path="/chat/*", requests=2)

    assert chosen(wire, None, "/other")[0] == "default"
    assert chosen(wire, None, "/chat/a")[0] == "rule"
    assert chosen(wire, None, "/chat/b?c")[0] == "rule"
    assert chosen(wire, None, "/chat/c")[0] == "default"


def test_the_newest_rule_counts(wire):
    wire.delivery.add_rule("bytes=1")
    wire.delivery.add_rule("bytes=2", requests=1)
    _, listed = ask(wire.delivery, "GET", "/_delivery/rules")

    assert [rule["mode"] for rule in listed["rules"]] == ["bytes=2", "bytes=1"]
    assert [chosen(wire, None, "/")[1] for _ in range(2)] == ["bytes=2", "bytes=1"]


def test_a_preflight_uses_no_rule_up(wire):
    wire.delivery.add_rule("bytes=1", requests=1)
    client = wire.client(
        b"OPTIONS / HTTP/1.1\r\nHost: x\r\nOrigin: http://y\r\n"
        b"Access-Control-Request-Method: POST\r\n\r\n"
    )
    wire.server().send(EMPTY)
    client.read_until(EMPTY)

    assert wire.exchange()["chosen_by"] == "default"
    assert chosen(wire)[0] == "rule"


def test_connections_without_a_request_are_closed_and_no_others(wire):
    wire.delivery.close_idle()
    answered = wire.get()
    wire.server().send(EMPTY)
    answered.read_until(EMPTY)
    asking = wire.get()
    server = wire.server()

    assert wire.delivery.close_idle() == 1
    answered.read_to_end()
    server.send(EMPTY)
    assert asking.read_until(EMPTY) == EMPTY


def test_the_server_may_be_called_by_its_own_name(wire, listener):
    wire.get("as-is", "/", "Origin: http://page.test", "Referer: http://page.test/")
    head = wire.server().send(EMPTY).head
    own = b"127.0.0.1:%d" % listener.getsockname()[1]

    assert b"\r\nHost: " + own in head
    assert b"\r\nOrigin: http://" + own in head
    assert b"\r\nReferer: http://page.test/" in head


@pytest.mark.parametrize("path", ["/_delivery/byte=1/stream", "/_delivery/"])
def test_a_wrong_mode_is_answered_with_the_table(delivery, path):
    status, value = ask(delivery, "GET", path)

    assert status == 400
    assert "Unknown delivery mode" in value["error"]["message"]
    assert [row["mode"] for row in value["modes"]] == [mode.form for mode in MODES.values()]


@pytest.mark.parametrize(
    ("call", "body", "status", "message"),
    [
        ("POST /_delivery/rules", '{"mode": "byte=1"}', 400, "Did you mean 'bytes'?"),
        ("POST /_delivery/rules", "{", 400, "no JSON"),
        ("POST /_delivery/rules", "[]", 400, "no JSON object"),
        ("POST /_delivery/rules", "[" * 60_000, 400, "no JSON"),
        ("POST /_delivery/rules", "{}", 400, "A rule is such as"),
        (
            "POST /_delivery/rules",
            '{"mode": "utf8", "request": 1}',
            400,
            "Did you mean 'requests'?",
        ),
        ("POST /_delivery/rules", '{"mode": "utf8", "requests": 0}', 400, "how many requests"),
        ("POST /_delivery/rules", '{"mode": "utf8", "requests": true}', 400, "how many requests"),
        ("POST /_delivery/rules", " " * 70_000, 400, "longer than 65536 bytes"),
        ("GET /_delivery/exchanges/0", None, 404, "The log has no exchange 0."),
        ("POST /_delivery/exchanges/0/release", None, 404, "The log has no exchange 0."),
        ("GET /_delivery/log?wait=never", None, 400, "Unknown state to wait for: 'never'"),
        ("GET /_delivery/log?since=x", None, 400, "since is a number"),
        ("GET /_delivery/log?timeout_ms=-1", None, 400, "timeout_ms is a number"),
        ("PUT /_delivery/rules", None, 404, "There is no 'PUT rules' here, but GET health"),
    ],
)
def test_a_wrong_control_call_is_refused(delivery, call, body, status, message):
    answered, value = ask(delivery, *call.split(" "), body)

    assert answered == status
    assert message in value["error"]["message"]


def test_health_and_modes(delivery, listener):
    _, health = ask(delivery, "GET", "/_delivery/health")
    _, modes = ask(delivery, "GET", "/_delivery/modes")

    assert health["wirecheck"] == "delivery"
    assert health["to"] == f"http://127.0.0.1:{listener.getsockname()[1]}"
    assert len(modes["modes"]) == len(MODES)


def test_the_log_is_found_by_path_and_from_where_one_was(wire):
    chosen(wire, "as-is", "/log/one")
    (first,) = wire.delivery.log("/log/*", wait="ended")
    chosen(wire, "as-is", "/log/two")

    assert [one["path"] for one in wire.delivery.log("/log/*", first["id"])] == ["/log/two"]
    assert wire.delivery.log("/log/three", wait="received", timeout_s=0.01) == []
    with pytest.raises(DeliveryError, match="The log has no exchange 999999"):
        wire.delivery.exchange(999_999)


def test_the_log_is_bounded():
    log = Log(most=2)
    opened = [log.open("GET", f"/{number}", AS_IS, "default") for number in range(3)]
    assert [one.id for one in log.find("*", 0)] == [1, 2, 3]  # what goes on is not dropped
    for one in opened:
        log.close(one)

    assert [one.id for one in log.find("*", 0)] == [2, 3]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"\x16\x03\x01 no HTTP\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 70_000, b"400"),
    ],
)
def test_what_is_no_request_is_refused(wire, request_, status):
    client = wire.client(request_)

    assert client.read_to_end().startswith(b"HTTP/1.1 " + status)


def test_a_server_that_is_not_there_is_502_with_the_mend():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        gone = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with running_delivery(gone) as delivery:
        connection = http.client.HTTPConnection(urlsplit(delivery.url).netloc, timeout=PATIENCE_S)
        connection.request("GET", "/")
        response = connection.getresponse()
        said = response.read().decode()
        connection.close()
        (exchange,) = delivery.log(wait="ended")

    assert response.status == 502
    assert gone in said
    assert "Start it, or give `wirecheck delivery` another URL with --to." in said
    assert exchange["ending"] == "no-answer"


@pytest.mark.parametrize("said", [b"SSH-2.0-x\r\n\r\n", b""])
def test_a_server_that_speaks_no_http_is_502(wire, said):
    client = wire.get("as-is")
    wire.server().send(said).leave()

    assert b"The server's answer is no HTTP" in client.read_until(b"--to?")
    assert client.received.startswith(b"HTTP/1.1 502 ")
