"""Deliveries shrunk to the least that a client does not bear: known faults, known least."""

import sys
from pathlib import Path

import pytest
from hand_made import recorded

from wirecheck.cli import main
from wirecheck.recording import save
from wirecheck.shrinking import Client, Delivery, find
from wirecheck.shrinking.delivery import mode_of_split
from wirecheck_mock_providers.delivery.spec import parse

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
RESET = Delivery(ending="reset", end=FIRST_END, events=1)
# A start of Python takes up to seconds on a busy machine; only hanging takes longer.
PATIENCE_S = 60.0


def command(fault):
    return f"{sys.executable} -S {CARELESS} {fault} {{url}}"


def decodes_each_piece(delivery):
    try:
        [piece.decode() for piece in delivery.pieces(BODY)]
    except UnicodeDecodeError:
        return True
    return False


def parses_each_piece(delivery):
    """A piece that begins an event and does not end it."""
    pieces = delivery.pieces(BODY)
    return any(b"data: {" in it and not it.endswith((b"}", b"\n")) for it in pieces)


def takes_any_end_for_the_end(delivery):
    return b'"done"' not in b"".join(delivery.pieces(BODY))


def waits_for_ever(delivery):
    return delivery.ending == "stall"


@pytest.mark.parametrize(
    ("client", "least", "mode"),
    [
        (decodes_each_piece, Delivery((ACCENT + 1,)), f"split={ACCENT + 1}"),
        (parses_each_piece, Delivery((FIRST_END // 2,)), f"split={FIRST_END // 2}"),
        (takes_any_end_for_the_end, Delivery(ending="clean", end=0), "cut=clean,byte:0"),
        (waits_for_ever, Delivery(ending="stall", end=0), "hold"),
        (lambda it: it.ending == "reset" and it.events, RESET, "cut=reset,event:1"),
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


def test_a_client_that_decodes_each_read_fails_by_one_split_alone():
    client = Client.of(command("decodes_each_read"), ANSWER, PATIENCE_S)

    assert not client.shows(Delivery((ACCENT, ACCENT + 2, FIRST_END)))
    assert client.shows(Delivery((ACCENT + 1,)))
    assert "UnicodeDecodeError" in client.said


def test_a_client_that_waits_for_ever_is_found_by_a_stall():
    hanging = Client.of(command("waits_for_ever"), ANSWER, 3.0)

    assert hanging.shows(Delivery(ending="stall", end=FIRST_END, events=1))
    assert hanging.said == "it was still running after 3 s"


@pytest.mark.parametrize("ending", ["clean", "close", "reset"])
def test_a_client_that_bears_all_bears_every_ending(ending):
    sound = Client.of(command("bears_all"), ANSWER, PATIENCE_S)

    assert not sound.shows(Delivery((3, ACCENT + 1), ending, FIRST_END, 1))


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
        (Delivery(ending="reset", end=FIRST_END, events=1), "cut=reset,event:1"),
        (Delivery(ending="close", end=7), "cut=close,byte:7"),
        (Delivery(ending="stall", end=7), "stall=byte:7"),
        (Delivery(ending="stall", end=0), "hold"),
    ],
)
def test_a_delivery_is_told_as_a_mode(delivery, mode):
    assert delivery.mode() == mode


def test_the_modes_are_those_of_the_delivery_proxy():
    pieces = ("utf8", "crlf", "data", "bytes=9", "split=3,9")
    for mode in ("as-is", *pieces, "cut=reset,event:1", "hold"):
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
