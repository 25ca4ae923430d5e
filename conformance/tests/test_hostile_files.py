"""Recordings and contracts of strangers: one plain message each, nothing opened, nothing run."""

import base64
import json
import os

import pytest
from hand_made import TYPED_SSE, recorded

from wirecheck.cli import main
from wirecheck.contract import ContractError, load
from wirecheck.contract.expression import Expression
from wirecheck.contract.loading import PACKAGED
from wirecheck.contract.shelf import MOST_MISTAKES
from wirecheck.recording import RecordingError, dumps, loads, store

GOOD = [json.loads(line) for line in dumps(recorded(*TYPED_SSE)).splitlines()]
HEAD, *REST = GOOD
FRAME, END = {"frame": {"at_ms": 1.0, "text": "x"}}, GOOD[-1]
BOMB = base64.b64encode(b"x" * 17 * 1024 * 1024).decode()
ESCAPES = "\x1b[2J\x9b31m\u202e"


def lines(*things):
    return "\n".join(thing if isinstance(thing, str) else json.dumps(thing) for thing in things)


def headed(**fields):
    return lines({**HEAD, **fields}, *REST)


RECORDINGS = {
    "names a file of this machine": (
        headed(contract="/etc/passwd"),
        "no packaged contract is called '/etc/passwd': give its file with --contract.",
    ),
    "names a file above": (headed(contract="../mine.yaml"), "called '../mine.yaml'"),
    "names what never ends": (headed(contract="/dev/zero"), "called '/dev/zero'"),
    "names an endless scenario": (headed(scenario="x" * 99_999), "(99,999 characters)'"),
    "names with escapes": (headed(contract=ESCAPES), "'⟨ESC⟩[2J⟨U+009B⟩31m⟨U+202E⟩'"),
    "is YAML that laughs": ("a: &a [lol]\nb: &b [*a,*a]\n", "not JSON"),
    "is nested": ("[" * 1_000_000, "nested too deep"),
    "has a number without end": ("1" * 1_000_000, "no recording, or damaged"),
    "has a time that is none": (
        lines(HEAD, '{"frame": {"at_ms": NaN, "text": "x"}}', END),
        ":2: no recording, or damaged: NaN",
    ),
    "has a time in words": (
        lines(HEAD, {"frame": {"at_ms": "nan", "text": "x"}}, END),
        "times are",
    ),
    "has a time beyond all": (
        lines(HEAD, {"frame": {"at_ms": 1e308, "text": ""}}, END),
        "times are",
    ),
    "has an endless time": (
        lines(HEAD, '{"frame": {"at_ms": 1e999, "text": ""}}', END),
        "times are",
    ),
    "has lines without end": (lines(HEAD, *["{}"] * 200_001), "more than 200,000 lines"),
    "has a body without end": (
        lines(HEAD, {"frame": {"at_ms": 1.0, "base64": BOMB}}, END),
        "more than 16,777,216 bytes of body",
    ),
    "has half a character": (
        lines(HEAD, {"frame": {"at_ms": 1, "text": "\ud800"}}, END),
        "damaged",
    ),
    "has the wrong types": (
        headed(contract=7, part={}),
        "contract: Input should be a valid string",
    ),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_hostile_recording_is_one_plain_message(name, tmp_path, capfd):
    text, said = RECORDINGS[name]
    file = tmp_path / "hostile.jsonl"
    file.write_text(text, encoding="utf-8")

    code = main(["judge", str(file)])

    out, err = capfd.readouterr()
    assert (code, out) == (4, "")
    assert said in err
    assert err.count("\n") == 1
    assert err.replace("\n", "").isprintable()
    assert len(err) < 500


def test_a_recording_that_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(RecordingError, match="there is no such file"):
        store.load(tmp_path / "pipe")


def test_marks_and_parts_of_a_stranger_are_judged_all_the_same(tmp_path, capfd):
    mark = {"mark": {"at_ms": 1.0, "name": "released", "detail": "9" * 9_000}}
    for number, fields in enumerate(
        ({"scenario": "hold-first"}, {"scenario": "over-limit", "part": "within-<b>"})
    ):
        (tmp_path / f"{number}.jsonl").write_text(lines({**HEAD, **fields}, *REST[:-1], mark, END))

    code = main(["judge", *map(str, sorted(tmp_path.iterdir()))])

    out, err = capfd.readouterr()
    assert (code, err) == (1, "")
    assert "Traceback" not in out


def test_what_is_within_bounds_is_read_back():
    text = lines(HEAD, *[FRAME] * 3, END)

    assert [frame.data for frame in loads(text).frames] == [b"x"] * 3


CONTRACT = PACKAGED.joinpath("typed-sse.yaml").read_text(encoding="utf-8")
# What stands in the packaged contract, what a stranger writes in its place, and what is said of it.
CONTRACTS = {
    "a name that is a path": ("contract: typed-sse", "contract: ../../x", '"../../x" is part of'),
    "a name that is two ids": ("contract: typed-sse", "contract: a::b", '"a::b" is part of'),
    "a name with escapes": ("contract: typed-sse", 'contract: "\\e[2J"', "is part of"),
    "a key with escapes": ("title:", '"\\e[2J\\u009b": 1\ntitle:', "`\\x1b[2J\\x9b` is not known"),
    "an invariant that is two ids": ("  usage-total:", '  "a::b":', '"a::b" is part of'),
    "a bad input that is a path": ("  not-json:", "  ../x:", '"../x" is part of'),
    "a path that ends the request": (
        "  path: /chat/stream",
        '  path: "/x HTTP/1.1\\r\\nEvil: 1"',
        "what no URL has",
    ),
    "a path on another host": ("  path: /chat/stream", '  path: "@evil.example/"', "has to begin"),
    "a header that is two": (
        "  path: /chat/stream",
        '  path: /\n  headers: {X: "a\\r\\nEvil: 1"}',
        "no header can carry",
    ),
    "a name that is no header's": (
        "  path: /chat/stream",
        '  path: /\n  headers: {"X: a": b}',
        "is no name of a header",
    ),
    "code": (
        "title: Typed",
        "title: !!python/object/apply:os.system [exit]\nx: Typed",
        "is not JSON",
    ),
    "a schema from a file": ("      type: object", "      $ref: file:///etc/passwd", "not fetched"),
    "a schema from the network": (
        "      type: object",
        '      $dynamicRef: "http://127.0.0.1:1/x"',
        "not supported",
    ),
    "a pattern without end": (
        "        content: {type: string}",
        "        content: {type: string, pattern: '(?:a{1000}){1000}{1000}'}",
        'is not a "regex"',
    ),
    "an expression without end": ("    holds: >-", "    holds: >-\n      " + "(" * 200, "no CEL"),
}


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_hostile_contract_is_refused_in_plain_words(name, tmp_path):
    old, new, said = CONTRACTS[name]
    assert old in CONTRACT
    file = tmp_path / "c.yaml"
    file.write_text(CONTRACT.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ContractError) as refused:
        load(str(file))

    assert said in str(refused.value)
    assert str(refused.value).replace("\n", "").isprintable()
    assert len(str(refused.value)) < 1_000


def test_of_many_mistakes_the_first_are_told(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text("\n".join(f"k{number}: 1" for number in range(2_000)), encoding="utf-8")

    with pytest.raises(ContractError) as refused:
        load(str(file))

    told = str(refused.value).splitlines()
    assert len(told) == MOST_MISTAKES + 1
    assert told[-1].endswith("more mistakes")


@pytest.mark.parametrize(
    "expression", ['event.a.matches("(a+)+$")', 'event.a.matches("(a{1,1000}){1,1000}")']
)
def test_a_pattern_that_others_never_finish_with_ends_at_once(expression):
    assert isinstance(Expression(expression).objection({"a": "a" * 100_000 + "!"}), str)
