"""Script files: what is understood, and what is said of each mistake, with its place."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from wcwidth import iter_graphemes

from wirecheck_mock_providers.script import scenarios
from wirecheck_mock_providers.script.model import Failure, Fault, FaultKind, ToolCall
from wirecheck_mock_providers.user_scripts import loading, yaml_file
from wirecheck_mock_providers.user_scripts.mistakes import ScriptMistakes
from wirecheck_mock_providers.user_scripts.model import PARTS
from wirecheck_mock_providers.user_scripts.tokens import fragments, tokens
from wirecheck_mock_providers.user_scripts.wording import worded

#: Each with a text beside it: the mistakes, after the file's name.
BROKEN = Path(__file__).with_name("broken_scripts")
LAUGHS = "\n".join(
    ["- &a0 {text: ha}", *(f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9))]
)
UNREADABLE = "cannot be read (No such file or directory): name a file, or a folder of files"
LONG = f"- &a {'x' * 60_000}\n" + "- *a\n" * 30


def written(folder, text, name="s.yaml"):
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def mistakes(folder, text):
    file = written(folder, text)
    with pytest.raises(ScriptMistakes) as raised:
        loading.load([file])
    return [line.removeprefix(f"{folder}/") for line in raised.value.lines]


def first_script(folder, reply, run="7f3a"):
    (rule,) = loading.load([written(folder, f"- replies:\n  - {reply}\n")])
    row, values = rule.replies[0]
    return scenarios.write(row, run, values)


@pytest.mark.parametrize("file", sorted(BROKEN.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_mistake_is_told_with_its_place_and_the_mend(file):
    with pytest.raises(ScriptMistakes) as raised:
        loading.load([file])

    told = [line.removeprefix(f"{file}:") for line in raised.value.lines]
    assert told == file.with_suffix(".txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a: [", "s.yaml:1:7: while parsing a flow node"),
        ("[]\n[", "s.yaml:2:1: expected '<document start>'"),
        ("- *x", "s.yaml:1:3: found undefined alias 'x'"),
        (f"- a: {'9' * 5000}", "s.yaml:1:6: '9999"),
        (LAUGHS, "more than 20,000 values"),
        (LONG, "1,048,576 letters"),
        ("&a [*a]", "nested more than 50 levels deep"),
        ("[" * 100 + "]" * 100, "nested more than 50 levels deep"),
        ("[" * 1000, "nested more than 50 levels deep"),
        ("#" * (128 * 1024 + 1), "larger than 128 KiB"),
        (f"- replies:\n  - text: {'a ' * 50_001}b", "s.yaml:2:5: `replies[0]`: more than 50,000"),
    ],
    ids=range(11),
)
def test_what_would_break_or_fill_the_mock_is_one_mistake(tmp_path, text, words):
    (told,) = mistakes(tmp_path, text)

    assert words in told


def test_a_file_that_is_no_text_is_a_mistake(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_bytes(b"- a\n- \xff")

    with pytest.raises(
        ScriptMistakes, match=r"s\.yaml:2:1: not UTF-8 text: save the file as UTF-8"
    ):
        loading.load([file])


def test_mistakes_of_all_files_are_told_at_once(tmp_path):
    named = "- {name: x, match: {model: m}, replies: [{text: a}]}"
    one = written(tmp_path, named, "1.yaml")
    written(tmp_path, named, "2.yaml")
    written(tmp_path, "- {}", "3.json")
    missing = tmp_path / "missing.yaml"

    with pytest.raises(ScriptMistakes) as raised:
        loading.load([tmp_path, missing])

    assert raised.value.lines == [
        f"{tmp_path}/2.yaml:1:3: `name`: x is the entry at {one}:1:3 already",
        f"{tmp_path}/3.json:1:3: `replies`: is missing, and is needed here",
        f"{missing}:1:1: {UNREADABLE}",
    ]


def test_a_folder_without_scripts_or_with_too_many_is_a_mistake(tmp_path, monkeypatch):
    with pytest.raises(ScriptMistakes, match=r"none ends in \.json, \.yaml, \.yml"):
        loading.load([tmp_path])
    monkeypatch.setattr(loading, "MAX_FILES", 1)
    for name in ("1.yaml", "2.yaml"):
        written(tmp_path, "[]", name)
    with pytest.raises(ScriptMistakes, match="more than 1 scripts in this folder"):
        loading.load([tmp_path])


def test_an_entry_behind_one_that_answers_every_call_is_a_mistake(tmp_path):
    every = written(tmp_path, "- replies: [{text: a}]", "1.yaml")
    written(tmp_path, "- {match: {model: m}, replies: [{text: a}]}", "2.yaml")

    with pytest.raises(ScriptMistakes) as raised:
        loading.load([tmp_path])

    assert raised.value.lines == [
        f"{tmp_path}/2.yaml:1:3: never reached: the entry at {every}:1:3 answers every call"
    ]


def test_a_pipe_is_not_waited_for(tmp_path):
    pipe = tmp_path / "s.yaml"
    os.mkfifo(pipe)

    with pytest.raises(ScriptMistakes, match="a pipe, and can be read only once"):
        loading.load([pipe])


def read_or_refused(file, text):
    file.write_text(text, "utf-8")
    lines = []
    try:
        loading.load([file])
    except ScriptMistakes as mistakes:
        lines = mistakes.lines
    assert all(re.match(rf"{re.escape(str(file))}:\d+:\d+: .", line) for line in lines)


@settings(deadline=None)
@given(st.text(st.sampled_from("- :{}[]&*!|>'\"#%@`,?\n\tab0.~<=x\\\u00e9\x85\x07")))
def test_any_text_is_understood_or_refused_in_words(tmp_path_factory, text):
    read_or_refused(tmp_path_factory.getbasetemp() / "fuzzed.yaml", text)


KEYS = [name for part in PARTS.values() for name in part.model_fields]
WORDS = ["text", "stall", "rate-limit", "reset", "tool-calls", "chat", "a b"]
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
words = leaves | st.sampled_from(WORDS)
values = words | st.lists(words) | st.dictionaries(st.sampled_from(KEYS), words, max_size=4)
replies = st.dictionaries(st.sampled_from(list(PARTS["replies"].model_fields)), values, max_size=3)


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(
        st.fixed_dictionaries({"replies": st.lists(replies) | values}, optional={"match": values})
    )
)
def test_any_entries_are_understood_or_refused_in_words(entries):
    lines = []
    try:
        loading.ENTRIES.validate_python(entries)
    except ValidationError as error:
        lines = worded(error, PARTS)
    assert all(words for _, words in lines)


def test_json_is_understood_with_its_escapes_and_tabs(tmp_path):
    data = [{"replies": [{"text": "\U0001f600 \u2028 ok"}]}]
    file = written(tmp_path, json.dumps(data, indent="\t"), "s.json")

    assert yaml_file.read(file).data == data


def test_values_are_those_of_json(tmp_path):
    file = written(tmp_path, "[yes, 2026-01-01, 0x10, 1.5, true, null, ~, <<, !!str 5]")

    assert yaml_file.read(file).data == [
        *["yes", "2026-01-01", 16, 1.5, True, None, None, "<<", "5"]
    ]


def test_a_reply_of_its_own_becomes_a_script(tmp_path):
    script = first_script(
        tmp_path,
        "{text: Hello {run}., reasoning: [Hm, ' so'], finish: length, ttft: 20, hold: 1, seed: 4,"
        " fault: {kind: stall, after: 2}}".replace("Hello {run}.", "'Hello {run}.'"),
    )

    assert script.scenario == "script"
    assert script.tokens == ("Hello", " 7f3a.")
    assert script.reasoning == ("Hm", " so")
    assert script.finish == "length"
    assert script.identity == "7f3a/4"
    assert script.pace.due_s(0) == 0.02
    assert script.hold == 1
    assert script.fault == Fault(FaultKind.STALL, 2)


def test_tool_calls_finish_as_such_and_their_arguments_are_json(tmp_path):
    script = first_script(
        tmp_path,
        '{tool_calls: [{name: f, arguments: {city: "Z\u00fcrich", n: [1, true]}}, {name: g}]}',
    )

    assert script.finish == "tool-calls"
    assert script.tokens == ()
    assert script.tool_calls == (
        ToolCall("f", ('{"city":', ' "Z\u00fcrich",', ' "n":', " [1,", " true]}")),
        ToolCall("g", ("{}",)),
    )


@pytest.mark.parametrize(
    ("reply", "attribute", "value"),
    [
        ("{failure: rate-limit}", "failure", Failure.RATE_LIMIT),
        ("{scenario: quota}", "failure", Failure.QUOTA),
        ("{scenario: error-mid, after: 5}", "fault", Fault(FaultKind.ERROR, 5)),
        ("{refusal: No way.}", "refusal", ("No", " way.")),
        ("{text: ''}", "tokens", ()),
        ("{text: [a, b c]}", "tokens", ("a", "b c")),
        ("{text: a, fault: {kind: reset}}", "fault", Fault(FaultKind.RESET, 3)),
        ("{scenario: single, tokens: 2}", "tokens", ("7f3a", " paper")),
    ],
)
def test_a_reply_says_what_is_written(tmp_path, reply, attribute, value):
    assert getattr(first_script(tmp_path, reply), attribute) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Sunny in  Zurich.\n\nBye ", ("Sunny", " in", "  Zurich.", "\n\nBye", " ")),
        ("{run}{run}", ("{run}{run}",)),
        ("\u65e5" * 15, ("\u65e5" * 12, "\u65e5" * 3)),
        ("e\u0301" * 13, ("e\u0301" * 12, "e\u0301")),
        (
            "\U0001f468\u200d\U0001f467" * 13,
            ("\U0001f468\u200d\U0001f467" * 12, "\U0001f468\u200d\U0001f467"),
        ),
        ("a \u0301b", ("a \u0301b",)),
        ("a\r\nb", ("a", "\r\nb")),
    ],
)
def test_a_text_is_cut_into_words(text, expected):
    assert tokens(text) == expected


@settings(deadline=None)
@given(st.text())
def test_no_token_ends_inside_a_character_that_a_reader_sees(text):
    cut = tokens(text)
    ends = {len("".join(cut[: n + 1])) for n in range(len(cut))}
    characters = list(iter_graphemes(text))

    assert "".join(cut) == text
    assert ends <= {len("".join(characters[: n + 1])) for n in range(len(characters))}


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans()))
def test_fragments_are_the_json_of_the_arguments(arguments):
    assert json.loads("".join(fragments(arguments))) == arguments
