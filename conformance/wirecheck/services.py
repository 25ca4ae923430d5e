"""Our own servers, each in a process of its own: the mock provider, the reference, the proxy."""

import os
import queue
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from types import TracebackType
from typing import IO, Self

import httpx

# Importing a provider's SDK takes seconds on a cold and busy machine; nothing takes this long.
START_S = 60.0
STOP_S = 10.0
# A server on the same machine answers within milliseconds, one across the world within a second.
ANSWER_S = 5.0


class ServiceError(Exception):
    """A process did not come up; the message is what it said."""


class Service:
    """A server of ours in a process of its own; it ends with its standard input, so with us."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it and wait until it tells its URL.

        Raises:
            ServiceError: It ended instead.
        """
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - till exit
        self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-m", *arguments, "--exit-with-stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **environment},
            text=True,
        )
        self.url = self._await_url(name)

    def _await_url(self, name: str) -> str:
        stdout = self._process.stdout
        line = _first_line(stdout) if stdout else ""
        found, _, url = line.partition(": ")
        if found != name:
            self._end()
            self._errors.seek(0)
            words = self._errors.read().strip()
            self._errors.close()
            raise ServiceError(words or f"{name} did not start")
        return url.strip()

    def stop(self) -> None:
        """End the process."""
        self._end()
        self._errors.close()

    def _end(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.stop()


def _first_line(stream: IO[str]) -> str:
    """The first line of a process; empty if none comes in time."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(stream.readline()), daemon=True).start()
    try:
        return lines.get(timeout=START_S)
    except queue.Empty:
        return ""


def is_mock(url: str) -> bool:
    """Whether a mock provider answers at a URL."""
    try:
        secure = url.startswith("https:")
        asked = httpx.get(f"{url}/_mock/health", timeout=ANSWER_S, trust_env=False, verify=secure)
        health = asked.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
    return isinstance(health, dict) and health.get("wirecheck") == "mock"


def start_mock(port: int = 0) -> Service:
    """Start the mock provider; port 0 takes a free one."""
    return Service("wirecheck mock", ["wirecheck_mock_providers", "--port", str(port)], {})


def start_delivery(to: str) -> Service:
    """Start a delivery proxy before a server, on a free port.

    Raises:
        ServiceError: It does not start.
    """
    arguments = ["wirecheck_mock_providers.delivery", "--listen", "0", "--to", to]
    return Service("wirecheck delivery", arguments, {})


def start_reference(
    mock_url: str | None,
    *,
    jwt_secret: str | None = None,
    origin: str | None = None,
    limits: bool = False,
    missing_keys: Sequence[str] = (),
) -> Service:
    """Start the reference server on a free port, with all dialects.

    Args:
        mock_url: The mock provider to be its upstream; None leaves its settings as they are.
        jwt_secret: Turns authentication on.
        origin: An origin that its CORS rules shall allow.
        limits: Whether it enforces its contracts' limits.
        missing_keys: The providers that the mock stands for, but that it shall have no key for.

    Raises:
        ServiceError: It is not installed, or did not start.
    """
    if find_spec("fastapi") is None or find_spec("openai") is None:
        raise ServiceError(
            "the reference server is not installed: pip install 'wirecheck[reference]'"
        )
    arguments = ["wirecheck_reference_server", "--port", "0", "--dialect", "all"]
    arguments += ["--jwt-secret", jwt_secret] if jwt_secret else []
    arguments += ["--cors-origin", origin] if origin else []
    arguments += ["--limits", "on"] if limits else []
    environment = _pointing_at(mock_url, missing_keys) if mock_url else {}
    return Service("wirecheck reference", arguments, environment)


# The variables by which the reference finds each provider that a client may name: base URL, its
# path at the mock, key.
_PROVIDERS = {
    "openai": ("OPENAI_BASE_URL", "openai/v1", "OPENAI_API_KEY"),
    "claude": ("ANTHROPIC_BASE_URL", "anthropic", "ANTHROPIC_API_KEY"),
    "gemini": ("GOOGLE_GEMINI_BASE_URL", "gemini", "GOOGLE_API_KEY"),
    "deepseek": ("DEEPSEEK_BASE_URL", "deepseek", "DEEPSEEK_API_KEY"),
}


def _pointing_at(mock_url: str, missing_keys: Sequence[str]) -> dict[str, str]:
    """An environment in which every provider is the mock, with a key that no other run has.

    An empty key hides one that the user has.
    """
    environment = {"GEMINI_API_KEY": ""}
    for name, (url, path, key) in _PROVIDERS.items():
        environment[url] = f"{mock_url}/{path}"
        has_key = name not in missing_keys
        environment[key] = "sk-wirecheck-" + secrets.token_hex(12) if has_key else ""
    return environment
