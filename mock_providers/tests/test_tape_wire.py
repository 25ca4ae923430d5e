"""The recorder on the wire: every byte of it between a raw client and a raw provider."""

import gzip
import json
import socket
import threading

import httpx
import pytest
from raw_side import LAST_CHUNK, PATIENCE_S, Side

from wirecheck.recording import load
from wirecheck_mock_providers import running_mock

KEY = "sk-proj-4f9aQ7/wZk2+Lm8Xc1Vb6Nt3=="
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"


class Stage:
    """A recorder, and the means to be its client and its provider."""

    def __init__(self, listener, recorder, folder):
        self.listener = listener
        self.recorder = recorder
        self.folder = folder
        self.peers = []

    def request(self, *headers, method="POST", path="/openai/v1/chat/completions", body=b"{}"):
        """Send a request; return the client, and the provider that it has been passed on to."""
        client = self.client()
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: recorder",
            f"Authorization: Bearer {KEY}",
            f"Content-Length: {len(body)}",
            *headers,
        ]
        client.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        return client, self.provider(body)

    def client(self):
        host, port = self.recorder.url.removeprefix("http://").split(":")
        client = Side(socket.create_connection((host, int(port))))
        self.peers.append(client)
        return client

    def provider(self, body=b""):
        """Return the provider that the next request has come to."""
        provider = Side(self.listener.accept()[0])
        self.peers.append(provider)
        provider.read_until(b"\r\n\r\n" + body)
        return provider

    def filed(self):
        """The newest call, once it has ended."""
        run = httpx.get(f"{self.recorder.url}/_mock/runs").json()["runs"][0]["run"]
        (call,) = self.recorder.journal(run, wait="ended", timeout_s=PATIENCE_S)["calls"]
        return call

    def recorded(self):
        return load(self.folder / self.filed()["options"]["recording"])

    def written(self):
        """All that is on the disk, names too."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return b"\n".join(str(path).encode() + b"\n" + path.read_bytes() for path in files)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_S)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/base"
        with running_mock("--record-from", url, "--recordings", str(folder)) as recorder:
            yield Stage(listener, recorder, folder)


@pytest.fixture
def stage(running):
    yield running
    for peer in running.peers:
        peer.leave()
    running.peers.clear()


def test_every_read_is_passed_on_at_once_and_every_chunk_is_kept(stage):
    client, provider = stage.request()
    provider.send(CHUNKED + b"\r\n")
    assert b"\r\n\r\n" in client.read_until(b"\r\n\r\n")
    pieces = [b"data: 1\n\n", b"data", b": \xc3", b"\xa9\r", b"\n\n"]
    for piece in pieces:  # none is sent before the client has the one before it
        chunk = b"%x\r\n%b\r\n" % (len(piece), piece)
        provider.send(chunk)
        assert client.read_until(chunk).endswith(chunk)
    provider.send(LAST_CHUNK)

    assert client.read_until(LAST_CHUNK).endswith(LAST_CHUNK)
    recording = stage.recorded()
    assert [frame.data for frame in recording.frames] == pieces
    assert [event.data for event in recording.decoded.events] == ["1", "é"]
    assert recording.ending.how == "clean"
    moments = [recording.response.at_ms, *(frame.at_ms for frame in recording.frames)]
    assert moments == sorted(moments)


def test_a_chunk_that_comes_in_two_reads_is_passed_on_in_two(stage):
    client, provider = stage.request()
    provider.send(CHUNKED + b"\r\n8\r\nda")
    assert client.read_until(b"2\r\nda\r\n")
    provider.send(b"ta: 1\n\r\n" + LAST_CHUNK)

    assert client.read_until(LAST_CHUNK).endswith(b"2\r\nda\r\n6\r\nta: 1\n\r\n" + LAST_CHUNK)


def test_what_concerns_one_connection_is_not_passed_on(stage):
    client, provider = stage.request(
        "Connection: keep-alive, X-Only-Here",
        "X-Only-Here: 1",
        "TE: trailers",
        "Accept-Encoding: gzip, br",
        "X-Passed: yes",
        path="/openai/v1/models/a%20b?limit=2",
        method="GET",
        body=b"",
    )
    asked = provider.received.lower()
    provider.send(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n"
        b"Keep-Alive: timeout=5\r\nX-Request-Id: req_1\r\n\r\nok"
    )
    answered = client.read_until(b"\r\n\r\nok").lower()

    assert asked.startswith(b"get /base/models/a%20b?limit=2 http/1.1\r\n")
    assert b"host: 127.0.0.1" in asked
    assert b"accept-encoding: identity" in asked
    assert b"x-passed: yes" in asked
    assert f"authorization: bearer {KEY}".lower().encode() in asked
    for name in (b"x-only-here", b"te:", b"gzip"):
        assert name not in asked
    assert b"x-request-id: req_1" in answered
    assert b"content-length: 2" in answered
    for name in (b"x-hop", b"keep-alive", b"transfer-encoding", b"connection"):
        assert name not in answered


def test_a_whole_answer_leaves_the_connection_usable(stage):
    client, provider = stage.request()
    provider.send(b"HTTP/1.1 429 Slow Down\r\nContent-Length: 2\r\nRetry-After: 1\r\n\r\nno")
    client.read_until(b"\r\n\r\nno")
    again = b"GET /openai/v1/models HTTP/1.1\r\nHost: recorder\r\n\r\n"
    client.send(again)
    stage.provider().send(b"HTTP/1.1 204 No Content\r\n\r\n")

    assert b"retry-after: 1" in client.received
    assert b"204 No Content" in client.read_until(b"204 No Content\r\n\r\n")
    assert stage.recorded().response.status == 204


@pytest.mark.parametrize(
    "sent",
    [
        CHUNKED + b"\r\n9\r\ndata: 1\n\n\r\n",
        CHUNKED + b"\r\n9\r\ndata",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ndata",
        b"",
    ],
)
@pytest.mark.parametrize(
    ("by_reset", "ended", "how"), [(False, "closed", "truncated"), (True, "reset", "reset")]
)
def test_what_the_provider_breaks_off_is_broken_off_alike(stage, sent, by_reset, ended, how):
    client, provider = stage.request()
    provider.send(sent)
    client.read_until(sent[-4:])
    provider.leave(by_reset=by_reset)
    client.read_to_end()

    assert client.ended == ended
    assert b"\r\n" + LAST_CHUNK not in client.received
    assert (b"data" in client.received) == bool(sent)
    recording = stage.recorded()
    assert recording.ending.how == how
    assert (recording.response is None) == (sent == b"")
    assert stage.filed()["ending"] == "fault"


@pytest.mark.parametrize("by_reset", [False, True])
@pytest.mark.parametrize("when", ["before the head", "in the body"])
def test_when_the_client_leaves_the_provider_is_left(stage, by_reset, when):
    client, provider = stage.request()
    if when == "in the body":
        provider.send(CHUNKED + b"\r\n9\r\ndata: 1\n\n\r\n")
        client.read_until(b"data: 1")
    client.leave(by_reset=by_reset)
    provider.read_to_end()

    assert provider.ended
    call = stage.filed()
    assert (call["ending"], call["client_left"]["after_tokens"]) == ("client-left", 0)
    assert stage.recorded().ending.how == "left"


def test_a_client_that_leaves_at_the_last_event_has_not_left_early(stage):
    client, provider = stage.request()
    provider.send(CHUNKED + b"\r\ne\r\ndata: [DONE]\n\n\r\n")
    client.read_until(b"[DONE]")
    client.leave()
    provider.send(LAST_CHUNK)

    assert stage.filed()["ending"] == "complete"
    assert stage.recorded().ending.how == "clean"


def test_no_form_of_the_key_touches_the_disk_though_the_client_is_told_all(stage):
    in_json = KEY.replace("/", "\\/")
    in_url = KEY.replace("/", "%2F").replace("+", "%2b").replace("=", "%3D")
    told = f'{{"error": "bad key {KEY}, {in_json}, {in_url}"}}'.encode()
    half = told.index(KEY.encode()) + 9
    client, provider = stage.request(
        f"X-Api-Key: {KEY}",
        "Cookie: session=0123456789abcdef",
        body=json.dumps({"prompt": f"my key is {KEY}"}).encode(),
        path=f"/openai/v1/{in_url}?api_key={in_url}&alt=sse",
    )
    provider.send(
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: %d\r\nSet-Cookie: id=fedcba9876543210\r\n"
        b"X-Echo: %b\r\n\r\n" % (len(told), KEY.encode())
    )
    provider.send(told[:half])
    client.read_until(told[:half])
    provider.send(told[half:])

    assert told in client.read_until(told)
    recording, written = stage.recorded(), stage.written()
    for secret in (KEY, in_json, in_url, KEY[8:], "0123456789abcdef", "fedcba9876543210"):
        assert secret.encode() not in written
    assert recording.body == told.replace(KEY.encode(), b"*" * len(KEY)).replace(
        in_json.encode(), b"*" * len(in_json)
    ).replace(in_url.encode(), b"*" * len(in_url))
    assert recording.request.url.endswith("?api_key=masked&alt=sse")
    assert recording.response.header("x-echo") == "*" * len(KEY)


def test_half_a_key_at_a_broken_end_is_no_key_on_the_disk(stage):
    client, provider = stage.request()
    half = b"bad key " + KEY[:20].encode()
    provider.send(CHUNKED + b"\r\n%x\r\n%b\r\n" % (len(half), half))
    client.read_until(half)
    provider.leave()
    client.read_to_end()

    assert stage.recorded().body == b"bad key " + b"*" * 20


def test_what_is_compressed_all_the_same_is_passed_on_and_not_recorded(stage):
    body = gzip.compress(b"who knows what this says")
    client, provider = stage.request()
    provider.send(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    provider.send(body)

    assert client.read_until(body).endswith(body)
    assert "compressed (gzip)" in stage.filed()["options"]["not_recorded"]


def test_what_is_too_long_is_passed_on_and_not_recorded(stage):
    size = 16 * 1024 * 1024 + 1
    client, provider = stage.request()

    def send():
        provider.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        provider.send(b"x" * size)

    sending = threading.Thread(target=send)
    sending.start()
    got = len(client.read_until(b"\r\n\r\n").partition(b"\r\n\r\n")[2])
    while got < size:
        got += len(client.socket.recv(1_048_576))
    sending.join()

    assert got == size
    assert "longer than 16,777,216 bytes" in stage.filed()["options"]["not_recorded"]


def test_what_cannot_be_written_is_passed_on_all_the_same(stage):
    (stage.folder / "anthropic").write_text("in the way of a folder")
    client, provider = stage.request(path="/anthropic/v1/messages")
    provider.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    assert client.read_until(b"\r\n\r\nok")
    told = stage.filed()["options"]["not_recorded"]
    assert told == "its file cannot be written (File exists)"


def test_a_hostile_path_is_no_way_out_of_the_folder(stage):
    before = {path.parent for path in stage.folder.rglob("*.jsonl")}
    path = "/openai/v1/../../..%2f..%2fetc/passwd%00" + "x" * 400
    client, provider = stage.request(path=path)
    provider.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    client.read_until(b"\r\n\r\nok")

    name = stage.filed()["options"]["recording"]
    assert name.startswith("openai/")
    assert len(name) < 100
    assert (stage.folder / name).resolve().parent == stage.folder / "openai"
    assert {path.parent for path in stage.folder.rglob("*.jsonl")} <= before | {
        stage.folder / "openai"
    }


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.7\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: \x01\r\n\r\n",
        b"HTTP/1.1 999 X\r\n\r\n",
    ],
)
def test_what_is_no_http_is_said_to_be_none(stage, said):
    client, provider = stage.request()
    provider.send(said)
    provider.leave()

    head, _, body = client.read_until(b"}}\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 502 ")
    assert "does not answer in HTTP" in json.loads(body)["error"]["message"]
    assert stage.filed()["options"] == {"not_recorded": "the provider gave no answer"}


def test_other_paths_are_answered_with_those_that_there_are(stage):
    answer = httpx.post(f"{stage.recorder.url}/v1/chat/completions", json={})

    assert answer.status_code == 404
    assert "one of /openai/v1, /anthropic" in answer.json()["error"]["message"]


def test_a_request_that_is_too_long_is_refused_without_being_held(stage):
    client = stage.client()
    client.send(
        b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: recorder\r\n"
        b"Content-Length: 16777217\r\n\r\n"
    )

    assert client.read_until(b"}}\n").startswith(b"HTTP/1.1 413 ")
    assert b"at most 16,777,216 bytes" in client.received


def test_a_provider_that_is_not_there_is_said_in_json_with_the_mend(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}/v1"
    with running_mock("--record-from", url, "--recordings", str(tmp_path)) as recorder:
        answer = httpx.post(f"{recorder.openai_base_url}/chat/completions", json={})

    assert answer.status_code == 502
    assert f"Cannot reach {url}: " in answer.json()["error"]["message"]
    assert "--record-from" in answer.json()["error"]["message"]
    assert list(tmp_path.rglob("*")) == []
