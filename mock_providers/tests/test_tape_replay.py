"""Replay: which recording answers, and that its bytes, its times and its ending come back.

The recordings are the checker's own, so that those of an endpoint are seen to be replayed too.
"""

import contextlib
import http.client
import json
import socket
import time
from dataclasses import replace

import httpx
import pytest

from wirecheck.recording import Ending, Frame, Recording, Request, Response, save
from wirecheck_mock_providers import running_mock

#: No answer takes so long; a test that waits this long has failed, in seconds.
PATIENCE_S = 20
CHUNKED = (("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked"))
LAST_CHUNK = b"\r\n0\r\n\r\n"
END_OF_REFUSAL = b"}}\n"

PIECES = b"data: 1\n\n", b"data: \xc3", b"\xa9\n\n", b"\xff"
ONE_HOP = ("Connection", "keep-alive, X-H"), ("X-H", "1")
NEAR = {"n": 1, "messages": [{"content": "hi"}, {"content": "ho"}]}
#: Nested too deep for any JSON parser.
DEEP = b"[" * 100_000
#: Three pieces, and when they come.
SLOW_MS = 50.0, 150.0, 200.0
HOUR_MS = 3_600_000.0


def recorded(
    path,
    *said,
    asked=b'{"n": 1}',
    status=200,
    headers=CHUNKED,
    how="clean",
    query="alt=sse",
    method="POST",
    at_ms=None,
):
    """A recording at a path of its own. Its pieces come every 10 ms unless `at_ms` says when."""
    moments = at_ms or [10.0 * n for n in range(1, len(said) + 1)]
    return Recording(
        contract="typed-sse",
        scenario="text",
        part="stream",
        transport="sse",
        request=Request(method, f"http://127.0.0.1:8000/typed/{path}?{query}", (), asked),
        response=Response(status, headers, "HTTP/1.1", 5.0),
        frames=tuple(map(Frame, moments, said)),
        marks=(),
        ending=Ending(how, 10.0 + max(moments, default=0.0)),
    )


RECORDED = {
    "bytes/1": recorded("bytes", *PIECES, headers=(*CHUNKED, ("X-Request-Id", "r1"), *ONE_HOP)),
    "length-6/1": recorded("length-6", b"abc", b"def", headers=(("Content-Length", "6"),)),
    "length-7/1": recorded("length-7", b"abc", b"def", headers=(("Content-Length", "7"),)),
    "length-x/1": recorded("length-x", b"abc", b"def", headers=(("Content-Length", "x"),)),
    "length-9/1": recorded(
        "length-9", b"abc", b"def", headers=(("Content-Length", "9"),), how="truncated"
    ),
    **{f"{how}/1": recorded(how, b"data", how=how) for how in ("truncated", "reset")},
    **{
        f"{how}/headless": replace(recorded(f"{how}-headless", how=how), response=None)
        for how in ("truncated", "reset")
    },
    **{f"{how}/1": recorded(how, b"data", how=how) for how in ("left", "timeout")},
    "slow/1": recorded("slow", b"1", b"2", b"3", at_ms=SLOW_MS),
    "order/1": recorded("order", b"1st"),
    "order/2": recorded("order", b"2nd"),
    "order/3": recorded("order", b"another", asked=b"{}"),
    "same/1": recorded("same", b"same", asked=b'{ "n": 1,\n "b": {"y": [2, 3], "x": "\\u00e9"} }'),
    "key/1": recorded("key", b"same", query="alt=sse&key=masked"),
    "far": recorded("near", b"", asked=b"[]"),
    "sub/near": recorded("near", b"", asked=json.dumps(NEAR).encode()),
    "head/1": recorded("none", b"x", method="HEAD", headers=(("Content-Length", "1"),), asked=b""),
    "gone/1": recorded("none", b"x", method="DELETE", status=204, headers=(), asked=b""),
    "deep/1": recorded("deep", b"1st"),
    "deep/2": recorded("deep", b"ok", asked=DEEP),
    "skipped/1": recorded("skipped", b"data", how="limit"),
}


@contextlib.contextmanager
def replaying(folder, recordings, *options):
    for name, each in recordings.items():
        save(each, folder / f"{name}.jsonl")
    with running_mock("--replay", str(folder), *options) as mock:
        yield mock


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    with replaying(tmp_path_factory.mktemp("recordings"), RECORDED) as running:
        yield running


def raw(mock, path, body=b'{"n":1}', query="alt=sse"):
    """All bytes of the answer to a request, and how the connection ended."""
    host, port = mock.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as client:
        head = f"POST /typed/{path}?{query} HTTP/1.1\r\nHost: m\r\nContent-Length: {len(body)}"
        client.sendall(head.encode() + b"\r\n\r\n" + body)
        received = b""
        while not received.endswith((LAST_CHUNK, END_OF_REFUSAL)):
            try:
                data = client.recv(65_536)
            except ConnectionResetError:
                return received, "reset"
            if not data:
                return received, "closed"
            received += data
    return received, None


def ask(mock, path, asked):
    return httpx.post(f"{mock.url}/typed/{path}", params={"alt": "sse"}, json=asked)


def newest_call(mock, wait="ended"):
    run = httpx.get(f"{mock.url}/_mock/runs").json()["runs"][0]["run"]
    (call,) = mock.journal(run, wait=wait, timeout_s=PATIENCE_S)["calls"]
    return call


def test_bytes_chunks_and_head_come_back_as_they_were_recorded(mock):
    received, ended = raw(mock, "bytes")

    head, _, body = received.partition(b"\r\n\r\n")
    assert ended is None
    assert newest_call(mock)["ending"] == "complete"
    assert body == b"".join(b"%x\r\n%b\r\n" % (len(it), it) for it in PIECES) + b"0\r\n\r\n"
    assert head.split(b"\r\n") == [
        b"HTTP/1.1 200 OK",
        b"content-type: text/event-stream",
        b"x-request-id: r1",
        b"transfer-encoding: chunked",
    ]


@pytest.mark.parametrize(("length", "kept"), [("6", True), ("7", False), ("x", False), ("9", True)])
def test_a_length_comes_back_where_it_fits_the_body(mock, length, kept):
    host, port = mock.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=PATIENCE_S)
    with contextlib.closing(connection):
        connection.request("POST", f"/typed/length-{length}?alt=sse", b'{"n":1}')
        answer = connection.getresponse()
        try:
            body = answer.read()
        except http.client.IncompleteRead as broken:
            body = broken.partial
        assert (answer.headers["content-length"] == length) == kept
        assert body == b"abcdef"


@pytest.mark.parametrize(("how", "ended"), [("truncated", "closed"), ("reset", "reset")])
def test_endings_come_back(mock, how, ended):
    received, seen = raw(mock, how)
    call = newest_call(mock)

    assert (received.partition(b"\r\n\r\n")[2], seen) == (b"4\r\ndata\r\n", ended)
    assert (call["ending"], call["status"], call["client_left"]) == ("fault", 200, None)
    assert raw(mock, f"{how}-headless") == (b"", ended)


@pytest.mark.parametrize("how", ["left", "timeout"])
def test_where_nobody_knows_what_came_next_nothing_comes(mock, how):
    url = f"{mock.url}/typed/{how}?alt=sse"
    with httpx.stream("POST", url, content=b'{"n":1}') as answer:
        pieces = answer.iter_raw()
        assert next(pieces) == b"data"
        assert newest_call(mock, wait="stalled")["state"] == "stalled"
        answer.close()

    call = newest_call(mock)
    assert call["ending"] == "client-left"
    assert call["options"] == {"recording": f"{how}/1.jsonl"}


def test_the_schedule_is_the_recordings(mock):
    started = time.monotonic()
    raw(mock, "slow")

    # Never early (but for the mock's rounding); how late it may be is the machine's business.
    assert time.monotonic() - started >= (SLOW_MS[-1] - 1) / 1000


def test_at_full_speed_nobody_waits(tmp_path):
    hours = recorded("hours", b"data: 1\n\n", at_ms=[2 * HOUR_MS])
    hours = replace(hours, response=Response(200, CHUNKED, "HTTP/1.1", HOUR_MS))
    with replaying(tmp_path, {"1": hours}, "--speed=max") as mock:
        assert ask(mock, "hours", {"n": 1}).text == "data: 1\n\n"


def test_the_same_request_is_answered_in_order_and_the_last_answer_repeats(mock):
    assert [ask(mock, "order", {"n": 1}).text for _ in range(3)] == ["1st", "2nd", "2nd"]


def test_where_only_the_path_counts_any_body_is_answered_in_order(tmp_path):
    recordings = {"1": recorded("any", b"1st"), "2": recorded("any", b"2nd", asked=b"{}")}
    with replaying(tmp_path, recordings, "--match=path") as mock:
        assert [ask(mock, "any", {"n": n}).text for n in (7, 8, 9)] == ["1st", "2nd", "2nd"]


def test_what_a_body_says_counts_and_not_how_it_is_written(mock):
    assert ask(mock, "same", {"b": {"x": "é", "y": [2, 3]}, "n": 1}).text == "same"


def test_keys_in_the_query_do_not_count_and_the_rest_of_it_does(mock):
    assert raw(mock, "key", query="key=another&alt=sse")[0].endswith(LAST_CHUNK)
    assert raw(mock, "key", query="alt=json")[0].startswith(b"HTTP/1.1 404 ")


def test_what_was_never_asked_is_refused_with_what_is_nearest(mock):
    other_body = ask(mock, "near", NEAR | {"messages": [{"content": "hi"}, {"content": "he"}]})

    message = other_body.json()["error"]["message"]
    assert other_body.status_code == 404
    assert "nearest is sub/near.jsonl; it differs in: messages[1].content" in message
    assert "--match path" in message


def test_where_nothing_was_recorded_is_told_what_was(mock):
    other_path = ask(mock, "nearer", NEAR)

    message = other_path.json()["error"]["message"]
    assert other_path.status_code == 404
    assert "Did you mean 'POST /typed/near?alt=sse'?" in message
    assert "POST /typed/near?alt=sse (2 recorded)" in message


def test_what_has_no_body_is_sent_none(mock):
    url = f"{mock.url}/typed/none?alt=sse"
    with httpx.Client() as client:
        assert client.head(url).headers["content-length"] == "1"
        assert client.delete(url).status_code == 204
        assert client.head(url).status_code == 200  # on the same connection


def test_a_request_too_deep_to_be_read_is_no_traceback(mock):
    assert raw(mock, "deep", DEEP)[0].endswith(b"ok" + LAST_CHUNK)
    for other in (DEEP[1:], b"[" * 900 + b"]" * 900):
        assert raw(mock, "deep", other)[0].startswith(b"HTTP/1.1 404 ")


def test_what_was_not_kept_whole_is_not_replayed(mock):
    assert ask(mock, "skipped", {"n": 1}).status_code == 404


def test_the_mock_is_known_while_it_replays(mock):
    assert httpx.get(f"{mock.url}/_mock/health").json()["wirecheck"] == "mock"
    assert mock.scenarios()
