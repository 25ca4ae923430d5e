"""What findings say of proxies, and of bodies that are encoded."""

import gzip

import pytest
from typed_recordings import CHUNK, HEADERS, TYPED, reading, recording, sse

from wirecheck.recording import Mark, Response
from wirecheck.rules import RULES, judge
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import scenarios

SCENARIOS = {it.name: it for it in scenarios(TYPED)}
BODY = sse(CHUNK)
# The body arrives half a millisecond later.
RELEASED = (Mark(1.5, "released", "1"),)


def response(*more, status=200, without=""):
    kept = tuple(it for it in HEADERS if it[0] != without)
    return Response(status, (*kept, *more), "HTTP/1.1", 1.0)


def found(rule, scenario, one):
    return judge(RULES[rule], TYPED, SCENARIOS[scenario], [one])


CAUSES = {
    "nginx": (("Server", "nginx/1.22.1"), BODY, "nginx buffers the stream: let the endpoint send"),
    "compression": (("Content-Encoding", "gzip"), gzip.compress(BODY), "is compressed (gzip)"),
    "something": (("Server", "uvicorn"), BODY, "the endpoint, its middleware or a proxy buffers"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_what_holds_tokens_back_is_named_where_it_shows(cause):
    header, body, words = CAUSES[cause]
    held = reading(body, response=response(header), marks=RELEASED)

    (finding,) = found("delivery.before-release", "hold-first", held).findings

    assert "the rest came after it" in finding.actual
    assert words in finding.actual


def test_text_that_never_came_is_not_said_to_be_held_back():
    lost = reading(marks=RELEASED)

    (finding,) = found("delivery.before-release", "hold-first", lost).findings

    assert "after it" not in finding.actual


@pytest.mark.parametrize(
    ("server", "outcome"),
    [("nginx", "not_exercised"), ("openresty/1", "not_exercised"), ("", "warned")],
)
def test_nginx_keeps_the_header_to_itself_that_it_obeys(server, outcome):
    head = response(("Server", server), without="X-Accel-Buffering")

    assert found("head.accel-buffering", "text", reading(BODY, response=head)).outcome == outcome


@pytest.mark.parametrize(
    ("coding", "body", "words"),
    [
        ("br", b"\x0b\x80", 'status 200 with 2 bytes of body, encoded as br: "\\x0b'),
        ("gzip", b"plain", "status 200 with a body that is not gzip: Error -3"),
        ("gzip", gzip.compress(b"<html>", mtime=0), 'status 200 with 6 bytes of body: "<html>"'),
    ],
)
def test_what_came_instead_is_told_of_an_encoded_body(coding, body, words):
    head = response(("Content-Encoding", coding))

    assert came_instead(recording(body, response=head)).startswith(words)


@pytest.mark.parametrize(
    ("transport", "status", "asked"),
    [
        ("websocket", 404, True),
        ("socketio", 400, True),
        ("websocket", 401, False),
        ("websocket", 101, False),
        ("sse", 404, False),
    ],
)
def test_a_handshake_without_upgrade_is_asked_about(transport, status, asked):
    one = recording(b"no", transport=transport, response=response(status=status))

    assert ("pass on the headers Upgrade and Connection" in came_instead(one)) is asked


def test_a_coding_is_no_finding_where_the_request_named_none_it_takes():
    coded = reading(gzip.compress(BODY), response=response(("Content-Encoding", "gzip")))

    assert found("head.content-encoding", "text", coded).outcome == "passed"
