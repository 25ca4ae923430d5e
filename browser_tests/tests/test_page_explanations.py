"""Why a prompt never reached the provider: the finding tells what was seen, and what would help."""

from dataclasses import replace

import pytest

from wirecheck.recording import Call, Ending, Frame, Recording, Request, Response
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules import RULES, judge
from wirecheck_browser_tests.visits.explanation import is_hopeless
from wirecheck_browser_tests.visits.missing import NEVER_CALLED, NO_STREAM
from wirecheck_browser_tests.visits.model import Prompt, Said, Sent, Visit
from wirecheck_browser_tests.visits.tables import SCENARIOS

BEGAN_S = 1_000.0
ASKED_MS = 500.0
BASE_URL = "point the provider base URL of the page's server"
OTHER_BACKEND = "--page-backend reference"


def exchange(status=200, at_s=1.0, **more):
    """A stream as the proxy tells it, so many seconds after the visit began."""
    told = {"id": 7, "method": "POST", "path": "/chat/stream", "kind": "http", "mode": "as-is"}
    ends = {"applied": True, "ending": "complete", "error": None, "ended": BEGAN_S + 2}
    return {**told, **ends, "received": BEGAN_S + at_s, "status": status, **more}


def visit(scenario="text", **seen):
    prompts = (Prompt(ASKED_MS, "Hello!", "run"),)
    return Visit(
        "page",
        scenario,
        "Chromium",
        BEGAN_S * 1000,
        prompts=prompts,
        stream_paths=("/*chat*",),
        **seen,
    )


def told(seen, rule="text.exact"):
    """What the finding says that is made of a visit."""
    result = judge(RULES[rule], "page", PageContract(), SCENARIOS[seen.scenario], seen)
    (finding,) = result.findings
    assert finding.untestable
    return finding.actual


def test_a_server_that_asks_somebody_else():
    said = told(visit(exchanges=(exchange(),)))

    assert said.startswith(f"the proxy saw POST /chat/stream (200); {NEVER_CALLED}: ")
    assert BASE_URL in said
    assert OTHER_BACKEND in said


def test_words_that_did_not_reach_the_reference_server():
    said = told(visit(exchanges=(exchange(),), reference="typed-sse"))

    assert "pass the user's words on unchanged" in said
    assert BASE_URL not in said
    assert OTHER_BACKEND not in said


@pytest.mark.parametrize(
    ("reference", "mend"),
    [
        ("typed-sse", "as docs/dialects.md has it for typed-sse"),
        ("", "see why in the page's server's log"),
    ],
)
def test_a_request_that_is_refused(reference, mend):
    said = told(visit(exchanges=(exchange(422),), reference=reference))

    assert "POST /chat/stream (422)" in said
    assert mend in said
    assert OTHER_BACKEND not in said


@pytest.mark.parametrize(
    ("status", "reference", "named"),
    [(502, "", True), (503, "", True), (422, "", False), (429, "", False), (500, "x", False)],
)
def test_a_server_that_does_not_reach_its_provider(status, reference, named):
    said = told(visit(exchanges=(exchange(status),), reference=reference))

    assert (BASE_URL in said) is named


def answered(status, body, transport="http"):
    """The recording of what the server said in place of a stream."""
    response = Response(status, (), "HTTP/1.1", 1)
    frames = tuple(Frame(2, part) for part in body)
    request = Request("POST", "http://localhost/chat/stream")
    end = Ending("clean", 3)
    return Recording("", "", "", transport, request, response, frames, (), end)


@pytest.mark.parametrize(
    ("status", "body", "quoted"),
    [
        (422, [b'{"detail":', b'"no words"}'], '“{"detail":"no words"}”;'),
        (200, [b"<!doctype html>\n<title>Sign in</title>"], "“<!doctype html>↵<title>Sign in<"),
        (500, [b"\x1b[2J\xff\xe2\x80\xae"], "“⟨ESC⟩[2J⟨0xFF⟩⟨U+202E⟩”;"),
        (500, [b"x" * 300], f"“{'x' * 200} … (300 characters)”;"),
        (500, [], "nothing;"),
    ],
)
def test_what_the_server_said_in_place_of_a_stream(status, body, quoted):
    said = told(visit(exchanges=(exchange(status),), recordings={7: answered(status, body)}))

    assert f"POST /chat/stream ({status}), answered with {quoted}" in said
    assert "see why in the page's server's log" not in said


def test_a_stream_is_not_quoted():
    stream = answered(200, [b"data: a\n\n"], "sse")

    assert "answered with" not in told(visit(exchanges=(exchange(),), recordings={7: stream}))


def test_a_server_that_is_not_there():
    gone = exchange(None, ending="no-answer", error="Connection refused")

    said = told(visit(exchanges=(gone,)))

    assert "POST /chat/stream (no-answer)" in said
    assert "start the page's server: nothing answers there (Connection refused)" in said


@pytest.mark.parametrize("trouble", ["", NEVER_CALLED, NO_STREAM])
def test_a_stream_that_the_contract_does_not_name(trouble):
    asked = Sent(ASKED_MS + 1, "POST", "http://localhost/api/generate", "{}", status="200")
    # What was loaded before the prompt is none of its streams, though the path fits.
    loaded = exchange(path="/chat/history", method="GET", at_s=0.1)

    said = told(visit(trouble=trouble, others=(asked,), exchanges=(loaded,)))

    assert said.startswith("the page asked for POST http://localhost/api/generate (200); ")
    assert "`stream: {paths: [/*chat*]}`" in said
    assert "history" not in said


def test_a_page_that_asks_for_nothing():
    said = told(visit())

    assert "the page asked for nothing once the prompt was submitted" in said
    assert "`send: {css: ...}`" in said


THROWN = "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state."
OPENED = exchange(101, method="GET", path="/ws", kind="websocket", ended=None)


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ([Said(600.0, "uncaught", THROWN)], THROWN),
        ([Said(100.0, "uncaught", "q is not defined")], "q is not defined"),
        ([Said(100.0, "uncaught", "q"), Said(600.0, "uncaught", THROWN)], THROWN),
        ([Said(600.0, "uncaught", "x" * 10_000)], "x" * 400 + " … (10,000 characters)"),
    ],
)
@pytest.mark.parametrize("exchanges", [(), (OPENED,)], ids=["no stream", "a connection"])
def test_a_page_that_failed_before_it_sent_the_prompt(said, quoted, exchanges):
    seen = visit(said=tuple(said), exchanges=exchanges, connected=True)

    before, mend = told(seen).split(f"; {NEVER_CALLED}: ")
    assert before == f"no request of the page has the prompt; its console has “{quoted}”"
    assert mend.startswith("mend that")
    assert "`before: [{await: {css: ...}}]`" in mend


def test_one_prompt_of_two_that_was_not_sent():
    prompts = (Prompt(ASKED_MS, "Hello!", "run"), Prompt(700.0, "Hello!", "other"))
    other = Sent(710.0, "MESSAGE", "ws://localhost/ws", '{"prompt": "Hello! other"}')
    seen = visit(connected=True, exchanges=(OPENED,), requests=(other,))
    seen = replace(seen, prompts=prompts, journals={"other": CALLED["run"]})

    assert "let the page pass the user's words on unchanged" in told(seen)
    assert BASE_URL not in told(seen)
    assert THROWN in told(replace(seen, said=(Said(600.0, "uncaught", THROWN),)))


@pytest.mark.parametrize(
    "seen",
    [
        {"requests": (Sent(600.0, "GET", "http://localhost/chat?q=run", ""),)},
        {"requests": (Sent(600.0, "POST", "http://localhost/chat", '{"q": "run"}'),)},
        {"requests": ()},
        {"requests": (), "browser": "firefox 140", "connected": True},
    ],
    ids=["in a query", "in a body", "read elsewhere", "not known"],
)
def test_an_error_of_a_page_that_may_have_sent_the_prompt(seen):
    bare = visit(said=(Said(600.0, "uncaught", THROWN),), exchanges=(exchange(),))

    assert BASE_URL in told(replace(bare, **seen))


def test_a_connection_on_which_nothing_was_sent():
    opened = exchange(101, method="GET", path="/socket.io/", kind="websocket", ended=None)

    assert "asked for nothing" in told(visit(exchanges=(opened,), connected=True))


def test_a_stimulus_that_did_not_take_place():
    whole = exchange(mode="cut=reset,event:30", applied=False)

    said = told(visit("reset", exchanges=(whole,)), "end.reset-told")

    assert "no stream of the page was delivered as `cut=reset,event:30`" in said
    assert "POST /chat/stream (200)" in said


CALLED = {"run": (Call("openai", "text", stream=True, tokens=("a",), sent=1, ending="complete"),)}


def unchanged(scenario, **more):
    """A visit in which the proxy had nothing to write otherwise in a whole answer."""
    mode = SCENARIOS[scenario].delivery
    stimuli = [{"mode": mode.partition("+")[0], "times": 0}, {"mode": "delay", "times": 9}]
    way = {"mode": mode, "applied": False, "events": 9, "stimuli": stimuli, **more}
    return visit(scenario, exchanges=(exchange(**way),), journals=CALLED)


@pytest.mark.parametrize(
    ("scenario", "lacks"),
    [("utf8", "written in ASCII"), ("no-space", "no space"), ("multi-line", "an object of JSON")],
)
def test_a_stream_with_nothing_to_be_written_otherwise(scenario, lacks):
    seen = unchanged(scenario)
    result = judge(RULES["text.exact"], "page", PageContract(), SCENARIOS[scenario], seen)

    assert (result.findings, lacks in result.reason) == ((), True)


@pytest.mark.parametrize(
    "seen",
    [
        unchanged("eol-crlf"),
        unchanged("utf8", ending="server-truncated"),
        unchanged("utf8", events=None),
        visit("utf8", journals=CALLED),
    ],
    ids=["every stream has line ends", "not whole", "no stream", "nothing"],
)
def test_a_stimulus_that_could_have_taken_place(seen):
    mode = SCENARIOS[seen.scenario].delivery

    assert f"no stream of the page was delivered as `{mode}`" in told(seen)


API = "http://localhost:8078/api/chat"
NOT_CUT = "no stream of the page was delivered as `cut=reset,event:30`"


def sent(url=API, status="200", at_ms=ASKED_MS + 1, method="POST"):
    return Sent(at_ms, method, url, "{}", status=status)


def test_an_answer_that_did_not_come_through_the_proxy():
    # What was loaded before the prompt is none of its answers.
    requests = (sent("http://localhost/chat/history", at_ms=10.0), sent())

    said = told(visit("reset", journals=CALLED, requests=requests), "end.reset-told")

    assert said.startswith(f"the proxy saw no request; the page asked for POST {API} (200); ")
    assert f"; {NOT_CUT}: " in said
    assert "`stream: {origin: http://localhost:8078}`" in said


def test_an_answer_that_nobody_saw_on_its_way():
    said = told(visit("reset", journals=CALLED), "end.reset-told")

    assert said.startswith(f"the proxy saw no request, though the provider was asked; {NOT_CUT}: ")
    assert "`stream: {paths: [/*chat*]}`" in said


def test_a_message_to_another_server():
    seen = {"requests": (Sent(600, "MESSAGE", "ws://localhost:8078/ws", '{"prompt": "Hello!"}'),)}

    said = told(visit(connected=True, **seen))

    assert "the page asked for a message to ws://localhost:8078/ws; " in said
    assert "`stream: {origin: http://localhost:8078}`" in said


BLOCKED = f"Access to fetch at '{API}' has been blocked by CORS policy: no header"


@pytest.mark.parametrize(
    ("status", "quoted", "mend"),
    [
        ("failed", f"(failed); its console has “{BLOCKED}”; ", "allow the page's origin (CORS)"),
        ("200", "(200); ", "`stream: {origin: http://localhost:8078}`"),
    ],
)
def test_a_request_that_the_browser_blocks(status, quoted, mend):
    lines = (Said(1.0, "error", "Failed to load resource"), Said(2.0, "error", BLOCKED))

    said = told(visit(requests=(sent(status=status),), said=lines))

    assert said.startswith(f"the proxy saw no request; the page asked for POST {API} {quoted}")
    assert f"; {NEVER_CALLED}: " in said
    assert mend in said


def test_what_a_page_asked_for_is_told_in_bounds():
    many = tuple(sent(f"{API}/{number}/{'x' * 10_000}", "failed") for number in range(50))
    lines = (Said(2.0, "error", "blocked by CORS policy" + "x" * 10_000),)

    said = told(visit(requests=many, said=lines))

    assert len(said) < 3_000
    assert "and 45 more" in said


@pytest.mark.parametrize(
    ("seen", "hopeless"),
    [
        ({}, True),
        ({"exchanges": (exchange(422),)}, True),
        ({"exchanges": (exchange(None, ended=None),)}, False),
        ({"exchanges": (exchange(101, ended=None),), "connected": True}, True),
        (
            {
                "exchanges": (exchange(101, ended=None),),
                "requests": (Sent(600, "MESSAGE", "ws://localhost/", '42["ask"]'),),
                "connected": True,
            },
            False,
        ),
    ],
)
def test_a_page_is_given_up_only_if_nothing_can_come_any_more(seen, hopeless):
    assert is_hopeless(visit(**seen)) == hopeless
