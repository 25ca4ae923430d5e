"""Whole runs of the command, against the reference server and against what is none.

The runs that are compared go on side by side: most of their time is waiting.
"""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from load_runs import Done, command, free_port, run, started

from wirecheck.gate import Service, start_mock, start_reference

SECRET = "of-the-tests-of-load-0123456789abcdef"  # noqa: S105 - nobody's
QUICK = "stamped ttft=20 itl=2 tokens=20"
CONTRACTS = (
    *("typed-sse", "typed-websocket", "partial-sse", "partial-socketio"),
    *("named-sse", "plain-sse", "session-socketio"),
)


@pytest.fixture(scope="module")
def mock() -> Iterator[Service]:
    with start_mock() as service:
        yield service


@pytest.fixture(scope="module")
def reference(mock: Service) -> Iterator[Service]:
    with start_reference(mock.url, jwt_secret=SECRET) as service:
        yield service


def against(reference: Service, mock: Service, contract: str) -> list[str]:
    """The options that name an endpoint of the reference."""
    return [
        f"--host={reference.url}/{contract.partition('-')[0]}",
        f"--contract={contract}",
        f"--mock-provider={mock.url}",
        f"--jwt-secret={SECRET}",
        "--warm-up=0s",
    ]


@pytest.fixture(scope="module")
def done(reference: Service, mock: Service, tmp_path_factory) -> dict[str, Done]:
    """Three seconds of each contract."""
    folder = tmp_path_factory.mktemp("load")
    with ExitStack() as stack:
        running = {
            contract: stack.enter_context(
                started(
                    folder / contract,
                    *against(reference, mock, contract),
                    *("--users=2", "--run-time=3s", f"--scenario={QUICK}"),
                )
            )
            for contract in CONTRACTS
        }
        return {contract: it.wait() for contract, it in running.items()}


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_transport_is_loaded_and_measured(done: dict[str, Done], contract: str) -> None:
    result = done[contract].result
    streams, measures = result["streams"], result["measures"]

    assert done[contract].code == 0, done[contract].errors
    assert streams["completed"] >= 2
    assert streams["failed"] == {}
    assert streams["started"] == streams["completed"] + streams["in_flight"]
    assert streams["checked"] > 0
    assert measures["ttft"]["count"] >= streams["completed"]
    assert measures["itl"]["count"] >= 19 * streams["completed"]
    assert measures["added"]["count"] >= 20 * streams["completed"]
    assert measures["total"]["count"] == streams["completed"]


def test_a_first_token_is_no_earlier_than_the_provider_sends_it(done: dict[str, Done]) -> None:
    assert all(it.result["measures"]["ttft"]["p50"] >= 20 for it in done.values())
    assert all(it.result["measures"]["added"]["p50"] > 0 for it in done.values())


def test_the_report_says_what_was_done(done: dict[str, Done]) -> None:
    result = done["typed-sse"].result

    assert result["contract"] == "typed-sse"
    assert result["plan"]["users"] == 2
    assert result["plan"]["scenarios"][0]["keys"] == {"ttft": 20, "itl": 2, "tokens": 20}
    assert [(it["goal"], it["actual"], it["met"]) for it in result["goals"]] == [
        ("errors <= 0%", 0, True)
    ]
    assert set(result["generator"]) == {"cpu", "loop_lag_p99", "trusted"}
    assert sum(point["started"] for point in result["series"]) == result["streams"]["started"]
    assert 0 < len(result["sampled_streams"]) <= 40


def test_a_slow_start_of_the_provider_breaks_a_goal(reference, mock, tmp_path) -> None:
    found = run(
        tmp_path,
        *against(reference, mock, "typed-sse"),
        *("--users=1", "--run-time=3s", "--scenario=slow-start itl=1"),
        *("--goal=ttft.p95 < 1s", "--goal=errors <= 0%"),
    )

    assert found.code == 1, found.errors
    assert [goal["met"] for goal in found.result["goals"]] == [False, True]
    assert found.result["goals"][0]["actual"] >= 1500
    assert "missed  ttft.p95 < 1s" in found.output


def test_errors_are_counted_by_kind_and_the_run_goes_on(reference, mock, tmp_path) -> None:
    found = run(
        tmp_path,
        *against(reference, mock, "typed-sse"),
        *("--users=2", "--run-time=2s", "--scenario=error-mid after=2", f"--scenario={QUICK}"),
    )

    streams = found.result["streams"]
    assert found.code == 1
    assert set(streams["failed"]) == {"in-band"}
    assert streams["completed"] > 0
    assert found.result["failures"][0]["detail"] == "it was ended by `error` with the code unknown"
    # A stream that broke has a first token all the same.
    ended = streams["completed"] + streams["failed"]["in-band"]
    assert found.result["measures"]["ttft"]["count"] >= ended


def test_clients_that_leave_are_no_errors_and_the_upstream_is_seen_to_stop(
    reference, mock, tmp_path
) -> None:
    found = run(
        tmp_path,
        *against(reference, mock, "session-socketio"),
        *("--users=2", "--run-time=3s", "--profile=abandon", "--abandon=1"),
        "--scenario=stamped ttft=5 itl=50 tokens=200",
    )

    streams = found.result["streams"]
    # Nobody stayed, so nothing was answered in full: that is no pass.
    assert found.code == 1
    assert streams["completed"] == 0
    assert streams["failed"] == {}
    assert streams["abandoned"] > 2
    assert found.result["measures"]["cancel"]["count"] > 2


def test_an_endpoint_that_is_down_is_a_result(mock: Service, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    found = run(
        tmp_path,
        *(f"--host=http://127.0.0.1:{port}", "--contract=typed-sse", "--warm-up=0s"),
        *(f"--mock-provider={mock.url}", "--users=1", "--run-time=1s", "--seed=3"),
    )

    assert found.code == 1
    assert set(found.result["streams"]["failed"]) == {"connect"}
    assert "Traceback" not in found.errors


def test_two_processes_begin_the_streams_that_one_does(reference, mock, tmp_path) -> None:
    rate = ("--rate=8", "--arrivals=constant", "--run-time=4s", f"--scenario={QUICK}")
    with (
        started(tmp_path / "1", *against(reference, mock, "typed-sse"), *rate) as one,
        started(
            tmp_path / "2", *against(reference, mock, "typed-sse"), *rate, "--processes=2"
        ) as two,
    ):
        alone, together = one.wait(), two.wait()

    for found in (alone, together):
        assert found.code == 0, found.errors
        assert found.result["streams"]["started"] == 32
        assert found.result["streams"]["completed"] == 32
        assert found.result["measures"]["itl"]["count"] == 32 * 19
        assert found.result["lost_workers"] == 0


def test_a_lost_worker_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, free_port() as port:
        ways = (f"--host=http://127.0.0.1:{silent.getsockname()[1]}", "--mock-provider=none")
        sizes = ("--users=2", "--run-time=6s", "--stop-timeout=1s", "--warm-up=0s")
        binding = ("--master-bind-host=127.0.0.1", f"--master-bind-port={port}")
        leading = ("--master", "--expect-workers=2")
        with (
            started(tmp_path, *ways, "--contract=typed-sse", *sizes, *binding, *leading) as master,
            worker(port) as first,
            worker(port),
        ):
            streams = [silent.accept()[0] for _ in range(2)]
            first.kill()
            found = master.wait()
            for stream in streams:
                stream.close()

    assert found.result["lost_workers"] == 1
    assert "workers lost  1" in found.output
    assert found.result["measured_s"] >= 5
    # The other worker's stream was never answered.
    assert found.result["streams"]["in_flight"] == 1
    assert found.code == 1


@contextmanager
def worker(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command("--worker", f"--master-port={port}"))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--profile=smok"], "did you mean 'smoke'?"),
        (["--mock-provider=http://127.0.0.1:1"], "no mock provider answers there"),
        (["--users=many"], "invalid int value: 'many'"),
        (["--run-time=soon"], "'soon' is no time"),
    ],
)
def test_a_mistake_is_one_message_before_any_traffic(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    found = run(tmp_path, "--host=http://127.0.0.1:1", "--contract=typed-sse", *arguments)

    assert found.code == 4
    assert words in found.errors
    assert "Traceback" not in found.errors
    assert found.result == {}


def test_a_report_that_cannot_be_written_is_told_before(mock: Service, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")

    found = run(
        file / "report",
        *("--host=http://127.0.0.1:1", "--contract=typed-sse", f"--mock-provider={mock.url}"),
    )

    assert found.code == 4
    assert "it cannot be written there" in found.errors
