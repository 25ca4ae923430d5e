"""The delivery modes and their grammar, and what the command says of them."""

import re
from pathlib import Path

import pytest

from wirecheck_mock_providers.delivery import cli
from wirecheck_mock_providers.delivery.control import WORDS
from wirecheck_mock_providers.delivery.modes import (
    MODES,
    REPLACEMENTS,
    Coalesce,
    Cut,
    Place,
    Replacement,
)
from wirecheck_mock_providers.delivery.replaced import answer
from wirecheck_mock_providers.delivery.spec import AS_IS, Delivery, SpecError, parse
from wirecheck_mock_providers.delivery.splits import Splits

README = Path(__file__).parents[1] / "wirecheck_mock_providers" / "delivery" / "README.md"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("as-is", {"as_is": True}),
        ("bytes=1", {"piece_bytes": 1}),
        ("split=3,7", {"splits": Splits.of([(3, 3), (7, 7)])}),
        ("split=9,1-4,3-6", {"splits": Splits.of([(1, 6), (9, 9)])}),
        ("bytes=3+delay=6", {"piece_bytes": 3, "delay_ms": 6}),
        ("utf8+crlf+data", {"utf8": True, "crlf": True, "data": True}),
        ("coalesce=all", {"coalesce": Coalesce()}),
        ("coalesce=bytes:9", {"coalesce": Coalesce(size=9)}),
        ("coalesce=ms:9", {"coalesce": Coalesce(after_ms=9)}),
        ("eol=cr", {"eol": (b"\r",)}),
        ("eol=mixed", {"eol": (b"\n", b"\r", b"\r\n")}),
        ("comments=apart+ids", {"comment": "apart", "ids": True}),
        ("multi-line+no-space", {"multi_line": True, "no_space": True}),
        ("cut=reset,event:3", {"cut": Cut("reset", Place("event", 3))}),
        ("stall=in-event:1", {"stall": Place("in-event", 1)}),
        ("stall=byte:0", {"stall": Place("byte", 0)}),
        ("replace=html", {"replacement": Replacement("html")}),
        ("replace=429", {"replacement": Replacement("429", 1)}),
        ("replace=429,retry-after:0", {"replacement": Replacement("429", 0)}),
        (
            "hold+step+slow=100+frames=2",
            {"hold": True, "step": True, "slow_bytes_s": 100, "frame_bytes": 2},
        ),
    ],
)
def test_a_delivery_is_read(text, fields):
    assert parse(text) == Delivery(text=text, **fields)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("byte=1", "Unknown delivery mode 'byte'. Did you mean 'bytes'?"),
        ("", "Unknown delivery mode ''"),
        ("bytes", "'bytes': an integer from 1 to 1000000000 is wanted, as in bytes=N."),
        ("bytes=0", "an integer from 1"),
        ("bytes=-1", "an integer from 1"),
        ("bytes=\N{ARABIC-INDIC DIGIT ONE}", "an integer from 1"),
        ("delay=60001", "an integer from 1 to 60000 is wanted"),
        ("split=3,", "an integer from 1"),
        ("split=0", "an integer from 1"),
        ("split=3-", "an integer from 3"),
        ("split=7-3", "an integer from 7 to 1000000000 is wanted, as in split=N[-N][,N[-N]]..."),
        ("utf8=1", "it takes no value"),
        ("utf8+utf8", "utf8 is written twice"),
        ("coalesce=some", "all, bytes:N or ms:N is wanted"),
        ("eol=nl", "one of crlf, cr, lf, mixed is wanted"),
        ("cut=reset", "byte:N, event:N or in-event:N is wanted"),
        ("stall=in-event:0", "an integer from 1 to"),
        ("cut=bang,event:1", "clean, close or reset is wanted"),
        ("stall=event:x", "an integer from 0"),
        ("replace=418", "one of 401, 429, 500, html, empty is wanted"),
        ("replace=500,retry-after:1", "only 429 has an option"),
        ("bytes=1+" * 10_000, "at most 60,000 characters"),
    ],
)
def test_what_is_no_delivery_is_told_with_the_mend(text, message):
    with pytest.raises(SpecError) as refused:
        parse(text)

    assert message in str(refused.value)


def test_every_mode_has_a_field_of_its_own():
    fields = [mode.field for mode in MODES.values()]

    assert len(set(fields)) == len(fields)
    assert all(hasattr(AS_IS, field) for field in fields)
    assert not set(MODES) & set(WORDS)


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_every_replacement_has_an_answer(name):
    status, _, headers, body = answer(Replacement(name))

    assert status == (int(name) if name.isdigit() else 200)
    assert dict(headers)[b"Content-Length"] == b"%d" % len(body)


def test_the_table_in_the_readme_is_that_of_the_program():
    section = README.read_text().partition("## Modes")[2].partition("They work")[0]
    rows = re.findall(r"^\| `(.*?)` \| (.*) \|$", section, re.MULTILINE)

    assert [(form.replace("\\|", "|"), does) for form, does in rows] == [
        (mode.form, mode.does) for mode in MODES.values()
    ]


def test_help_teaches_every_mode(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])

    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(f"\n  {mode.form}" in said for mode in MODES.values())
    for part in ("x-wirecheck-delivery", "/_delivery/rules", "/_delivery/log", "--rewrite-host"):
        assert part in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "localhost:8000"], "'localhost:8000' is no URL such as http://"),
        (["--to", "http://x:99999"], "argument --to"),
        (["--to", "http://x", "--mode", "byte=1"], "Did you mean 'bytes'?"),
        (["--to", "http://x", "--listen", "127.0.0.1"], "'127.0.0.1' is no [HOST:]PORT"),
        ([], "--to"),
    ],
)
def test_a_wrong_use_is_told_in_one_message(capsys, arguments, message):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)

    assert ended.value.code == 4
    assert message in capsys.readouterr().err


def test_a_port_in_use_is_told_with_the_mend(capsys):
    assert cli.main(["--to", "http://127.0.0.1:1", "--listen", "192.0.2.1:1"]) == 4  # RFC 5737
    said = capsys.readouterr().err
    assert "cannot listen at 192.0.2.1:1" in said
    assert said.count("\n") == 1
