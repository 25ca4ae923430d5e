"""The upstream (the mock provider, as a process), and reference servers on real sockets.

The server is imported where it is used: pytest reads this file for other tests, too.
"""

import contextlib
import itertools
import json
import logging
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from deployment import SECRET, deployment

# Nothing here takes longer than a second on an idle machine; a hang must end all the same.
DEADLINE_S = 60


@dataclass
class Run:
    """One scripted answer of the mock provider, and the journal of it."""

    mock_url: str
    id: str
    prompt: str

    def journal(self, wait="ended"):
        """Wait for a moment in the run; return its only call."""
        (call,) = self.calls(wait)
        return call

    def calls(self, wait="ended"):
        answer = httpx.get(
            f"{self.mock_url}/_mock/runs/{self.id}",
            params={"wait": wait, "timeout_ms": DEADLINE_S * 1000},
            timeout=DEADLINE_S + 5,
        )
        answer.raise_for_status()
        return answer.json()["calls"]

    def release(self):
        httpx.post(f"{self.mock_url}/_mock/runs/{self.id}/release").raise_for_status()


class Mock:
    """The mock provider."""

    key = "sk-upstream-0123456789"

    def __init__(self, url):
        self.url = url
        self._ids = itertools.count(1)

    def run(self, scenario, **keys):
        run_id = f"r{next(self._ids)}"
        words = "".join(f" {key}={value}" for key, value in keys.items())
        prompt = f"Hello! [[mock scenario={scenario} run={run_id}{words}]]"
        return Run(self.url, run_id, prompt)


@pytest.fixture(scope="session")
def mock():
    command = [sys.executable, "-m", "wirecheck_mock_providers", "--port", "0", "--exit-with-stdin"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Mock(process.stdout.readline().removeprefix("wirecheck mock: ").strip())
        process.stdin.close()


class Upstream(ThreadingHTTPServer):
    """A provider that gives every call the same answer, byte for byte."""

    def __init__(self, status, body, headers):
        super().__init__(("127.0.0.1", 0), UpstreamHandler)
        self.status = status
        self.headers = {"content-length": str(len(body))} | headers
        self.body = body
        self.calls = queue.Queue()
        self.url = f"http://127.0.0.1:{self.server_port}/v1"


class UpstreamHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)
        self.server.calls.put(call)

    def log_message(self, *_):
        pass


@pytest.fixture
def upstream():
    """Start a provider that answers as the mock provider never does."""
    with contextlib.ExitStack() as servers:

        def start(status=200, body=b"", **headers):
            dashed = {name.replace("_", "-"): value for name, value in headers.items()}
            server = servers.enter_context(Upstream(status, body, dashed))
            threading.Thread(target=server.serve_forever, args=(0.01,)).start()
            servers.callback(server.shutdown)
            return server

        yield start


@pytest.fixture(scope="session")
def settings(mock):
    """Make settings that point to the mock provider; retries only where a test is about them."""
    from wirecheck_reference_server.settings import Settings  # noqa: PLC0415

    def make(**overrides):
        upstream = {
            "openai_api_key": mock.key,
            "openai_base_url": f"{mock.url}/openai/v1",
            "anthropic_base_url": f"{mock.url}/anthropic",
            "gemini_base_url": f"{mock.url}/gemini",
            "deepseek_base_url": f"{mock.url}/deepseek",
            "ollama_base_url": f"{mock.url}/ollama/v1",
            "upstream_max_retries": 0,
        }
        return Settings(_env_file=None, **(upstream | overrides))

    return make


class Reference:
    """A running reference server, and a client of it."""

    def __init__(self, url):
        self.client = httpx.Client(base_url=url, timeout=DEADLINE_S)

    def post(self, path, prompt="Hello!", **options):
        return self.client.post(path, json=self.request(prompt), **options)

    def stream(self, prompt, path="/chat/stream"):
        """Open a stream; the response is a context manager."""
        return self.client.stream("POST", path, json=self.request(prompt))

    def events(self, prompt):
        """Return all events of one stream."""
        with self.stream(prompt) as response:
            return list(self.events_of(response))

    @staticmethod
    def request(prompt, **fields):
        return {
            "model": "gpt-4o-mini",
            "messages": [{"role": "user", "content": prompt}],
            **fields,
        }

    @staticmethod
    def events_of(response):
        """Yield the events of a stream as they come; each is one line, `data: {...}`."""
        rest = b""
        for chunk in response.iter_raw():
            *complete, rest = (rest + chunk).split(b"\n\n")
            for event in complete:
                assert event.startswith(b"data: ")
                assert b"\n" not in event
                yield json.loads(event.removeprefix(b"data: "))
        assert rest == b""


@contextlib.contextmanager
def in_a_thread(settings, dialect="typed"):
    """Run a reference server in a thread, on a socket of its own."""
    from wirecheck_reference_server.app import create_app  # noqa: PLC0415
    from wirecheck_reference_server.cancellation import Shutdown  # noqa: PLC0415
    from wirecheck_reference_server.server import Server, listen, url_of  # noqa: PLC0415

    shutdown = Shutdown()
    listener = listen("127.0.0.1", 0)
    server = Server(
        create_app(settings, dialect, shutdown),
        shutdown,
        "ready",
        max_message_bytes=settings.max_body_bytes,
    )
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    reference = Reference(url_of(listener))
    try:
        yield reference
    finally:
        reference.client.close()
        server.should_exit = True
        thread.join(DEADLINE_S)
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def every_key(mock):
    """The keys of the providers beside OpenAI: each costs the start of an SDK."""
    return {f"{name}_api_key": mock.key for name in ("anthropic", "gemini", "deepseek")}


@pytest.fixture(scope="session")
def serving(settings, every_key):
    """Run a server with these settings, for as long as the context lasts."""

    def serve(dialect="typed", **overrides):
        keys = every_key if dialect == "session" else {}
        return in_a_thread(settings(**(keys | overrides)), dialect)

    return serve


@pytest.fixture(scope="session")
def reference(serving):
    """A server that speaks typed at its root, with nothing switched on."""
    with serving() as reference:
        yield reference


@pytest.fixture
def outcomes():
    """Collect how the answers ended, as the server logs it."""
    records = queue.Queue()

    class Collector(logging.Handler):
        def emit(self, record):
            if hasattr(record, "facts"):
                records.put(record.facts["outcome"])

    log = logging.getLogger("wirecheck_reference_server.services")
    collector = Collector()
    log.addHandler(collector)
    log.setLevel(logging.INFO)
    yield lambda: records.get(timeout=DEADLINE_S)
    log.removeHandler(collector)
    log.setLevel(logging.NOTSET)


@pytest.fixture
def command(mock):
    """Start `python -m wirecheck_reference_server` with options; stop it at the test's end."""
    environment = os.environ | {
        "OPENAI_API_KEY": mock.key,
        "OPENAI_BASE_URL": f"{mock.url}/openai/v1",
    }
    with contextlib.ExitStack() as processes:

        def start(*options):
            process = subprocess.Popen(
                [sys.executable, "-m", "wirecheck_reference_server", *options],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            processes.enter_context(process)
            processes.callback(process.kill)
            return process

        yield start


@pytest.fixture
def client_of():
    """Talk to a server that runs elsewhere."""
    with contextlib.ExitStack() as clients:

        def connect(url):
            reference = Reference(url)
            clients.enter_context(reference.client)
            return reference

        yield connect


@pytest.fixture(scope="session")
def running_deployment(mock):
    """Two workers that share a Redis, behind nginx, with limits in force and tokens."""
    with deployment(mock, "--limits", "on", "--jwt-secret", SECRET) as deployment_:
        yield deployment_


@pytest.fixture
def deployed(running_deployment):
    """The same, with all workers at work: a test before may have killed one."""
    running_deployment.await_workers()
    return running_deployment
