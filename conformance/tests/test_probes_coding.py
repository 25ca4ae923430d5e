"""Bodies with a content coding, as the probes read and keep them."""

import gzip
import zlib
from hashlib import sha256

from broken_endpoints import PATIENCE_S, serving
from conversing import converse
from typed_recordings import CHUNK, recording, sse

from wirecheck.recording import Call, Frame, Journal, KeyPrint, Response
from wirecheck.recording.secrets import leaked_keys, without
from wirecheck.wire import coding

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n"
KEY = b"sk-test-0123456789"


def test_text_is_read_while_the_rest_is_held():
    """The server goes on once the client has left; so it must have read what was flushed."""
    press = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    flushed = press.compress(sse(CHUNK)) + press.flush(zlib.Z_SYNC_FLUSH)

    async def first_event_then_nothing(visit):
        await visit.send(HEAD + flushed)
        await visit.departure()

    async def see_and_leave(talk):
        assert await talk.until(lambda it: it.text() == "Hi", PATIENCE_S)
        await talk.leave("fin")

    with serving(first_event_then_nothing) as endpoint:
        recorded = converse(endpoint.url, see_and_leave)

    assert b"".join(frame.data for frame in recorded.frames) == flushed
    assert recorded.body == sse(CHUNK)
    assert len(recorded.decoded.events) == 1


def test_a_bomb_ends_the_reading(monkeypatch):
    monkeypatch.setattr(coding, "MAX_BYTES", 10_000)

    async def bomb(visit):
        await visit.send(HEAD + gzip.compress(b": " + b"x" * 1_000_000))
        await visit.departure()

    with serving(bomb) as endpoint:
        recorded = converse(endpoint.url)

    assert recorded.ending.how == "limit"
    assert recorded.ending.detail == "more than 10,000 bytes once decoded"
    assert len(recorded.body) == 10_000


def leaking(body, *headers):
    call = Call("openai", "text", stream=True, key=KeyPrint(sha256(KEY).hexdigest(), len(KEY)))
    return recording(
        response=Response(200, headers, "HTTP/1.1", 1.0),
        frames=(Frame(2.0, body),),
        journal=Journal("r", (call,)),
    )


def test_a_key_within_a_coding_is_starred_and_the_body_kept_without_it():
    leaks = leaking(gzip.compress(b"key " + KEY), ("Content-Encoding", "gzip"), ("Age", "1"))

    assert leaked_keys(leaks) == {KEY}
    masked = without(leaks, KEY)
    assert masked.frames == (Frame(2.0, b"key " + b"*" * len(KEY)),)
    assert masked.body == masked.frames[0].data
    assert masked.response.headers == (("Age", "1"),)
    assert masked.mark("leaked-key")


def test_a_recording_without_response_or_journal_leaks_nothing():
    assert leaked_keys(recording(response=None, journal=None)) == set()
