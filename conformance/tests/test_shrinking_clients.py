"""Deliveries shrunk to the least that a client does not bear: known faults, known least."""

import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from hand_made import recorded

from wirecheck.cli import main
from wirecheck.recording import Response, save
from wirecheck.shrinking import Client, Delivery, delivering, find
from wirecheck.shrinking.delivery import mode_of_split
from wirecheck.shrinking.origin import Origin
from wirecheck.shrinking.search import MOST_SPLITS
from wirecheck_mock_providers.delivery import running_delivery
from wirecheck_mock_providers.delivery.spec import MAX_CHARACTERS, parse

CARELESS = Path(__file__).parent / "support" / "careless_client.py"
# One character of two bytes in all of it.
BODY = (
    'data: {"type": "chunk", "content": "caf\u00e9"}\n\n'
    'data: {"type": "chunk", "content": " au lait"}\n\n'
    'data: {"type": "done"}\n\n'
).encode()
ACCENT = BODY.index("\u00e9".encode())
FIRST_END = BODY.index(b"\n\n") + 2
ANSWER = recorded(BODY)
RESET = Delivery(ending="reset", end=FIRST_END)
# A start of Python takes up to seconds on a busy machine; only hanging takes longer.
PATIENCE_S = 60.0


def command(fault):
    return f"{sys.executable} -S {CARELESS} {fault} {{url}}"


def pieces(delivery):
    """What a client reads that reads all at once."""
    end = len(BODY) if delivery.end is None else delivery.end
    bounds = [0, *delivery.splits, end]
    return [BODY[start:stop] for start, stop in pairwise(bounds)]


def decodes_each_piece(delivery):
    try:
        [piece.decode() for piece in pieces(delivery)]
    except UnicodeDecodeError:
        return True
    return False


def parses_each_piece(delivery):
    """A piece that begins an event and does not end it."""
    return any(b"data: {" in it and not it.endswith((b"}", b"\n")) for it in pieces(delivery))


def takes_any_end_for_the_end(delivery):
    return b'"done"' not in b"".join(pieces(delivery))


def waits_for_ever(delivery):
    return delivery.ending == "stall"


@pytest.mark.parametrize(
    ("client", "least", "mode"),
    [
        (decodes_each_piece, Delivery((ACCENT + 1,)), f"split={ACCENT + 1}"),
        (parses_each_piece, Delivery((FIRST_END // 2,)), f"split={FIRST_END // 2}"),
        (takes_any_end_for_the_end, Delivery(ending="clean", end=0), "cut=clean,byte:0"),
        (waits_for_ever, Delivery(ending="stall", end=0), "hold"),
        (lambda it: it == RESET, RESET, f"cut=reset,byte:{FIRST_END}"),
        (lambda _: True, Delivery(), "as-is"),
    ],
)
def test_the_least_delivery_is_found(client, least, mode):
    found = find(ANSWER, client)

    assert found == least
    assert found.mode() == mode


def test_of_a_client_that_bears_all_nothing_is_found():
    tried = []

    assert find(ANSWER, tried.append) is None
    assert {it.ending for it in tried} == {"clean", "close", "reset", "stall"}
    assert len(tried) == len(set(tried))


@pytest.fixture(scope="module")
def proxy():
    with delivering(ANSWER) as running:
        yield running


def test_a_client_that_decodes_each_read_fails_by_one_split_alone(proxy):
    client = Client.of(command("decodes_each_read"), PATIENCE_S)

    assert not client.shows(proxy, Delivery((ACCENT, ACCENT + 2, FIRST_END)))
    assert client.shows(proxy, Delivery((ACCENT + 1,)))
    assert "UnicodeDecodeError" in client.said


def test_a_client_that_waits_for_ever_is_found_by_a_stall(proxy):
    hanging = Client.of(command("waits_for_ever"), 10.0)

    assert hanging.shows(proxy, Delivery(ending="stall", end=FIRST_END))
    assert hanging.said == "it was still running after 10 s"


@pytest.mark.parametrize("ending", ["clean", "close", "reset"])
def test_a_client_that_bears_all_bears_every_ending(proxy, ending):
    sound = Client.of(command("bears_all"), PATIENCE_S)

    assert not sound.shows(proxy, Delivery((3, ACCENT + 1), ending, FIRST_END))


@pytest.mark.parametrize("mode", ["hold", f"stall=byte:{FIRST_END}", "as-is"])
def test_what_a_run_leaves_waiting_is_let_go(proxy, mode):
    proxy.deliver(mode)
    left = [sys.executable, "-S", CARELESS, "bears_all", proxy.url]
    with subprocess.Popen(left) as client:
        while not proxy.finish():
            pass
        assert client.wait(PATIENCE_S) == 0


def test_an_answer_is_given_whole_however_it_is_asked_for():
    told = Response(201, (("Content-Type", "text/x"), ("Transfer-Encoding", "chunked")), "", 1.0)
    with Origin(replace(ANSWER, response=told)) as origin, httpx.Client(trust_env=False) as http:
        answers = [http.get(origin.url), http.post(f"{origin.url}/a?b", content=iter([b"x"] * 9))]
        head = http.head(origin.url)

    for answer in (*answers, head):
        assert (answer.status_code, answer.headers["content-type"]) == (201, "text/x")
        assert answer.headers["content-length"] == str(len(BODY))
        assert "transfer-encoding" not in answer.headers
    assert [answer.content for answer in answers] == [BODY, BODY]


@pytest.mark.parametrize(
    ("body", "at", "mode"),
    [
        (BODY, ACCENT + 1, "utf8"),
        (BODY, 3, "data"),
        (BODY, FIRST_END + 2, "data"),
        (BODY, 9, "bytes=9"),
        (b"data: 1\r\n\r\n", 8, "crlf"),
    ],
)
def test_a_split_is_told_as_a_mode_of_the_delivery_proxy(body, at, mode):
    assert mode_of_split(body, at) == mode


@pytest.mark.parametrize(
    ("delivery", "mode"),
    [
        (Delivery(), "as-is"),
        (Delivery((7,)), "split=7"),
        (Delivery((1, 2, 3, 7, 9, 10)), "split=1-3,7,9-10"),
        (Delivery((3, 7), "stall", 7), "split=3,7+stall=byte:7"),
        (Delivery(ending="close", end=7), "cut=close,byte:7"),
        (Delivery(ending="stall", end=7), "stall=byte:7"),
        (Delivery(ending="stall", end=0), "hold"),
    ],
)
def test_a_delivery_is_told_as_a_mode(delivery, mode):
    assert delivery.mode() == mode
    assert parse(mode)


@pytest.mark.parametrize("step", [2, 3, 4, MOST_SPLITS])
def test_any_choice_of_places_can_be_said(step):
    """The longest lacks every third place: for two numbers a range is no shorter."""
    mode = Delivery(tuple(it for it in range(1, MOST_SPLITS) if it % step)).mode()

    assert len(mode) <= MAX_CHARACTERS
    assert parse(mode)


def test_the_modes_of_shrunk_recordings_are_those_of_the_delivery_proxy():
    for mode in ("utf8", "crlf", "data", "bytes=9", "cut=reset,event:1", "stall=event:1", "hold"):
        assert parse(mode)


def test_the_command_tells_what_the_client_does_not_bear(tmp_path, capfd):
    body = "data: caf\u00e9\n\n".encode()
    save(recorded(body), tmp_path / "it.jsonl")

    what = [str(tmp_path / "it.jsonl"), "--client", command("decodes_each_read")]
    code = main(["shrink", *what, "--patience", "60"])

    out = capfd.readouterr().out
    assert code == 1
    assert f"split at byte 10 of {len(body)}:" in out
    assert "caf⟨0xC3⟩ | ⟨0xA9⟩" in out
    assert "UnicodeDecodeError" in out
    assert "mode of `wirecheck delivery`: split=10 (" in out


def test_the_mode_that_is_told_makes_the_client_fail_again(tmp_path, capfd):
    save(ANSWER, tmp_path / "it.jsonl")
    client = command("decodes_each_read")
    main(["shrink", str(tmp_path / "it.jsonl"), "--client", client, "--patience", "60"])
    (mode,) = re.findall("mode of `wirecheck delivery`: (.+) \\(", capfd.readouterr().out)

    with Origin(ANSWER) as origin, running_delivery(to=origin.url) as delivery:

        def runs(given):
            delivery.clear_rules()
            delivery.add_rule(given)
            words = [sys.executable, "-S", CARELESS, "decodes_each_read", delivery.url]
            return subprocess.run(words, capture_output=True, text=True, check=False)

        assert "UnicodeDecodeError" in runs(mode).stderr
        assert runs("as-is").returncode == 0


@pytest.mark.parametrize("headers", [(("A\nB", "c"),), (("A", "\u20ac"),), (("A", "b\r\nc: d"),)])
def test_a_head_that_http_cannot_carry_is_a_usage_error(tmp_path, capfd, headers):
    save(replace(ANSWER, response=Response(200, headers, "", 1.0)), tmp_path / "it.jsonl")

    code = main(["shrink", str(tmp_path / "it.jsonl"), "--client", command("bears_all")])

    assert code == 4
    assert "the recorded answer has no head that HTTP can carry" in capfd.readouterr().err


def test_a_proxy_that_does_not_start_is_a_usage_error(tmp_path, capfd, monkeypatch):
    save(ANSWER, tmp_path / "it.jsonl")
    (tmp_path / "python").write_text("#!/bin/sh\necho 'no proxy here' >&2\n")
    (tmp_path / "python").chmod(0o755)
    what = [str(tmp_path / "it.jsonl"), "--client", command("bears_all")]
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    code = main(["shrink", *what])

    assert (code, capfd.readouterr().err) == (4, "wirecheck shrink: no proxy here\n")
