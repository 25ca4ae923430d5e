"""Debian's nginx for a test, unprivileged, with all that it writes in a folder of its own."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

# Stands in a configuration for each address to listen on.
LISTEN = "{listen}"
# nginx starts within milliseconds; a machine that needs this long has other troubles.
START_S = 30.0
STOP_S = 10.0
_POLL_S = 0.005
# Where Debian installs it, which is not on everyone's path.
_SEARCHED = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
_MAIN = """\
daemon off;
worker_processes 1;
user {user} {group};
pid {folder}/nginx.pid;
error_log stderr error;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/client_body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {http}
}}
"""


@contextmanager
def nginx(http: str) -> Iterator[list[int]]:
    """Run nginx while the context lasts.

    Args:
        http: What stands in the block ``http``. Each ``{listen}`` in it becomes an address with a
            free port: ``server { listen {listen}; location / { proxy_pass …; } }``.

    Yields:
        The ports, in the order in which their ``{listen}`` stands in the text.
    """
    program = shutil.which("nginx", path=_SEARCHED)
    if program is None:
        pytest.fail("nginx is missing: make services")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="wirecheck-nginx-")))
        listeners = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=256))
            for _ in range(http.count(LISTEN))
        ]
        ports = [listener.getsockname()[1] for listener in listeners]
        for port in ports:
            http = http.replace(LISTEN, f"127.0.0.1:{port}", 1)
        stack.enter_context(_running(program, folder, http, listeners))
        yield ports


@contextmanager
def _running(
    program: str, folder: Path, http: str, listeners: Sequence[socket.socket]
) -> Iterator[None]:
    configuration, errors = folder / "nginx.conf", folder / "errors"
    configuration.write_text(
        _MAIN.format(
            user=pwd.getpwuid(os.geteuid()).pw_name,
            group=grp.getgrgid(os.getegid()).gr_name,
            folder=folder,
            http=http,
        )
    )
    # NGINX names sockets that listen already, as for an upgrade: no other process takes the port.
    handles = [listener.fileno() for listener in listeners]
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            [program, "-e", "stderr", "-p", folder, "-c", configuration],
            env=os.environ | {"NGINX": "".join(f"{handle};" for handle in handles)},
            pass_fds=handles,
            stderr=stderr,
        )
    for listener in listeners:
        listener.close()
    try:
        _await_start(process, folder / "nginx.pid", errors)
        yield
    finally:
        process.terminate()
        process.wait(STOP_S)


def _await_start(process: subprocess.Popen[bytes], pid_file: Path, errors: Path) -> None:
    """Wait for the file that nginx writes once it has read its configuration and listens."""
    deadline = time.monotonic() + START_S
    while not pid_file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"nginx did not start: {errors.read_text()}")
        time.sleep(_POLL_S)
