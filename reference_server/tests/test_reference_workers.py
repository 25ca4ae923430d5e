"""Several workers as processes: how they start, what keeps them running, and how they end."""

import contextlib
import json
import re
import signal
import socket
import time

import httpx
import psutil
import pytest
from deployment import DEADLINE_S, POLL_S
from redis_server import redis_server

from wirecheck_reference_server.cli import main


@pytest.fixture(scope="module")
def redis():
    with redis_server() as server:
        yield server


@pytest.fixture
def workers(command, redis):
    """Two workers; `urls` has where they listen, `pids` who they are."""
    options = ["--workers", "2", "--redis", redis.url, "--port", "0", "--dialect", "typed"]
    process = command(*options, "--exit-with-stdin")
    line = process.stdout.readline()
    assert re.fullmatch(r"wirecheck reference:( http://127\.0\.0\.1:\d+){2}\n", line)
    process.urls = line.split()[2:]
    process.pids = [child.pid for child in psutil.Process(process.pid).children()]
    return process


def ended(pids):
    """Wait until these processes are gone."""
    _, alive = psutil.wait_procs(
        [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)], DEADLINE_S
    )
    return not alive


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_streams_of_all_in_band(workers, client_of, mock, signal_):
    runs = [mock.run("text", hold=1) for _ in workers.urls]
    one, two = (client_of(url) for url in workers.urls)
    with one.stream(runs[0].prompt) as first, two.stream(runs[1].prompt) as second:
        for run in runs:
            run.calls("holding")

        workers.send_signal(signal_)

        lasts = [list(one.events_of(response))[-1] for response in (first, second)]
    assert (
        lasts
        == [{"type": "error", "message": "The server is shutting down.", "code": "unknown"}] * 2
    )
    _, stderr = workers.communicate(timeout=DEADLINE_S)
    assert (workers.returncode, stderr) == (0, "")
    assert ended(workers.pids)


def test_they_end_when_the_process_that_looks_after_them_is_killed(workers):
    workers.kill()

    assert ended(workers.pids)


def test_a_worker_that_dies_is_started_again_and_all_end_with_stdin(workers):
    pid, _ = workers.pids
    psutil.Process(pid).kill()

    line = json.loads(workers.stderr.readline())
    assert (line["level"], line["event"]) == ("error", "a worker died and is started again")
    assert (line["pid"], line["exit_code"]) == (pid, -signal.SIGKILL)
    assert f"http://127.0.0.1:{line['port']}" in workers.urls
    for url in workers.urls:
        assert health(url) == 200
    pids = [child.pid for child in psutil.Process(workers.pid).children()]
    assert (len(pids), pid in pids) == (2, False)

    stdout, stderr = workers.communicate("", DEADLINE_S)

    assert (workers.returncode, stdout, stderr) == (0, "", "")
    assert ended(pids)


def health(url):
    """Return the status of a worker as soon as it answers."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.ConnectError):
            return httpx.get(f"{url}/health", timeout=DEADLINE_S).status_code
        time.sleep(POLL_S)
    return None


def test_a_busy_port_of_one_ends_all_with_one_message(command, redis):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = command("--port", str(port - 1), "--workers", "2", "--redis", redis.url)
        stdout, stderr = process.communicate(timeout=DEADLINE_S)

    assert (process.returncode, stdout) == (4, "")
    assert f"cannot listen on 127.0.0.1 port {port}: " in stderr


def test_without_redis_several_are_refused(capsys):
    assert main(["--workers", "2"]) == 4

    message = capsys.readouterr().err
    assert message.startswith("wirecheck reference: several workers must share")
    assert "--redis redis://" in message
    assert message.count("\n") == 1


@pytest.mark.parametrize("number", ["0", "-1", "many", "257"])
def test_a_number_of_workers_that_is_none_is_refused(capsys, number):
    with pytest.raises(SystemExit) as exit_:
        main(["--workers", number])

    assert exit_.value.code == 4
    assert "--workers" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["localhost", "http://localhost", "redis://:hidden@localhost:port"])
def test_a_url_that_is_none_of_redis_is_one_plain_message(capsys, url):
    assert main(["--redis", url]) == 4

    message = capsys.readouterr().err
    assert message.startswith("wirecheck reference: redis: ")
    assert "redis://HOST:PORT/DATABASE" in message
    assert "hidden" not in message
    assert message.count("\n") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_redis_that_does_not_answer_is_one_plain_message(capsys, workers):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

    assert main(["--redis", f"redis://:hidden@127.0.0.1:{port}/0", "--workers", workers]) == 4

    message = capsys.readouterr().err
    assert message.startswith("wirecheck reference: redis: ")
    assert "start it, or correct --redis" in message
    assert "hidden" not in message
    assert message.count("\n") == 1


def test_a_redis_that_does_not_let_us_in_is_one_plain_message(capsys, redis):
    assert main(["--redis", redis.url.replace("//", "//nobody:hidden@")]) == 4

    message = capsys.readouterr().err
    assert message.startswith("wirecheck reference: redis: ")
    assert "hidden" not in message
    assert message.count("\n") == 1


@pytest.mark.parametrize("proxy", ["*", "nginx", "10.0.0.1/8"])
def test_a_proxy_that_is_no_address_is_a_plain_message(capsys, proxy):
    assert main(["--trusted-proxy", proxy]) == 4

    message = capsys.readouterr().err
    assert message.startswith("wirecheck reference: trusted_proxies.0: ")
    assert message.count("\n") == 1
