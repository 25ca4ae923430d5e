"""The front ends in a browser, on the reference server, on the mock provider."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import jwt
from browser_reader import CHROMIUM_OPTIONS
from mocked_reference import DEADLINE_S, reference_on
from playwright.sync_api import Browser, Page, expect, sync_playwright
from programs import program

from wirecheck_mock_providers.client import MockClient
from wirecheck_mock_providers.running import running_mock

SECRET = "long enough for HS256, and only for tests"  # noqa: S105

NAMES = (
    "typed-react",
    "typed-vue",
    "typed-js",
    "partial-fetch",
    "partial-socketio",
    "named-eventsource",
    "session-chatbox",
)

COMPLETE = "The answer is complete."
STOPPED = "Stopped: this answer is not complete."
FAILED = "There is no complete answer."


@dataclass
class Chat:
    """A front end that is open in the browser, and what has gone wrong in it."""

    page: Page
    complaints: list[str]

    def ask(self, prompt):
        self.page.get_by_role("textbox", name="Message").fill(prompt)
        self.page.get_by_role("button", name="Send").click()

    def await_status(self, words):
        expect(self.page.get_by_test_id("status")).to_have_text(words)

    def output(self):
        """The text of the newest answer, every character of it."""
        return self.page.get_by_test_id("output").text_content()

    def error(self):
        return self.page.get_by_role("alert").text_content()


@dataclass
class Stage:
    """A browser, and the servers that it may go to."""

    browser: Browser
    mock: MockClient
    url: str
    session_url: str

    @contextlib.contextmanager
    def chat(self, name, build=""):
        """Open a front end in a context of its own."""
        url = self.session_url if name.startswith("session") else self.url
        with self.browser.new_context() as context:
            context.set_default_timeout(DEADLINE_S * 1000)
            page = context.new_page()
            chat = Chat(page, [])
            page.on("pageerror", lambda error: chat.complaints.append(str(error)))
            page.on("console", lambda said: _note(chat, said))
            page.goto(f"{url}/ui/{build}{name}/")
            _connect(page, name)
            yield chat


def _note(chat, said):
    if said.type == "error":
        chat.complaints.append(said.text)


def _connect(page, name):
    if name.startswith("session"):
        page.get_by_label("Access token").fill(jwt.encode({"sub": "tester"}, SECRET, "HS256"))
        page.get_by_role("button", name="Connect").click()
    if name.startswith("session") or name.endswith("socketio"):
        expect(page.get_by_test_id("connection")).to_have_text("Connected")


@contextlib.contextmanager
def staged() -> Iterator[Stage]:
    """Start everything; end it on leaving. The test fails where there is no Chromium."""
    chromium = program("chromium")
    expect.set_options(timeout=DEADLINE_S * 1000)
    with contextlib.ExitStack() as stack:
        mock = stack.enter_context(running_mock())
        url = stack.enter_context(reference_on(mock))
        # With a secret, the other systems would want a token too.
        secured = reference_on(mock, "--dialect", "session", "--jwt-secret", SECRET)
        session_url = stack.enter_context(secured)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        stack.callback(browser.close)
        yield Stage(browser, mock, url, session_url)
