"""Recordings made by hand, and any recording at all for Hypothesis."""

from hypothesis import strategies as st

from wirecheck.recording import (
    ENDINGS,
    Call,
    Ending,
    Frame,
    Journal,
    KeyPrint,
    Mark,
    Recording,
    Request,
    Response,
)

REQUEST = Request("POST", "http://127.0.0.1:8000/chat/stream", (("Accept", "*/*"),), b'{"a": 1}')
TYPED_SSE = (
    b'data: {"type": "chunk", "content": "Hel", "model": "m", "provider": "p"}\n\n',
    b'data: {"type": "chunk", "content": "lo", "model": "m", "provider": "p"}\n\n',
    b'data: {"type": "done"}\n\n',
)


HEADERS = (("Content-Type", "text/event-stream"),)


def recorded(*pieces, how="clean", status=200, transport="sse", marks=(), journal=None):
    """A recording whose pieces came 10 ms apart, the first at 10 ms; without status no response."""
    return Recording(
        contract="typed-sse",
        scenario="text",
        part="stream",
        transport=transport,
        request=REQUEST,
        response=Response(status, HEADERS, "HTTP/1.1", 5.0) if status else None,
        frames=tuple(Frame(10.0 * i, piece) for i, piece in enumerate(pieces, 1)),
        marks=marks,
        ending=Ending(how, 10.0 * len(pieces)),
        journal=journal,
    )


# -- any recording -------------------------------------------------------------------------------

# What a JSON file can hold: all of Unicode but lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
bodies = st.binary(max_size=30) | texts.map(str.encode)
moments = st.floats(0, 1e6)
headers = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
counts = st.integers(0, 1_000)

calls = st.builds(
    Call,
    provider=texts,
    scenario=texts,
    stream=st.booleans(),
    status=st.none() | counts,
    model=texts,
    tokens=st.lists(texts, max_size=4).map(tuple),
    sent=counts,
    finish=st.none() | texts,
    usage=st.none() | st.dictionaries(texts, counts, max_size=3),
    ending=st.none() | texts,
    key=st.none() | st.builds(KeyPrint, sha256=texts, length=counts),
)
frames = st.builds(Frame, at_ms=moments, data=bodies, binary=st.booleans())
recordings = st.builds(
    Recording,
    contract=texts,
    scenario=texts,
    part=texts,
    transport=st.sampled_from(["sse", "ndjson", "websocket", "socketio", "polling", "http"]),
    request=st.builds(Request, method=texts, url=texts, headers=headers, body=bodies),
    response=st.none()
    | st.builds(Response, status=counts, headers=headers, http_version=texts, at_ms=moments),
    frames=st.lists(frames, max_size=5).map(tuple),
    marks=st.lists(st.builds(Mark, at_ms=moments, name=texts, detail=texts), max_size=3).map(tuple),
    ending=st.builds(Ending, how=st.sampled_from(list(ENDINGS)), at_ms=moments, detail=texts),
    journal=st.none() | st.builds(Journal, run=texts, calls=st.lists(calls, max_size=2).map(tuple)),
)
