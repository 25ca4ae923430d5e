"""The Streamlit page on the reference server, run by Streamlit's own test driver."""

import html
import re
from importlib.util import find_spec

import pytest
from mocked_reference import DEADLINE_S, reference_on, scripted
from streamlit.testing.v1 import AppTest

from wirecheck_mock_providers.running import running_mock

PAGE = find_spec("wirecheck_browser_tests.streamlit_plain").origin
TEXTS = ("text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike")


@pytest.fixture(scope="module")
def mock():
    with running_mock() as mock:
        yield mock


@pytest.fixture(scope="module")
def backend(mock):
    with reference_on(mock, "--dialect", "plain") as url:
        yield url


@pytest.fixture
def app(backend, monkeypatch):
    monkeypatch.setenv("BACKEND_URL", backend)
    return AppTest.from_file(PAGE, default_timeout=DEADLINE_S).run()


def ask(app, prompt):
    app.chat_input[0].set_value(prompt).run()
    assert not app.exception


def answers(app):
    """What the page shows as answers: each turn is two messages."""
    return [_text(message) for message in app.chat_message[1::2]]


def _text(message):
    """The text of an element that escapes it, and nothing around it."""
    body = message.get("html")[0].proto.body
    return html.unescape(re.fullmatch("<p [^>]*>(.*)</p>", body, re.DOTALL)[1])


@pytest.mark.parametrize("streaming", [True, False])
def test_every_text_is_shown_and_stays_in_the_history(app, mock, streaming):
    app.toggle[0].set_value(streaming).run()
    runs = [scripted(mock, scenario) for scenario in TEXTS]
    for run in runs:
        ask(app, run.prompt)
    assert app.caption[-1].value == f"Turns: {len(TEXTS)}"
    app.run()

    sent = [run.text() for run in runs]
    if streaming:  # raw text in SSE data cannot carry a CR
        sent = [text.replace("\r\n", "\n").replace("\r", "\n") for text in sent]
    assert answers(app) == sent
    assert not app.error


@pytest.mark.parametrize("scenario", ["error-mid", "truncate-mid"])
def test_an_answer_that_breaks_off_is_an_error(app, mock, scenario):
    run = scripted(mock, scenario, after=3)
    ask(app, run.prompt)

    assert answers(app) == [run.text()]
    assert app.error[0].value == "The answer broke off: what you see is not all of it."


@pytest.mark.parametrize("streaming", [True, False])
def test_a_failure_before_the_answer_is_told_in_the_servers_words(app, mock, streaming):
    app.toggle[0].set_value(streaming).run()
    ask(app, scripted(mock, "server-error").prompt)

    assert app.error[0].value.startswith("LLM processing failed: ")


def test_the_history_can_be_cleared(app, mock):
    ask(app, scripted(mock, "text").prompt)
    next(button for button in app.button if button.label == "Clear history").click().run()

    assert not app.chat_message


def test_a_server_that_is_not_there_is_told_beside_and_below(app, monkeypatch):
    monkeypatch.setenv("BACKEND_URL", "http://127.0.0.1:1")
    app.run()

    assert "cannot be reached" in app.sidebar.markdown[0].value
    ask(app, "Hello!")
    assert app.error[0].value == "The server cannot be reached."
