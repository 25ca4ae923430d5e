"""The Streamlit page: its streams are read by its own server, so that is led through the proxy."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from wirecheck.gate import ServiceError

STREAMLIT = "streamlit-plain"
_SERVER = "wirecheck_browser_tests.services.streamlit_server"
# It is up within seconds; on a busy machine its imports take half a minute.
_START_S = 90.0
_LOOK_S = 0.2


def is_installed() -> bool:
    """Whether it can be started."""
    return find_spec("streamlit") is not None


def start_streamlit(backend_url: str) -> AbstractContextManager[str]:
    """Start the page's server; yields its URL.

    Raises:
        ServiceError: It does not start.
    """
    return _running(backend_url)


@contextmanager
def _running(backend_url: str) -> Iterator[str]:
    port = _free_port()
    page = Path(str(files("wirecheck_browser_tests"))) / "streamlit_plain.py"
    with TemporaryDirectory() as folder:
        process = subprocess.Popen(  # noqa: S603 - our own page, by our own interpreter
            [
                *(sys.executable, "-m", _SERVER, "run", str(page)),
                f"--server.port={port}",
                "--server.address=127.0.0.1",
                "--server.headless=true",
                "--server.fileWatcherType=none",
                # A full collection after each run of the script is most of what a run takes.
                "--runner.postScriptGC=false",
                "--browser.gatherUsageStats=false",
            ],
            cwd=folder,
            env={**os.environ, "BACKEND_URL": backend_url},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _await(process, url)
            yield url + "/"
        finally:
            # It has nothing to keep, and asked to end it takes half a second.
            process.kill()
            process.communicate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def _await(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/_stcore/health", trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(_LOOK_S)
    raise ServiceError("the Streamlit page did not start: try `streamlit hello`")
