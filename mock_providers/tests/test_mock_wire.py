"""The wire itself, by raw sockets: faults, holds, departures, and bodies that are too long."""

import contextlib
import json
import socket
import threading

import pytest
from raw_side import LAST_CHUNK, PATIENCE_S, Side

from wirecheck_mock_providers import running_mock


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def request(words, *headers, stream=True):
    body = json.dumps(
        {
            "model": "gpt-4o-mini",
            "stream": stream,
            "messages": [{"role": "user", "content": f"[[mock {words}]]"}],
        }
    )
    head = [
        "POST /openai/v1/chat/completions HTTP/1.1",
        "Host: mock",
        "Authorization: Bearer sk-test",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


class Client(Side):
    def __init__(self, mock):
        host, port = mock.url.removeprefix("http://").split(":")
        super().__init__(socket.create_connection((host, int(port))))

    @property
    def tokens(self):
        return self.received.count(b'"delta":{"content":')


@pytest.fixture
def client(mock):
    opened = Client(mock)
    yield opened
    opened.socket.close()


def only_call(mock, run, wait):
    (call,) = mock.journal(run, wait=wait, timeout_s=PATIENCE_S)["calls"]
    return call


def head_of(received):
    head, _, _ = received.partition(b"\r\n\r\n")
    return head.lower()


def test_a_whole_stream_leaves_the_connection_usable(mock, client):
    for run in ("first", "second"):
        client.received = b""
        client.send(request(f"text run={run}")).read_until(LAST_CHUNK)

        assert client.received.endswith(b"data: [DONE]\n\n\r\n" + LAST_CHUNK)
        assert client.tokens == 12
    assert only_call(mock, "second", "ended")["ending"] == "complete"


def test_heads_too_are_the_same_every_time(client):
    answers = []
    for _ in range(2):
        client.received = b""
        answers.append(client.send(request("text run=same")).read_until(LAST_CHUNK))

    assert answers[0] == answers[1]


@pytest.mark.parametrize("stream", [True, False])
def test_a_reset_is_a_reset(mock, client, stream):
    run = f"reset-{stream}"
    client.send(request(f"disconnect-mid after=2 run={run}", stream=stream)).read_until(LAST_CHUNK)

    assert client.ended == "reset"
    assert LAST_CHUNK not in client.received
    assert client.received.startswith(b"HTTP/1.1 200 OK\r\n")
    call = only_call(mock, run, "ended")
    assert (call["ending"], call["client_left"]) == ("fault", None)
    if stream:
        assert client.tokens == call["sent"] == 2  # what was sent before has arrived


def test_a_reset_takes_nothing_back_from_a_slow_reader(client):
    # Narrow enough for 1 MB to be under way at the end, wide enough for it to take no time.
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    client.send(request("disconnect-mid tokens=5000 after=5000 run=slow")).read_until(LAST_CHUNK)

    assert client.ended == "reset"
    assert client.tokens == 5000


@pytest.mark.parametrize("scenario", ["truncate-mid", "malformed-mid", "error-mid"])
def test_a_truncation_ends_the_body_as_http_wants_it(mock, client, scenario):
    client.send(request(f"{scenario} after=2 run={scenario}")).read_until(LAST_CHUNK)

    assert client.ended is None
    assert client.received.endswith(b"\n\n\r\n" + LAST_CHUNK)
    assert b"[DONE]" not in client.received
    assert b'"finish_reason":"' not in client.received
    assert b'"error"' in client.received or scenario != "error-mid"
    assert only_call(mock, scenario, "ended")["ending"] == "fault"


@pytest.mark.parametrize(
    "scenario", ["disconnect-mid", "truncate-mid", "malformed-mid", "error-mid", "stall"]
)
def test_no_fault_is_announced_not_even_if_the_client_will_close(client, scenario):
    client.send(request(scenario, "Connection: close")).read_until(b"data: ")

    assert b"connection: close" not in head_of(client.received)


def test_a_whole_stream_is_closed_if_the_client_wants_it(client):
    client.send(request("text", "Connection: close")).read_until(b"nothing of the kind")

    assert b"connection: close" in head_of(client.received)
    assert client.ended == "closed"


@pytest.mark.parametrize(("hold", "tokens"), [(0, 0), (3, 3), (12, 12), (99, 12)])
def test_a_hold_lasts_until_its_release(mock, client, hold, tokens):
    run = f"hold-{hold}"
    client.send(request(f"text hold={hold} run={run}"))
    held = only_call(mock, run, "holding")

    assert held["state"] == "holding"
    assert held["sent"] == tokens
    assert (held["released"], held["ended"], held["finish"]) == (None, None, None)
    role = b'"role":"assistant"'
    client.read_until(json.dumps(held["tokens"][tokens - 1]).encode() if tokens else role)
    assert client.tokens == tokens

    mock.release(run)
    client.read_until(LAST_CHUNK)
    ended = only_call(mock, run, "ended")
    assert client.tokens == ended["sent"] == 12
    assert ended["ending"] == "complete"
    assert ended["released"] is not None


@pytest.mark.parametrize(
    ("words", "stream", "sent"),
    [("text hold=3", False, 12), ("rate-limit hold=3", True, 0)],
)
def test_a_hold_holds_all_of_what_is_no_stream(mock, client, words, stream, sent):
    run = words.split()[0]
    client.send(request(f"{words} run={run}", stream=stream))
    held = only_call(mock, run, "holding")

    assert (held["sent"], held["status"]) == (0, None)
    mock.release(run)
    assert client.read_until(LAST_CHUNK).startswith(b"HTTP/1.1 ")
    assert only_call(mock, run, "ended")["sent"] == sent


def test_a_release_counts_for_every_call_of_the_run_those_to_come_too(mock, client):
    mock.release("sticky")
    assert mock.journal("sticky") == {"run": "sticky", "calls": []}
    for _ in range(2):
        client.received = b""
        client.send(request("text hold=3 run=sticky")).read_until(LAST_CHUNK)

    calls = mock.journal("sticky", wait="ended")["calls"]
    assert [call["ending"] for call in calls] == ["complete", "complete"]
    assert all(call["released"] for call in calls)


def test_a_fault_waits_for_the_release(mock, client):
    client.send(request("disconnect-mid after=2 hold=2 run=held-fault"))
    assert only_call(mock, "held-fault", "holding")["sent"] == 2

    mock.release("held-fault")
    client.read_until(LAST_CHUNK)
    assert client.ended == "reset"


@pytest.mark.parametrize("leaving", ["by FIN", "by RST"])
@pytest.mark.parametrize(
    "moment",
    [
        ("no-answer", "stalled", 0),
        ("text ttft=60000", "called", 0),
        ("text hold=0", "holding", 0),
        ("text hold=3", "holding", 3),
        ("stall after=2", "stalled", 2),
        ("text tokens=3 itl=60000", "called", 1),
        ("rate-limit hold=0", "holding", 0),
    ],
)
def test_a_client_that_leaves_is_noticed_at_once(client, mock, leaving, moment):
    words, state, sent = moment
    run = f"left-{words}-{leaving}".replace(" ", "-").replace("=", "-")
    client.send(request(f"{words} run={run}"))
    only_call(mock, run, state)
    if sent:
        client.read_until(b'"content":"left')
    client.leave(by_reset=leaving == "by RST")
    call = only_call(mock, run, "ended")

    assert (call["state"], call["ending"]) == ("ended", "client-left")
    assert call["client_left"]["after_tokens"] == call["sent"] == sent
    assert call["received"] <= call["client_left"]["at"] <= call["ended"]
    assert (call["finish"], call["usage"]) == (None, None)


def test_a_client_that_leaves_in_mid_drip_is_noticed(mock, client):
    client.send(request("drip itl=1 tokens=50000 run=drip")).read_until(b'"content":"drip"')
    client.leave()
    call = only_call(mock, "drip", "ended")

    assert call["ending"] == "client-left"
    assert 1 <= call["sent"] < 50_000


def test_a_client_that_does_not_read_slows_nobody_and_is_not_written_to_for_ever(mock, client):
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.send(request("text tokens=50000 run=deaf"))
    only_call(mock, "deaf", "called")
    with contextlib.closing(Client(mock).socket) as other:
        other.sendall(request("text run=other"))
        assert only_call(mock, "other", "ended")["sent"] == 12
    sent = only_call(mock, "deaf", "called")["sent"]

    assert sent < 50_000
    client.leave()
    assert only_call(mock, "deaf", "ended")["ending"] == "client-left"


def test_a_client_that_leaves_in_the_middle_of_its_request_is_no_call(mock, client):
    client.send(request("text run=half")[:-10]).leave()

    with contextlib.closing(Client(mock).socket) as other:
        other.sendall(request("text run=after-half"))
        assert only_call(mock, "after-half", "ended")["ending"] == "complete"
    assert "half" not in [run["run"] for run in mock._ask("GET", "/_mock/runs")["runs"]]


def test_many_streams_at_once_are_not_mixed_up(mock):
    def one(number):
        opened = Client(mock)
        with contextlib.closing(opened.socket):
            opened.send(request(f"text tokens=200 run=many-{number}-")).read_until(LAST_CHUNK)
        found[number] = opened.received

    found = {}
    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for number, received in found.items():
        assert received.count(f"many-{number}-".encode()) == 50
        assert received.count(b"many-") == 50


def test_each_stamp_is_the_time_of_its_own_sending(mock, client):
    received = client.send(request("stamped tokens=3 itl=5 run=s")).read_until(LAST_CHUNK)
    call = only_call(mock, "s", "ended")
    stamps = [float(token.removeprefix("s@")) for token in call["tokens"]]

    assert all(json.dumps(token).encode() in received for token in call["tokens"])
    assert stamps == sorted(set(stamps))
    lateness_ms = [at * 1000 - stamp for at, stamp in zip(call["sent_at"], stamps, strict=True)]
    assert all(0 <= late < 1000 for late in lateness_ms)


def test_a_pace_is_kept_from_the_call_on_and_a_hold_moves_what_follows(mock, client):
    client.send(request("text tokens=4 ttft=40 itl=20 hold=2 run=pace"))
    only_call(mock, "pace", "holding")
    mock.release("pace")
    client.read_until(LAST_CHUNK)
    call = only_call(mock, "pace", "ended")
    after_ms = [(at - call["received"]) * 1000 for at in call["sent_at"]]

    # 2 ms early: the loop's clock and the journal's differ by one tick of the former at most.
    assert [ms > due for ms, due in zip(after_ms, (38, 58, 78, 98), strict=True)] == [True] * 4


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_of_ten_megabytes_is_refused(client, announced):
    ten_mb = 10_000_000
    head = b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: mock\r\n"
    if announced:
        client.send(head + b"Content-Length: %d\r\n\r\n" % ten_mb)
    else:
        client.send(head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % ten_mb)
    client.send(b"x" * (ten_mb if announced else 5_000_000))

    received = client.read_until(LAST_CHUNK)
    assert received.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"request_too_large"' in received


def test_a_long_prompt_is_none_too_long(client):
    prompt = "x" * 3_000_000 + " [[mock single"
    received = client.send(request(f"]] {prompt}")).read_until(LAST_CHUNK)

    assert received.startswith(b"HTTP/1.1 200 ")
    assert client.tokens == 1


def test_who_waits_for_a_run_may_leave(mock, client):
    client.send(b"GET /_mock/runs/never?wait=called HTTP/1.1\r\nHost: mock\r\n\r\n").leave()

    assert mock.scenarios()


def test_what_is_no_http_does_no_harm(mock, client):
    client.send(b"\x16\x03\x01 no HTTP\r\n\r\n").read_until(b"nothing of the kind")

    assert client.ended == "closed"
    assert mock.scenarios()
