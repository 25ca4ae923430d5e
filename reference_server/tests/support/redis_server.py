"""A Redis of a test's own, which keeps nothing on disk."""

import contextlib
import random
import shutil
import socket
import subprocess
import tempfile
import time

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

# Redis starts within milliseconds; a machine that needs this long has other troubles.
START_S = 30
STOP_S = 10
POLL_S = 0.01
# Linux gives none of these to a socket that asks for any port, so a stopped server's stays free.
PORTS = range(20_000, 32_000)


class RedisServer:
    """A server that can be stopped, and started again on its port."""

    def __init__(self, folder):
        self.port = _free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis(port=self.port, retry=Retry(NoBackoff(), 0))
        self._folder = folder
        self._process = None

    def start(self):
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail("redis-server is missing: make services")
        options = f"--port {self.port} --bind 127.0.0.1 --appendonly no --dir {self._folder}"
        self._process = subprocess.Popen(
            [program, *options.split(), "--save", ""], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"redis-server did not start on port {self.port}")
            time.sleep(POLL_S)

    def _answers(self):
        """Return whether this very server answers, not another that has taken the port."""
        with contextlib.suppress(redis.ConnectionError):
            return self.client.info("server")["process_id"] == self._process.pid

    def stop(self):
        self._process.terminate()
        self._process.wait(STOP_S)
        self.client.close()

    def keys(self, pattern="*"):
        return sorted(key.decode() for key in self.client.keys(pattern))


def _free_port():
    while True:
        port = random.choice(PORTS)  # noqa: S311 - no secret
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@contextlib.contextmanager
def redis_server():
    """Run Redis while the context lasts."""
    with tempfile.TemporaryDirectory(prefix="wirecheck-redis-") as folder:
        server = RedisServer(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()
