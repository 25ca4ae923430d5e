"""`--speed`: every schedule scaled. Times are judged by what must be over, or cannot be yet."""

import http.client
import itertools
import json

import pytest

from wirecheck_mock_providers import running_mock
from wirecheck_mock_providers.cli import main
from wirecheck_mock_providers.script.selection import select

#: A schedule of a quarter of an hour: who waits for it has failed.
LONG = "ttft=600000 itl=60000 tokens=6 jitter=60000"
PATHS = ["/openai/v1/chat/completions", "/deepseek/chat/completions", "/ollama/api/chat"]


def chat(mock, words, path=PATHS[0]):
    prompt = {"role": "user", "content": f"[[mock {words}]]"}
    body = {"model": "m", "stream": True, "messages": [prompt]}
    connection = http.client.HTTPConnection(mock.url.removeprefix("http://"), timeout=20)
    try:
        connection.request("POST", path, json.dumps(body), {"Authorization": "Bearer sk-x"})
        return connection.getresponse().read()
    finally:
        connection.close()


def sent_after(mock, run):
    """Return when the tokens of a run left, in seconds after its call came."""
    (call,) = mock.journal(run, wait="ended")["calls"]
    return [moment - call["received"] for moment in call["sent_at"]]


@pytest.fixture(scope="module")
def fastest():
    with running_mock("--speed", "max") as running:
        yield running


@pytest.mark.parametrize("path", PATHS)
def test_at_the_highest_speed_nothing_waits(fastest, path):
    chat(fastest, f"text {LONG} run=all", path)

    assert fastest.journal("all")["calls"][-1]["ending"] == "complete"


@pytest.mark.parametrize("words", ["rate-limit", "text profile=reasoning", "stamped"])
def test_that_holds_for_every_scenario(fastest, words):
    chat(fastest, f"{words} {LONG} run={words.partition(' ')[0]}")


def test_a_hold_is_no_delay(fastest):
    address = fastest.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=20)
    try:
        prompt = {"role": "user", "content": f"[[mock text hold=2 {LONG} run=held]]"}
        body = {"model": "m", "stream": True, "messages": [prompt]}
        headers = {"Authorization": "Bearer sk-x"}
        connection.request("POST", PATHS[0], json.dumps(body), headers)
        (call,) = fastest.journal("held", wait="holding")["calls"]
        assert (call["state"], call["sent"]) == ("holding", 2)
        fastest.release("held")
        connection.getresponse().read()
    finally:
        connection.close()

    assert fastest.journal("held", wait="ended")["calls"][0]["sent"] == 6


def test_the_speed_changes_no_byte(fastest):
    with running_mock() as mock:
        words = "text ttft=10 itl=1 profile=bursty run=same"
        assert chat(mock, words) == chat(fastest, words)


@pytest.mark.parametrize("words", ["text ttft=50 itl=20", "text ttft=50 itl=20 profile=bursty"])
def test_half_as_fast_takes_twice_as_long(words):
    pace = select(f"[[mock {words} run=slow]]", None, "").write().pace
    with running_mock("--speed", "0.5") as mock:
        chat(mock, f"{words} tokens=8 run=slow")
        sent = sent_after(mock, "slow")

    # Late is for the machine to be; early would be wrong, but for half a millisecond (`has_come`).
    early = [n for n, moment in enumerate(sent) if moment < 2 * pace.due_s(n) - 0.001]
    assert not early
    assert len(sent) == 8


def test_a_thousand_times_as_fast_takes_a_thousandth():
    with running_mock("--speed=1000") as mock:
        chat(mock, f"text {LONG} run=fast")
        sent = sent_after(mock, "fast")

    assert sent[0] >= 0.599
    assert all(after >= before for before, after in itertools.pairwise(sent))


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "1e3", "1001", "0.001", "fast", ""])
def test_what_is_no_speed_is_refused(capsys, speed):
    with pytest.raises(SystemExit) as ended:
        main([f"--speed={speed}"])

    assert ended.value.code == 4
    assert f"{speed!r} is no speed: a number from 0.01 to 1000, or max" in capsys.readouterr().err
