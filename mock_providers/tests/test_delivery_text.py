"""Text comes through every mode that keeps it: by the strict decoder, and by the openai SDK."""

import http.client
import threading
from urllib.parse import urlsplit

import openai
import pytest
from delivery_wire import chunk, head

from wirecheck.wire import ndjson, sse
from wirecheck_mock_providers import running_mock
from wirecheck_mock_providers.delivery import running_delivery

pytest_plugins = ["delivery_fixtures"]

#: Every mode that may not change what a reader reads.
KEEPING = [
    "as-is",
    "bytes=1",
    "bytes=3",
    "split=1,5,29",
    "utf8",
    "crlf",
    "data",
    "coalesce=all",
    "coalesce=bytes:64",
    "coalesce=ms:1",
    "delay=1",
    "slow=1000000",
    "eol=crlf",
    "eol=cr",
    "eol=lf",
    "eol=mixed",
    "eol=mixed+bytes=1",
    "eol=crlf+crlf",
    "comments=glued",
    "comments=apart",
    "ids",
    "no-space",
    "multi-line",
    "multi-line+no-space+comments=apart+eol=mixed+crlf",
    "ids+comments=glued+eol=cr+bytes=1",
    "frames=1",
    "cut=clean,event:99",
    "utf8+crlf+data",
]
TEXTS = ["na\u00efve ", "\U0001f469\u200d\U0001f4bb", "\u65e5\u672c", "e\u0301", "", "done"]
STREAMS = {
    end: [b"data: " + text.encode() + end * 2 for text in TEXTS] for end in (b"\n", b"\r\n", b"\r")
}


def body_of(wire, mode, content_type, parts):
    client = wire.get(mode)
    answer = head(content_type) + b"".join(map(chunk, parts)) + b"0\r\n\r\n"
    wire.server().send(answer)
    client.read_until(b"\r\n0\r\n\r\n")
    return b"".join(client.chunks)


@pytest.mark.parametrize("end", STREAMS, ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("mode", KEEPING)
def test_an_event_stream_says_the_same(wire, mode, end):
    decoder = sse.Decoder()
    events = decoder.feed(body_of(wire, mode, "text/event-stream", STREAMS[end]))
    decoder.close()

    found = [it.code for it in decoder.violations]
    assert [event.data for event in events] == TEXTS
    # Which is legal, and worth a word.
    assert found == ["sse.mixed-line-ends"] * ("eol=mixed" in mode.split("+"))
    assert wire.exchange()["events"] == len(TEXTS)


# A CR alone ends no line of JSON.
@pytest.mark.parametrize(
    "mode", [mode for mode in KEEPING if not {"eol=cr", "eol=mixed"} & set(mode.split("+"))]
)
def test_lines_of_json_say_the_same(wire, mode):
    lines = ['{"t":"' + text + '"}\n' for text in TEXTS]
    decoder = ndjson.Decoder()
    events = decoder.feed(
        body_of(wire, mode, "application/x-ndjson", [line.encode() for line in lines])
    )
    decoder.close()

    assert [event.value["t"] for event in events] == TEXTS


@pytest.fixture(scope="module")
def before_mock():
    with running_mock() as mock, running_delivery(mock.url) as running:
        yield running


@pytest.mark.parametrize("mode", KEEPING)
def test_the_openai_sdk_reads_the_same(before_mock, mode):
    with openai.OpenAI(
        base_url=f"{before_mock.url}/openai/v1",
        api_key="sk-any",
        max_retries=0,
        default_headers={"x-wirecheck-delivery": mode},
    ) as client:
        messages = [{"role": "user", "content": "[[mock scenario=unicode run=same]]"}]
        whole = client.chat.completions.create(model="m", messages=messages)
        with client.chat.completions.create(model="m", messages=messages, stream=True) as stream:
            text = "".join(one.choices[0].delta.content or "" for one in stream if one.choices)

    assert text == whole.choices[0].message.content
    assert not text.isascii()


def test_the_openai_sdk_sees_a_cut_and_a_429(before_mock):
    def ask(mode):
        with openai.OpenAI(
            base_url=before_mock.url_for(mode) + "/openai/v1", api_key="x", max_retries=0
        ) as client:
            messages = [{"role": "user", "content": "Hello"}]
            return list(client.chat.completions.create(model="m", messages=messages, stream=True))

    with pytest.raises(openai.RateLimitError) as refused:
        ask("replace=429,retry-after:3")
    assert refused.value.response.headers["retry-after"] == "3"
    with pytest.raises(openai.APIConnectionError):
        ask("cut=reset,event:2")
    assert len(ask("cut=clean,event:2")) == 2


def test_many_exchanges_at_once_are_not_mixed_up(before_mock):
    texts = {}

    def one(number):
        connection = http.client.HTTPConnection(urlsplit(before_mock.url).netloc, timeout=20)
        body = (
            '{"model":"m","stream":true,"messages":[{"role":"user",'
            f'"content":"[[mock scenario=text run=many-{number}-]]"}}]}}'
        )
        connection.request(
            "POST",
            "/_delivery/bytes=5/openai/v1/chat/completions",
            body,
            {"Authorization": "Bearer x"},
        )
        texts[number] = connection.getresponse().read()
        connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for number, text in texts.items():
        assert text.endswith(b"data: [DONE]\n\n")
        assert text.count(b"many-") == text.count(b"many-%d-" % number) > 0
    assert len(texts) == 20
