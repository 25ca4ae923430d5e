"""What the proxy kept of a page's stream becomes a recording, with no secret in it."""

from hashlib import sha256

import pytest

from wirecheck.contract import load
from wirecheck.recording import Call, KeyPrint
from wirecheck_browser_tests.visits.recordings import Recorder

RUN, OTHER_RUN = "page-0a", "page-0b"
TOKEN = "token-of-the-page"  # noqa: S105 - a secret of nobody's
KEY = "sk-of-the-provider"
PRINT = KeyPrint(sha256(KEY.encode()).hexdigest(), len(KEY))


def call(scenario="text"):
    return Call("openai", scenario, stream=True, status=200, key=PRINT)


def recorder(contract="typed-sse", token="", **journals):
    made = {RUN: (call(),), OTHER_RUN: (call("other"),)} | journals
    return Recorder(load(contract), "bytes", made, token)


def lines(*said, transport="sse", asked=RUN, how="clean", detail=""):
    """What the proxy tells of an exchange."""
    request = {
        "method": "POST",
        "url": f"http://page.test/chat?token={TOKEN}",
        "headers": [["X-Token", TOKEN]],
        "body": {"text": f"[[mock run={asked}]] {TOKEN}"},
    }
    head = {"wirecheck": 1, "contract": "delivery", "scenario": "bytes=1", "part": "exchange-7"}
    headers = [["x-echo", TOKEN]]
    return [
        {**head, "transport": transport, "request": request},
        {"response": {"status": 200, "headers": headers, "http_version": "HTTP/1.1", "at_ms": 1}},
        *({"frame": {"at_ms": 2, "text": text}} for text in said),
        {"mark": {"at_ms": 0, "name": "delivery", "detail": "bytes=1"}},
        {"ending": {"how": how, "at_ms": 3, "detail": detail}},
    ]


def test_a_whole_answer_has_the_names_by_which_the_gate_judges_it():
    made = recorder().recording(lines("data: a\n\n"), 2)

    assert (made.contract, made.scenario, made.part) == ("typed-sse", "text", "stream-02")
    assert made.journal.run == RUN
    assert made.journal.calls == (call(),)
    assert [event.data for event in made.decoded.events] == ["a"]


@pytest.mark.parametrize(
    "told",
    [
        {"how": "reset", "detail": "the delivery proxy did this"},
        {"how": "clean", "detail": "the delivery proxy did this"},
        {"how": "limit"},
        {"asked": "nothing that we know"},
    ],
)
def test_what_the_server_did_not_say_to_its_end_is_not_the_gates_to_judge(told):
    assert recorder().recording(lines("data: a\n\n", **told), 1).scenario == "bytes"


def test_a_request_of_no_prompt_of_ours_has_no_journal():
    assert recorder().recording(lines(asked="?"), 1).journal is None


def test_a_connection_carries_every_prompt():
    said = '42["token",{"text":"a"}]'
    made = recorder("session-socketio").recording(lines(said, transport="websocket", asked="?"), 1)

    assert made.transport == "socketio"
    assert [it.scenario for it in made.journal.calls] == ["text", "other"]


def test_the_pages_token_is_masked():
    made = recorder(token=TOKEN).recording(lines("data: ", TOKEN[:5], TOKEN[5:] + "\n\n"), 1)

    assert TOKEN not in repr(made)
    assert TOKEN.encode() not in made.body
    assert [mark.name for mark in made.marks] == ["delivery"]
    assert len(made.body) == len(f"data: {TOKEN}\n\n")


@pytest.mark.parametrize("asked", [RUN, "?"])
def test_the_providers_key_is_masked(asked):
    made = recorder().recording(lines(f"data: {KEY}\n\n", asked=asked), 1)

    assert KEY.encode() not in made.body
    assert made.mark("leaked-key")
