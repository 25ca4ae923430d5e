"""Each front end on the reference server: whole answers, half ones, and those that are stopped."""

import pytest
from front_ends import COMPLETE, FAILED, NAMES, STOPPED, staged
from mocked_reference import scripted
from playwright.sync_api import expect

TEXTS = ("text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike", "empty")
REACT = [name for name in NAMES if name not in ("typed-vue", "typed-js")]
BY_HTTP = ["typed-react", "typed-vue", "typed-js", "partial-fetch", "named-eventsource"]
STREAMS = "**/chat/stream*"

# What is shown of a stream that ends without its terminal event, though whole events came.
HALF_STREAMS = {
    "typed": 'data: {"type":"chunk","content":"The dose is 5"}\n\n',
    "partial": 'data: {"token":"The dose is 5","count":1,"partial":"The dose is 5"}\n\n',
    "named": "event: token\ndata: The dose is 5\n\n",
}
WHOLE_STREAMS = {
    "typed": HALF_STREAMS["typed"] + 'data: {"type":"done"}\n\n',
    "partial": HALF_STREAMS["partial"] + 'data: {"done":true,"tokens":1}\n\n',
}


@pytest.fixture(scope="module")
def stage():
    with staged() as stage:
        yield stage


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_shown_as_it_was_sent(stage, name):
    runs = {scenario: scripted(stage.mock, scenario) for scenario in TEXTS}
    shown = {}
    with stage.chat(name) as chat:
        for scenario, run in runs.items():
            chat.ask(run.prompt)
            expect(chat.page.locator(".question").last).to_have_text(run.prompt)
            chat.await_status(COMPLETE)
            shown[scenario] = chat.output()

    sent = {scenario: run.text() for scenario, run in runs.items()}
    if name.startswith("named"):  # raw text in SSE data cannot carry a CR
        sent = {scenario: _in_lines(text) for scenario, text in sent.items()}
    assert shown == sent
    assert chat.complaints == []


def _in_lines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_truncated_answer_is_an_error_with_what_came_of_it(stage, name):
    run = scripted(stage.mock, "truncate-mid", after=3)
    with stage.chat(name) as chat:
        chat.ask(run.prompt)
        chat.await_status(FAILED)

        assert chat.error() == "The provider failed to complete the answer."
        assert chat.output() == run.text()
        expect(chat.page.get_by_text("Not complete")).to_be_visible()
        expect(chat.page.get_by_role("textbox", name="Message")).to_be_focused()


@pytest.mark.parametrize("name", BY_HTTP)
def test_a_stream_that_ends_before_its_last_event_is_an_error(stage, name):
    body = HALF_STREAMS[name.partition("-")[0]]
    with stage.chat(name) as chat:
        chat.page.route(
            STREAMS, lambda route: route.fulfill(body=body, content_type="text/event-stream")
        )
        chat.ask("How much?")
        chat.await_status(FAILED)

        assert chat.output() == "The dose is 5"
        assert "not all of" in chat.error()


@pytest.mark.parametrize("name", ["typed-react", "partial-fetch"])
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_every_line_end_of_event_streams_is_one(stage, name, line_end):
    body = WHOLE_STREAMS[name.partition("-")[0]].replace("\n", line_end)
    with stage.chat(name) as chat:
        chat.page.route(
            STREAMS, lambda route: route.fulfill(body=body, content_type="text/event-stream")
        )
        chat.ask("How much?")
        chat.await_status(COMPLETE)

        assert chat.output() == "The dose is 5"


@pytest.mark.parametrize("name", ["typed-react", "typed-vue", "typed-js"])
def test_a_half_answer_is_kept_out_of_the_history(stage, name):
    whole, half, last = (
        scripted(stage.mock, "text"),
        scripted(stage.mock, "error-mid", after=3),
        scripted(stage.mock, "text"),
    )
    with stage.chat(name) as chat:
        chat.ask(whole.prompt)
        chat.await_status(COMPLETE)
        chat.ask(half.prompt)
        chat.await_status(FAILED)
        with chat.page.expect_request(STREAMS) as request:
            chat.ask(last.prompt)
        chat.await_status(COMPLETE)

    assert request.value.post_data_json["messages"] == [
        {"role": "user", "content": whole.prompt},
        {"role": "assistant", "content": whole.text()},
        {"role": "user", "content": last.prompt},
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("button", ["Stop", "New conversation"])
def test_who_leaves_an_answer_stops_the_provider(stage, name, button):
    run = scripted(stage.mock, "text", hold=3)
    with stage.chat(name) as chat:
        chat.ask(run.prompt)
        run.call(wait="holding")
        chat.page.get_by_role("button", name=button).click()

        assert run.call()["ending"] == "client-left"
        chat.await_status(STOPPED if button == "Stop" else "")


@pytest.mark.parametrize("name", REACT)
def test_a_prompt_is_run_once_in_strict_mode(stage, name):
    run = scripted(stage.mock, "text")
    with stage.chat(name, build="development/") as chat:
        chat.ask(run.prompt)
        chat.await_status(COMPLETE)

        assert chat.output() == run.text()
        assert len(run.calls()) == 1
        assert chat.complaints == []


@pytest.mark.parametrize("name", ["typed-react", "partial-fetch"])
def test_a_refusal_is_tried_again_within_a_budget(stage, name):
    asked = []

    def refuse(route):
        asked.append(route.request.url)
        route.fulfill(status=429, headers={"Retry-After": "0"})

    with stage.chat(name) as chat:
        chat.page.route(STREAMS, refuse)
        chat.ask("Hello!")
        chat.await_status(FAILED)

        assert chat.error() == "Too many requests: please wait a while. (HTTP 429)"
    assert len(asked) == 3
