"""WebSocket and Socket.IO through the delivery proxy."""

import contextlib
import json
import socket
import threading

import httpx
import pytest
import socketio
import uvicorn
from raw_side import PATIENCE_S
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode
from websockets.sync.client import connect
from websockets.sync.server import serve

from wirecheck.recording import loads
from wirecheck_mock_providers.delivery import running_delivery

TEXTS = ["na\u00efve", "\U0001f600" * 100, "", "x" * 70_000, "end"]


def _talk(connection):
    """Send all the texts for each message that comes."""
    with contextlib.suppress(ConnectionClosed):
        for _ in connection:
            for text in TEXTS:
                connection.send(text)


@pytest.fixture(scope="module")
def delivery():
    with serve(_talk, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with running_delivery(f"http://127.0.0.1:{server.socket.getsockname()[1]}") as running:
                yield running
        finally:
            server.shutdown()
            thread.join()


def opened(delivery, mode):
    url = delivery.url_for(mode).replace("http:", "ws:") + "/socket"
    return connect(url, proxy=None, open_timeout=PATIENCE_S, close_timeout=PATIENCE_S)


def newest(delivery, wait):
    number = delivery.log()[-1]["id"]
    return delivery.exchange(number, wait=wait, timeout_s=PATIENCE_S)


@pytest.mark.parametrize(
    "mode",
    [
        "as-is",
        "bytes=1000",
        "utf8",
        "frames=100",
        "frames=1000+bytes=500",
        "delay=1",
        "coalesce=ms:1",
    ],
)
def test_messages_come_through_unchanged(delivery, mode):
    with opened(delivery, mode) as client:
        client.send("go")

        assert [client.recv(PATIENCE_S) for _ in TEXTS] == TEXTS
    exchange = newest(delivery, "ended")
    assert (exchange["kind"], exchange["status"]) == ("websocket", 101)
    assert exchange["events"] == len(TEXTS)
    # Whether two messages come within 1 ms is not ours to say.
    assert exchange["applied"] is True or mode == "coalesce=ms:1"


def test_every_byte_may_be_a_piece(delivery):
    with opened(delivery, "bytes=1+cut=clean,event:1") as client:
        client.send("go")
        assert client.recv(PATIENCE_S) == TEXTS[0]
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(PATIENCE_S)

    assert closed.value.rcvd.code == 1001
    exchange = newest(delivery, "ended")
    assert exchange["client"]["pieces"] == len(TEXTS[0].encode()) + 2
    assert exchange["ending"] == "cut"


def test_a_message_is_fragmented_inside_a_utf8_sequence(delivery):
    with opened(delivery, "frames=3+cut=clean,event:1") as client:
        frames = []
        receive = client.protocol.recv_frame
        client.protocol.recv_frame = lambda frame: (frames.append(frame), receive(frame))
        client.send("go")
        assert client.recv(PATIENCE_S) == TEXTS[0]

    assert [(one.opcode, bytes(one.data), one.fin) for one in frames[:2]] == [
        (Opcode.TEXT, b"na\xc3", False),
        (Opcode.CONT, b"\xafve", True),
    ]


@pytest.mark.parametrize("mode", ["as-is", "frames=1000+bytes=500"])
def test_a_recording_has_the_messages(delivery, mode):
    with opened(delivery, mode) as client:
        client.send("go")
        assert [client.recv(PATIENCE_S) for _ in TEXTS] == TEXTS
    number = newest(delivery, "ended")["id"]
    made = loads("".join(json.dumps(line) + "\n" for line in delivery.recording(number)))

    assert [event.data for event in made.decoded.events] == TEXTS
    assert (made.transport, made.response.status) == ("websocket", 101)
    assert made.ending.code == 1000


@pytest.mark.parametrize("how", ["reset", "close"])
def test_a_websocket_is_cut_without_a_close_frame(delivery, how):
    with opened(delivery, f"cut={how},event:2") as client:
        client.send("go")
        assert [client.recv(PATIENCE_S) for _ in range(2)] == TEXTS[:2]
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(PATIENCE_S)

    assert closed.value.rcvd is None
    stimulus = newest(delivery, "ended")["stimuli"][0]
    assert (stimulus["mode"], stimulus["at_event"]) == ("cut", 2)


def test_a_websocket_stalls_until_its_release(delivery):
    with opened(delivery, "stall=event:1") as client:
        client.send("go")
        assert client.recv(PATIENCE_S) == TEXTS[0]
        exchange = newest(delivery, "stalled")
        assert exchange["events"] == 1
        delivery.release(exchange["id"])
        assert client.recv(PATIENCE_S) == TEXTS[1]


def test_a_refused_upgrade_is_an_answer(delivery):
    with pytest.raises(Exception, match="429"):
        opened(delivery, "replace=429").close()


def test_a_client_that_leaves_is_noted(delivery):
    with opened(delivery, "as-is") as client:
        client.socket.shutdown(socket.SHUT_RDWR)

    assert newest(delivery, "client-closed")["ending"] == "client-left"


@pytest.fixture(scope="module")
def socket_io():
    server = socketio.AsyncServer(async_mode="asgi")

    @server.event
    async def go(sid, data):
        for text in TEXTS:
            await server.emit("token", {"text": text, "echo": data}, to=sid)

    app = socketio.ASGIApp(server)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            app,
            log_level="critical",
            lifespan="off",
            ws="websockets-sansio",
            timeout_graceful_shutdown=0,
        )
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, args=([listener],))
        thread.start()
        try:
            with running_delivery(f"http://127.0.0.1:{listener.getsockname()[1]}") as delivery:
                yield delivery
        finally:
            running.should_exit = True
            thread.join()


@pytest.mark.parametrize("mode", ["as-is", "bytes=100+utf8", "frames=7"])
def test_socket_io_comes_through(socket_io, mode):
    with socketio.SimpleClient() as client:
        path = f"/_delivery/{mode}/socket.io"
        client.connect(socket_io.url, transports=["websocket"], socketio_path=path)
        client.emit("go", "\u00e9")
        received = [client.receive(PATIENCE_S) for _ in TEXTS]

    assert received == [["token", {"text": text, "echo": "\u00e9"}] for text in TEXTS]


def test_socket_ios_long_polling_comes_through(socket_io):
    # By hand: the library's own client may take 30 s to leave a poll, without the proxy too.
    with httpx.Client(base_url=socket_io.url_for("bytes=100"), timeout=PATIENCE_S) as client:
        poll = "/socket.io/?EIO=4&transport=polling"
        poll += f"&sid={json.loads(client.get(poll).text[1:])['sid']}"
        client.post(poll, content="40")
        assert client.get(poll).text.startswith("40")
        client.post(poll, content='42["go","\u00e9"]'.encode())
        received = []
        while len(received) < len(TEXTS):
            received += [json.loads(one[2:]) for one in client.get(poll).text.split("\x1e")]
        client.post(poll, content="1")

    assert received == [["token", {"text": text, "echo": "\u00e9"}] for text in TEXTS]
