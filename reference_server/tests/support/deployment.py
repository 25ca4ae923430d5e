"""Two workers with a Redis, behind nginx as docs/deployment.md has it."""

import contextlib
import itertools
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import jwt
import psutil
from nginx_server import LISTEN, nginx
from redis_server import redis_server

# Two workers start within three seconds on an idle machine.
DEADLINE_S = 60
POLL_S = 0.05
SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests
CHANNELS = [
    f"wirecheck-reference:{name}" for name in ("cancels", "socketio:partial", "socketio:session")
]
_numbers = itertools.count(1)
PAGE = Path(__file__).parents[3] / "docs" / "deployment.md"
# Stands before the page's configuration: tells which worker has answered.
TELL_WORKER = "add_header X-Worker $upstream_addr always;"


def nginx_configuration(workers):
    """Return the page's configuration, with these workers' addresses in the place of its own."""
    (text,) = re.findall(r"```nginx\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for number, worker in enumerate(workers):
        text = text.replace(f"127.0.0.1:{8000 + number} ", f"{worker.removeprefix('http://')} ")
    assert "127.0.0.1:800" not in text
    return text.replace("listen 80;", f"listen {LISTEN};")


def new_token():
    """Return the token of a user who has not been counted yet."""
    return jwt.encode({"sub": f"user-{next(_numbers)}"}, SECRET, "HS256")


class Deployment:
    """What runs: `url` is nginx's, `workers` has those of the workers."""

    def __init__(self, process, workers, redis, url):
        self.process = process
        self.workers = workers
        self.redis = redis
        self.url = url

    def pid_of(self, worker):
        """Return the process that listens at a worker's URL."""
        port = httpx.URL(worker).port
        for child in psutil.Process(self.process.pid).children():
            for connection in child.net_connections("tcp"):
                if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port:
                    return child.pid
        raise LookupError(worker)

    def kill(self, worker):
        psutil.Process(self.pid_of(worker)).kill()

    def await_workers(self):
        """Wait until every worker serves and hears the others, also if it was started again."""
        deadline = time.monotonic() + DEADLINE_S
        while not (all(map(_serves, self.workers)) and self._all_hear()):
            assert time.monotonic() < deadline
            time.sleep(POLL_S)

    def _all_hear(self):
        listeners = self.redis.client.pubsub_numsub(*CHANNELS)
        return {number for _, number in listeners} == {len(self.workers)}


def _serves(worker):
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{worker}/health").is_success


@contextlib.contextmanager
def command(mock, *options):
    """Run the command, with the mock as every provider; yield the process and its URLs."""
    environment = os.environ | {
        "OPENAI_API_KEY": mock.key,
        "OPENAI_BASE_URL": f"{mock.url}/openai/v1",
    }
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-m", "wirecheck_reference_server", "--port", "0", *options],
        env=environment,
        stdin=pipe,
        stdout=pipe,
        text=True,
    ) as process:
        try:
            name, _, urls = process.stdout.readline().partition(": ")
            assert name == "wirecheck reference"
            yield process, urls.split()
        finally:
            process.terminate()
            process.wait(DEADLINE_S)


@contextlib.contextmanager
def deployment(mock, *options):
    """Run all of it while the context lasts."""
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        shared = ["--workers", "2", "--redis", redis.url, "--trusted-proxy", "127.0.0.1"]
        process, workers = stack.enter_context(command(mock, *shared, *options))
        http = f"{TELL_WORKER}\n{nginx_configuration(workers)}"
        (port,) = stack.enter_context(nginx(http))
        yield Deployment(process, workers, redis, f"http://127.0.0.1:{port}")
