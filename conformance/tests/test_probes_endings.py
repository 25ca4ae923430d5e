"""However an endpoint misbehaves, the conversation ends, and its recording says how."""

import threading
import tracemalloc
from asyncio import to_thread

import broken_endpoints as broken
import pytest
from broken_endpoints import CHUNKED, KIB, PATIENCE_S, TOKEN, serving
from conversing import converse

from wirecheck.probes import limits

CUT = "peer closed connection without sending complete message body "
MISBEHAVIOURS = {
    "closes at once": (
        broken.closing,
        *("truncated", "Server disconnected without sending a response.", None, 0),
    ),
    "resets at once": (broken.resetting, "reset", "Connection reset by peer", None, 0),
    "speaks another protocol": (
        broken.another_protocol,
        *("garbage", r"it begins with 'SSH-2.0-OpenSSH_9.6\r\n'", None, 0),
    ),
    "says one long line": (
        broken.one_long_line,
        *("garbage", f"it begins with '{'x' * 40}'", None, 0),
    ),
    "sends headers without end": (
        broken.endless_head,
        *("garbage", "Receive buffer too long", None, 0),
    ),
    "breaks the chunking": (
        broken.broken_chunking,
        *("garbage", r"illegal chunk header: ('zz\r\n')", 200, 1),
    ),
    "closes before the last chunk": (
        broken.cut_before_the_last_chunk,
        *("truncated", CUT + "(incomplete chunked read)", 200, 1),
    ),
    "closes before its length": (
        broken.cut_before_its_length,
        *("truncated", CUT + "(received 6 bytes, expected 1000)", 200, 0),
    ),
    "redirects for ever": (broken.redirecting, "clean", "", 307, 0),
    "is no such page": (broken.web_page, "clean", "", 404, 0),
    "speaks OpenAI": (broken.openai_chunks, "clean", "", 200, 2),
    "streams plain text": (broken.plain_text, "clean", "", 200, 2),
}


@pytest.mark.parametrize(
    ("behaviour", "how", "words", "status", "events"), MISBEHAVIOURS.values(), ids=MISBEHAVIOURS
)
def test_an_endpoint_that(behaviour, how, words, status, events):
    with serving(behaviour) as endpoint:
        recording = converse(endpoint.url)

    assert (recording.ending.how, recording.ending.detail) == (how, words)
    assert (recording.response.status if recording.response else None) == status
    assert len(recording.decoded.events) == events


def test_a_redirect_is_recorded_and_not_followed():
    with serving(broken.redirecting) as endpoint:
        recording = converse(endpoint.url)

    assert recording.response.header("location") == "/chat/stream"
    assert len(endpoint.requests) == 1


def test_a_reset_in_mid_body_keeps_what_had_come():
    seen = threading.Event()

    async def resetting_midway(visit):
        await visit.send(CHUNKED + TOKEN)
        await to_thread(seen.wait, PATIENCE_S)
        visit.reset()

    async def see_and_go_on(talk):
        await talk.until(lambda it: it.text() == "Hi", PATIENCE_S)
        seen.set()
        await talk.finished()

    with serving(resetting_midway) as endpoint:
        recording = converse(endpoint.url, see_and_go_on)

    assert recording.ending.how == "reset"
    assert recording.body.endswith(b"\n\n")


@pytest.mark.parametrize("behaviour", [broken.silent, broken.silent_after_its_head])
def test_silence_is_waited_for_so_long(behaviour, monkeypatch):
    monkeypatch.setattr(limits, "IDLE_S", 0.2)

    with serving(behaviour) as endpoint:
        recording = converse(endpoint.url)

    assert (recording.ending.how, recording.ending.detail) == ("timeout", "silent for 0.2 s")


def test_a_drip_without_end_is_listened_to_so_long(monkeypatch):
    monkeypatch.setattr(limits, "WHOLE_S", 0.5)

    with serving(broken.drip_of_comments) as endpoint:
        recording = converse(endpoint.url)

    assert recording.ending.how == "timeout"
    assert recording.ending.detail == "still sending after 0.5 s"


@pytest.mark.parametrize(
    ("behaviour", "limit", "most", "words"),
    [
        (broken.flood_of_events, "EVENTS", 1_000, "more than 1,000 events"),
        (broken.flood_of_bytes, "FRAMES", 1_000, "more than 1,000 pieces"),
        (broken.flood_of_events, "BODY_BYTES", 64 * KIB, "more than 65,536 bytes"),
    ],
    ids=["events", "pieces", "bytes"],
)
def test_a_flood_is_cut_off(behaviour, limit, most, words, monkeypatch):
    monkeypatch.setattr(limits, limit, most)

    with serving(behaviour) as endpoint:
        recording = converse(endpoint.url)

    assert (recording.ending.how, recording.ending.detail) == ("limit", words)


def test_a_hundred_megabytes_on_one_line_cost_little_memory_and_leave_little_behind():
    tracemalloc.start()
    try:
        with serving(broken.a_hundred_megabytes_on_one_line) as endpoint:
            recording = converse(endpoint.url)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert recording.ending.how == "limit"
    assert recording.body == b"x" * limits.EVIDENCE_BYTES
    # The frames, the decoder's pending line, and a copy of it on the way.
    assert peak < 4 * limits.BODY_BYTES


def test_what_is_kept_of_a_flood_is_its_beginning(monkeypatch):
    monkeypatch.setattr(limits, "BODY_BYTES", 1_000)
    monkeypatch.setattr(limits, "EVIDENCE_BYTES", 100)

    with serving(broken.flood_of_events) as endpoint:
        recording = converse(endpoint.url)

    assert recording.body == (TOKEN.split(b"\r\n")[1] * 2)[:100]


def test_where_nobody_listens_the_connection_is_refused():
    with serving(broken.silent) as endpoint:
        pass

    recording = converse(endpoint.url)

    assert recording.ending.how == "refused"
    assert recording.ending.detail.startswith("Connect call failed")


def test_a_scheme_that_is_not_http_is_refused():
    recording = converse("ftp://127.0.0.1:1")

    assert recording.ending.how == "refused"
    assert "unsupported protocol" in recording.ending.detail
