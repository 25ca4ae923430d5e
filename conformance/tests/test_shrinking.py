"""Recordings shrunk to what shows a finding: known faults, whose least is known."""

import json
from dataclasses import replace

import pytest

from wirecheck.cli import main
from wirecheck.contract import load
from wirecheck.recording import (
    Call,
    Ending,
    Frame,
    Journal,
    Mark,
    Recording,
    Request,
    Response,
    save,
)
from wirecheck.recording import load as load_recording
from wirecheck.scenarios import scenarios
from wirecheck.shrinking import goals, shrink
from wirecheck.shrinking.fewest import fewest

TYPED = load("typed-sse")
TOKENS = ("One", " two", " thr\u00e9\u00e9", " four", " five", " six", " seven", " eight")
HEADERS = (
    ("Content-Type", "text/event-stream"),
    ("Cache-Control", "no-cache"),
    ("X-Accel-Buffering", "no"),
)


def event(**fields):
    return f"data: {json.dumps(fields, ensure_ascii=False)}\n\n".encode()


def chunk(text):
    return event(type="chunk", content=text, model="m", provider="openai")


COUNTS = {"prompt_tokens": 1, "completion_tokens": 8, "total_tokens": 9, "cost_usd": 0.0}
DONE = event(type="done", usage=COUNTS)
CALL = Call("openai", "text", stream=True, status=200, tokens=TOKENS, sent=8, usage=None)


def recorded(events, scenario="text", **changes):
    """A sound stream of typed-sse, but for what is changed."""
    made = Recording(
        contract="typed-sse",
        scenario=scenario,
        part="stream",
        transport="sse",
        request=Request("POST", "http://localhost:8000/chat/stream"),
        response=Response(200, HEADERS, "HTTP/1.1", 1.0),
        frames=tuple(Frame(10.0 * i, data) for i, data in enumerate(events, 1)),
        marks=(),
        ending=Ending("clean", 500.0),
        journal=Journal("run", (replace(CALL, ending="complete"),)),
    )
    return replace(made, **changes)


SOUND = [*map(chunk, TOKENS), DONE]


def goal(recording, rule):
    scenario = next(it for it in scenarios(TYPED) if it.name == recording.scenario)
    return next(it for it in goals(TYPED, scenario, recording) if it.rule.id == rule)


def small(recording, rule):
    return shrink(recording, goal(recording, rule))


def test_a_sound_recording_has_no_goal():
    scenario = next(it for it in scenarios(TYPED) if it.name == "text")

    found = [it.rule.id for it in goals(TYPED, scenario, recorded(SOUND))]

    assert [it for it in found if it.startswith(("schema", "order", "text"))] == []


def test_one_event_is_left_of_a_schema_that_one_event_breaks():
    broken = event(type="chunk", content=7, model="m", provider="openai")
    done = small(recorded([*SOUND[:4], broken, *SOUND[4:]]), "schema.valid")

    assert done.recording.body == broken
    assert [len(frame.data) for frame in done.recording.frames] == [len(broken)]
    assert (done.splits, done.mode) == ((), "")


def test_of_two_terminal_events_both_are_left_and_nothing_else():
    done = small(recorded([*SOUND, DONE]), "order.one-terminal")

    assert done.recording.body == DONE + DONE


def test_of_a_text_the_token_that_was_changed_is_left_with_what_the_finding_quotes():
    events = [chunk(it.removeprefix(" ") if "seven" in it else it) for it in TOKENS]
    done = small(recorded([*events, DONE]), "text.exact")
    first = goal(done.recording, "text.exact")

    assert chunk("seven") in done.recording.body
    assert len(done.recording.decoded.events) < len(SOUND)
    assert done.recording.journal.calls[0].sent == len(done.recording.journal.calls[0].tokens)
    assert first.seen == goal(recorded([*events, DONE]), "text.exact").seen


def test_a_byte_that_is_no_utf8_is_left_in_its_event():
    bad = b'data: {"type": "chunk", "content": "\xff"}\n\n'
    done = small(recorded([*SOUND[:3], bad, *SOUND[3:]]), "framing.invalid-utf8")

    assert done.recording.body == bad


def test_a_stream_that_is_cut_off_shrinks_to_its_ending():
    cut = recorded(SOUND[:5], ending=Ending("reset", 60.0))
    done = small(cut, "ending.complete")

    assert (done.recording.ending.how, done.recording.body) == ("reset", b"")
    assert done.mode == "cut=reset,event:0"


def test_a_stream_that_came_after_the_release_is_a_stall():
    marks = (Mark(5.0, "released", "1"),)
    held = recorded(SOUND, "hold-first", marks=marks)
    done = small(held, "delivery.before-release")

    assert done.mode == "hold"
    assert [mark.name for mark in done.recording.marks] == ["released"]


def test_headers_that_say_nothing_of_it_are_left_out():
    done = small(
        recorded(SOUND, response=Response(200, (("A", "b"),), "", 1.0)), "head.content-type"
    )

    assert done.recording.response.headers == ()
    assert done.recording.frames == ()


@pytest.mark.parametrize("wanted", [set(), {0}, {7}, {99}, {3, 50}, {0, 1, 2, 98, 99}])
def test_the_fewest_are_found(wanted):
    tried = []

    def shows(things):
        tried.append(things)
        return wanted <= set(things)

    assert set(fewest(range(100), shows)) == wanted
    assert len(tried) < 200


@pytest.fixture
def cli(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        try:
            code = main(arguments)
        except SystemExit as done:
            code = done.code
        return (code, *capfd.readouterr())

    return run


def test_the_command_tells_the_finding_and_saves_what_is_left(cli, tmp_path):
    save(recorded([*SOUND, DONE]), tmp_path / "it.jsonl")

    where = ["--finding", "order.one-terminal", "--output", "small.jsonl"]
    code, out, err = cli("shrink", "it.jsonl", *where)

    assert (code, err) == (1, "")
    assert out.startswith("order.one-terminal · MUST · text\nRequired: ")
    size = f"9 events shrunk to 1 read of {2 * len(DONE)} bytes, 2 events."
    assert size.replace("9", "10", 1) in out
    assert out.endswith("saved small.jsonl\n")
    assert load_recording(tmp_path / "small.jsonl").body == DONE + DONE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no.jsonl"], "no.jsonl: there is no such file"),
        (["it.jsonl", "--finding", "order.one-terminl"], "did you mean order.one-terminal?"),
        (["it.jsonl", "--client", "true"], "the command says nowhere {url}, where the answer is"),
        (["it.jsonl", "--client", "no-such-program {url}"], "no-such-program cannot be run"),
        (["it.jsonl", "--client", "true {url}"], "the client has asked nothing"),
        (["it.jsonl", "--client", "'"], "the command cannot be read: No closing quotation"),
        (["it.jsonl", "--patience", "nan"], "nan is not within 0 and 3600 seconds"),
        (["it.jsonl", "--output", "no/such"], ""),
    ],
)
def test_what_cannot_be_shrunk_is_a_usage_error(cli, tmp_path, arguments, said):
    save(recorded([*SOUND, DONE]), tmp_path / "it.jsonl")
    (tmp_path / "no").write_text("")

    code, _, err = cli("shrink", *arguments)

    assert code == 4
    assert said in err
    assert "Traceback" not in err
