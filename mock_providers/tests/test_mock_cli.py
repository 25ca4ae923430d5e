"""The command: how it begins, ends, and refuses."""

import contextlib
import signal
import socket
import subprocess
import sys

import pytest

import wirecheck_mock_providers
from wirecheck_mock_providers import MockClient, running, running_mock
from wirecheck_mock_providers.cli import main
from wirecheck_mock_providers.listening import listen
from wirecheck_mock_providers.script.scenarios import SCENARIOS

COMMAND = [sys.executable, "-m", "wirecheck_mock_providers"]
#: The mock ends in 0.3 s; a test that waits this long has failed, in seconds.
PATIENCE_S = 20


@contextlib.contextmanager
def started(*arguments):
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_first_line_says_where_it_is_and_the_next_ones_how_to_use_it():
    with started("--port", "0") as process:
        line = process.stdout.readline()
        url = line.removeprefix("wirecheck mock: ").strip()

        assert line == f"wirecheck mock: {url}\n"
        assert MockClient(url).scenarios()
        assert f"OPENAI_BASE_URL={url}/openai/v1" in process.stdout.readline()


def test_with_its_standard_input_it_ends_and_says_no_more_than_where_it_is():
    with started("--port=0", "--exit-with-stdin") as process:
        out, err = process.communicate(timeout=PATIENCE_S)

    assert out.count("\n") == 1
    assert err == ""
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("scenario", ["stall", "text hold=1", "no-answer", "drip itl=60000"])
def test_a_signal_ends_it_quietly_whatever_is_held(number, scenario):
    with started("--port=0") as process:
        url = process.stdout.readline().removeprefix("wirecheck mock: ").strip()
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as client:
            body = b'{"model":"m","stream":true,"messages":[{"role":"user","content":""}]}'
            client.sendall(
                b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: mock\r\n"
                b"Authorization: Bearer x\r\nx-mock-scenario: %b run=held\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (scenario.encode(), len(body), body)
            )
            assert MockClient(url).journal("held", wait="called")["calls"]
            process.send_signal(number)
            _, err = process.communicate(timeout=PATIENCE_S)

    assert err == ""
    assert process.returncode == 0


def test_no_connection_holds_a_piece_back_until_the_one_before_is_acknowledged():
    listener = listen("127.0.0.1", 0, host_option="", port_option="")
    with listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_in_use_is_said_in_one_line_with_the_mend(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert main(["--port", str(port)]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"wirecheck mock: cannot listen at 127.0.0.1:{port} (Address already")
    assert "--port 0 takes any free one" in err
    assert err.count("\n") == 1


# RFC 5737: an address for examples; RFC 6761: a name that is never given; RFC 1035: 63 at the most
@pytest.mark.parametrize("host", ["192.0.2.1", "host.invalid", "x" * 64])
def test_a_host_that_is_not_ours_is_said_in_one_line_with_the_mend(capsys, host):
    assert main(["--host", host]) == 4
    err = capsys.readouterr().err
    assert err.startswith(f"wirecheck mock: cannot listen at {host}:9099 (")
    assert "an address of this machine, such as 127.0.0.1, with --host" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        *[
            (f"--port={it}", f"'{it}' is no number from 0 to 65535")
            for it in ("65536", "-1", "http")
        ],
        ("--prot=1", "unrecognized arguments: --prot=1"),
        ("--match=all", "argument --match: invalid choice: 'all'"),
    ],
)
def test_a_wrong_use_is_told_in_one_message_with_what_there_is(capsys, argument, words):
    with pytest.raises(SystemExit) as ended:
        main([argument])

    assert ended.value.code == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("wirecheck mock: ")
    assert words in err
    assert "usage: wirecheck mock [-h]" in err


def test_help_teaches(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    out = capsys.readouterr().out
    parts = ("OPENAI_BASE_URL", "[[mock scenario=", "/_mock/scenarios", "--exit-with-stdin")
    for part in (*parts, "--speed", "--scripts", "/_mock/scripts"):
        assert part in out


def test_a_running_mock_ends_with_its_block():
    with running_mock() as mock:
        assert mock.scenarios()

    with pytest.raises(ConnectionRefusedError):
        mock.scenarios()


def test_a_mock_that_does_not_start_is_an_error(monkeypatch):
    monkeypatch.setattr(running, "READY", "something else")

    words = "did not start; its first line was 'wirecheck mock: "
    with pytest.raises(RuntimeError, match=words), running_mock():
        pass


def test_what_the_package_offers():
    assert wirecheck_mock_providers.__all__ == ["MockClient", "MockError", "running_mock"]


def test_help_names_every_scenario(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    told = capsys.readouterr().out
    assert [name for name in SCENARIOS if name not in told] == []
