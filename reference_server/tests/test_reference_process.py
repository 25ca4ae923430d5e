"""The command, as a process."""

import gc
import json
import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from wirecheck_reference_server.cli import main
from wirecheck_reference_server.server import Server, listen

DEADLINE_S = 60  # a second on an idle machine


def url_of(process):
    """Return where a process listens, once it has said so."""
    line = process.stdout.readline()
    assert re.fullmatch(r"wirecheck reference: http://127\.0\.0\.1:\d+\n", line)
    return line.split()[-1]


def test_typed_has_its_routes_at_the_root_and_ends_with_stdin(command, client_of, mock):
    process = command("--port", "0", "--dialect", "typed", "--exit-with-stdin")
    reference = client_of(url_of(process))

    *_, done = reference.events(mock.run("text").prompt)

    assert done["type"] == "done"
    stdout, stderr = process.communicate("a line\n", DEADLINE_S)  # and closes stdin
    assert (process.returncode, stdout, stderr) == (0, "", "")


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_running_streams_in_band(command, client_of, mock, signal_):
    process = command("--port", "0", "--dialect", "all", "--log-level", "info")
    reference = client_of(url_of(process))
    run = mock.run("text", hold=2)
    with reference.stream(run.prompt, "/typed/chat/stream") as response:
        stream = reference.events_of(response)
        tokens = [next(stream)["content"] for _ in range(2)]

        process.send_signal(signal_)

        (error,) = stream
    assert error == {"type": "error", "message": "The server is shutting down.", "code": "unknown"}
    call = run.journal()
    assert call["ending"] == "client-left"
    assert tokens == call["tokens"][:2]
    _, stderr = process.communicate(timeout=DEADLINE_S)
    assert process.returncode in (0, -signal_)
    assert "other" in [json.loads(line).get("outcome") for line in stderr.splitlines()]
    for secret in (mock.key, run.prompt, *tokens):
        assert secret not in stderr


def test_the_garbage_collector_rests_until_it_serves_and_no_longer(monkeypatch):
    seen = []
    start = Server.startup

    async def started(server, sockets=None):
        seen.append(gc.isenabled())
        await start(server, sockets)
        seen.append(gc.isenabled())
        server.should_exit = True

    monkeypatch.setattr(Server, "startup", started)

    assert main(["--port", "0"]) == 0
    assert seen == [False, True]


def test_no_connection_holds_a_token_back_until_the_one_before_is_acknowledged():
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_busy_port_is_one_plain_message(command):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        process = command("--port", port)
        stdout, stderr = process.communicate(timeout=DEADLINE_S)

    assert (process.returncode, stdout) == (4, "")
    assert stderr == (
        f"wirecheck reference: cannot listen on 127.0.0.1 port {port}: Address already in use; "
        "stop what holds it, or choose another with --port (0 picks a free one)\n"
    )


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(capsys, port):
    with pytest.raises(SystemExit) as exit_:
        main(["--port", port])

    assert exit_.value.code == 4
    assert "--port" in capsys.readouterr().err


def test_an_origin_with_a_path_is_a_plain_message(capsys):
    assert main(["--cors-origin", "https://app.example/", "--jwt-secret", "hidden"]) == 4

    message = capsys.readouterr().err
    assert message.startswith("wirecheck reference: cors_origins.0: ")
    assert message.count("\n") == 1
    assert "hidden" not in message


def test_help_teaches(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])

    assert exit_.value.code == 0
    text = capsys.readouterr().out
    for word in (
        "--dialect {typed,partial,named,plain,session,all}",
        "OPENAI_BASE_URL",
        "curl",
        "0 picks a free one",
    ):
        assert word in text


def test_without_its_extra_it_says_what_to_install(tmp_path):
    (tmp_path / "fastapi.py").write_text("raise ModuleNotFoundError(name='fastapi')\n")

    done = subprocess.run(
        [sys.executable, "-m", "wirecheck_reference_server"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 4
    assert done.stderr == (
        "wirecheck reference: fastapi is not installed: pip install 'wirecheck[reference]'\n"
    )
