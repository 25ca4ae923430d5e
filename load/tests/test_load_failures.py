"""Every way in which a stream is no whole answer is told apart, on live servers."""

import socket

import broken_endpoints as broken
import pytest
from asking import HASTY, ask, one_stream, target
from broken_endpoints import CHUNKED, DONE, LAST_CHUNK, TOKEN, answering, chunk, event, serving

from wirecheck_load.outcome import Failure
from wirecheck_load.transport.limits import Limits

ERROR = event(b'{"type": "error", "message": "sk-secret", "code": "rate_limit"}')
NOT_JSON = event(b'{"type": "chunk", "content": "Hi"')
PROGRESS = event(b'{"type": "progress", "message": "m", "progress": 1}')
FOREIGN = event(b'{"object": "chat.completion.chunk"}')
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nHi"
ZIPPED = broken.HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nHi"
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\nsk-secret"

BROKEN = {
    "status": (answering(UNAVAILABLE), Failure.STATUS, "503 Service Unavailable"),
    "unknown-status": (answering(b"HTTP/1.1 799 Odd\r\n\r\n"), Failure.STATUS, "799"),
    "web-page": (broken.web_page, Failure.STATUS, "404 Not Found"),
    "error-first": (
        answering(CHUNKED, ERROR, LAST_CHUNK),
        Failure.IN_BAND,
        "it was ended by `error` with the code rate_limit",
    ),
    "error-in-the-middle": (answering(CHUNKED, TOKEN, ERROR, LAST_CHUNK), Failure.IN_BAND, ""),
    "closing": (broken.closing, Failure.TRUNCATED, "closed before the response was complete"),
    "resetting": (broken.resetting, Failure.TRUNCATED, "the connection broke"),
    "no-last-chunk": (broken.cut_before_the_last_chunk, Failure.TRUNCATED, "closed before"),
    "short-body": (broken.cut_before_its_length, Failure.TRUNCATED, "closed before"),
    "done-but-no-last-chunk": (answering(CHUNKED, TOKEN, DONE), Failure.TRUNCATED, ""),
    "no-terminal-event": (
        answering(CHUNKED, TOKEN, LAST_CHUNK),
        Failure.TRUNCATED,
        "it ended without a terminal event",
    ),
    "another-protocol": (broken.another_protocol, Failure.UNPARSEABLE, "it is not HTTP"),
    "broken-chunking": (broken.broken_chunking, Failure.UNPARSEABLE, "it is not HTTP"),
    "endless-head": (broken.endless_head, Failure.UNPARSEABLE, "a head of more than 65,536 bytes"),
    "switching": (answering(SWITCHED), Failure.UNPARSEABLE, "it switches protocols"),
    "html": (answering(PAGE), Failure.UNPARSEABLE, "no Content-Type of text/event-stream"),
    "zipped": (answering(ZIPPED), Failure.UNPARSEABLE, "a Content-Encoding"),
    "not-json": (answering(CHUNKED, TOKEN, NOT_JSON, LAST_CHUNK), Failure.UNPARSEABLE, "not JSON"),
    "not-utf-8": (
        answering(CHUNKED, TOKEN, event(b"\xff"), DONE, LAST_CHUNK),
        Failure.UNPARSEABLE,
        "sse.invalid-utf8",
    ),
    "another-contract": (
        answering(CHUNKED, FOREIGN, FOREIGN, LAST_CHUNK),
        Failure.UNPARSEABLE,
        "no event is of a kind",
    ),
    "no-event": (answering(CHUNKED, LAST_CHUNK), Failure.TRUNCATED, "without a terminal event"),
    "empty": (answering(CHUNKED, DONE, LAST_CHUNK), Failure.EMPTY, "a proper end, but no text"),
    "progress-only": (answering(CHUNKED, PROGRESS, DONE, LAST_CHUNK), Failure.EMPTY, ""),
    "after-the-end": (
        answering(CHUNKED, TOKEN, DONE, TOKEN, LAST_CHUNK),
        Failure.WRONG,
        "1 events after the terminal one",
    ),
    "flood-of-bytes": (broken.flood_of_bytes, Failure.ENDLESS, "more than 1,048,576 bytes"),
    "flood-of-events": (broken.flood_of_events, Failure.ENDLESS, "more than 1,000 events"),
    "one-long-line": (
        broken.a_hundred_megabytes_on_one_line,
        Failure.ENDLESS,
        "more than 1,048,576 bytes",
    ),
}
LIMITS = Limits(body_bytes=broken.MIB, events=1000)
SILENT = {
    "silent": broken.silent,
    "silent-after-its-head": broken.silent_after_its_head,
    "silent-after-a-token": broken.silent_after_a_token,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_failure_has_its_kind_and_its_reason(name):
    behaviour, failure, detail = BROKEN[name]
    with serving(behaviour) as endpoint:
        outcome = one_stream(endpoint.url, limits=LIMITS)
    assert (outcome.failure, detail in outcome.detail) == (failure, True), outcome.detail
    assert not outcome.completed


@pytest.mark.parametrize("name", ["status", "error-first"])
def test_no_detail_quotes_the_endpoint(name):
    behaviour, *_ = BROKEN[name]
    with serving(behaviour) as endpoint:
        assert "sk-secret" not in one_stream(endpoint.url, limits=LIMITS).detail


@pytest.mark.parametrize("name", SILENT)
def test_silence_is_a_stall(name):
    with serving(SILENT[name]) as endpoint:
        outcome = one_stream(endpoint.url, limits=HASTY)
    assert (outcome.failure, outcome.detail) == (Failure.STALLED, "silent for 0.2 s")


def test_a_stream_that_only_keeps_alive_is_endless_in_the_end():
    with serving(broken.drip_of_comments) as endpoint:
        outcome = one_stream(endpoint.url, limits=Limits(whole_s=0.2))
    assert (outcome.failure, outcome.detail) == (Failure.ENDLESS, "not over in 0.2 s")


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = one_stream(f"http://127.0.0.1:{port}")
    assert (outcome.failure, outcome.detail) == (Failure.CONNECT, "Connection refused")
    assert outcome.sent_s is None


def test_a_host_that_does_not_exist():
    assert one_stream("http://no-such-host.invalid:8000").failure is Failure.CONNECT


def test_events_out_of_order_are_wrong_where_order_is_checked():
    late = event(b'{"type": "progress", "message": "m", "progress": 1}')
    with serving(answering(CHUNKED, TOKEN, late, DONE, LAST_CHUNK)) as endpoint:
        aim = target(endpoint.url, "partial-sse")
        outcome = one_stream(aim, ask(check=True))
    assert outcome.failure is Failure.UNPARSEABLE
    assert outcome.detail == "no event is of a kind that the contract has"


def test_a_whole_answer():
    with serving(answering(CHUNKED, PROGRESS, TOKEN, TOKEN, DONE, LAST_CHUNK)) as endpoint:
        outcome = one_stream(endpoint.url, ask("", text="Hello", check=True))
    assert outcome.completed, outcome.detail
    assert (len(outcome.token_times), outcome.characters, outcome.status) == (2, 4, 200)
    assert outcome.sent_s <= outcome.first_event_s <= outcome.token_times[0] <= outcome.ended_s
    assert b"Hello" in endpoint.requests[0]


def test_an_answer_cut_into_single_bytes_is_the_same():
    body = b"".join(chunk(bytes([byte])) for byte in b'data: {"type": "done"}\n\n')
    with serving(answering(CHUNKED, TOKEN, body, LAST_CHUNK)) as endpoint:
        outcome = one_stream(endpoint.url)
    assert (outcome.failure, len(outcome.token_times)) == (None, 1)


def test_a_body_without_a_length_ends_with_its_connection():
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    body = b'data: {"type": "chunk", "content": "Hi"}\n\ndata: {"type": "done"}\n\n'
    with serving(answering(head, body)) as endpoint:
        assert one_stream(endpoint.url).completed


def test_interim_responses_are_passed_over():
    hints = b"HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\nLink: </a>\r\n\r\n"
    with serving(answering(hints, CHUNKED, TOKEN, DONE, LAST_CHUNK)) as endpoint:
        assert one_stream(endpoint.url).completed
