"""What strangers and the slow can make the mock hold: bodies, journals, answers nobody reads."""

import contextlib
import json
import socket
import subprocess
import sys
import tracemalloc
from pathlib import Path
from sys import getsizeof

import pytest

from wirecheck_mock_providers import MockClient
from wirecheck_mock_providers.journal import Call, Journal

#: No answer takes so long; a test that waits this long has failed, in seconds.
PATIENCE_S = 20
MIB = 1024 * 1024
COMMAND = [sys.executable, "-m", "wirecheck_mock_providers", "--port=0", "--exit-with-stdin"]
LAST_CHUNK = b"0\r\n\r\n"


class Watched:
    """A mock whose process can be looked at."""

    def __init__(self, process):
        self.process = process
        self.client = MockClient(process.stdout.readline().removeprefix("wirecheck mock: ").strip())

    @property
    def peak_bytes(self):
        """The most memory that it ever had, from the kernel (proc(5): VmHWM, in kB)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024

    def connect(self):
        host, port = self.client.url.removeprefix("http://").split(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE_S)


@pytest.fixture
def mock():
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Watched(process)
        process.stdin.close()


def request(words):
    said = [{"role": "user", "content": f"[[mock {words}]]"}]
    body = json.dumps({"model": "m", "stream": True, "messages": said})
    return (
        "POST /openai/v1/chat/completions HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer x\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def read_until(opened, mark):
    received = b""
    while mark not in received:
        data = opened.recv(65_536)
        assert data
        received += data
    return received


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize("announced", [True, False])
def test_of_a_body_that_is_too_large_no_more_is_held_than_may_be(mock, announced):
    size = 64 * MIB
    head = b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: mock\r\n"
    framing = (
        b"Content-Length: %d\r\n\r\n" if announced else b"Transfer-Encoding: chunked\r\n\r\n%x\r\n"
    )
    before = mock.peak_bytes
    with contextlib.closing(mock.connect()) as opened:
        opened.sendall(head + framing % size)
        for _ in range(size // MIB):
            opened.sendall(b"x" * MIB)
        # All of it has left here, and the refusal came without its end.
        assert read_until(opened, LAST_CHUNK).startswith(b"HTTP/1.1 413 ")

    # 4 MiB may be held (0.7 and 4.7 MiB were seen), and a buffer that grows is copied once.
    assert mock.peak_bytes - before < 16 * MIB


def test_an_answer_that_is_not_read_is_written_no_further_while_others_complete(mock):
    with contextlib.closing(mock.connect()) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.sendall(request("text tokens=50000 run=deaf"))
        mock.client.journal("deaf", wait="called")
        seen = []
        # What is under way fills the buffers of both kernels, and then no more is written at all.
        while len(seen) < 10 or len(set(seen[-10:])) > 1:
            with contextlib.closing(mock.connect()) as other:
                other.sendall(request("text"))
                assert read_until(other, LAST_CHUNK).startswith(b"HTTP/1.1 200 ")
            (call,) = mock.client.journal("deaf")["calls"]
            seen.append(call["sent"])

    assert seen[-1] < 50_000
    assert call["state"] == "streaming"
    (call,) = mock.client.journal("deaf", wait="ended")["calls"]
    assert call["ending"] == "client-left"


@pytest.mark.parametrize(
    ("letters", "model"),
    [("x" * 2_000, "m"), ("\N{GRINNING FACE}" * 500, "m"), ("x", "\u00fc" * 40_000)],
    ids=["long tokens", "wide tokens", "long names"],
)
def test_the_journal_s_bytes_are_the_memory_s(letters, model):
    most = 2 * MIB
    journal = Journal(max_bytes=most)

    def unnamed(number):
        tokens = [f"{number}{position}{letters}" for position in range(20)]
        call = Call(
            provider="openai",
            api="chat",
            method="POST",
            path="/openai/v1/chat/completions",
            model=f"{number}{model}",
            stream=True,
            scenario="text",
            options={},
            key=None,
            tokens=tokens,
            text_bytes=sum(map(getsizeof, tokens)),
        )
        run = journal.file(None, call)
        call.sent_at.extend([1.5] * len(call.tokens))
        journal.reach(run, call, "ended")

    tracemalloc.start()
    try:
        for number in range(1_000):
            unnamed(number)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most / 2 < held < most * 1.25
