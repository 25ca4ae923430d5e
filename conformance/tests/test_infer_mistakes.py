"""``wirecheck infer``: what goes wrong is one plain message with its mend, and exit code 4."""

import broken_endpoints
import pytest
from broken_endpoints import CHUNKED, LAST_CHUNK, answering, event, serving
from gate_runs import mock_url
from lines_server import in_lines

from wirecheck.cli import main

QUESTION = ("--json", '{"q": "{prompt}"}')
JSON_AS_TEXT = CHUNKED.replace(b"event-stream", b"plain")


@pytest.fixture
def refused(capfd, tmp_path, monkeypatch):
    """The command, within this process: what it says to a mistake, having written nothing."""
    monkeypatch.chdir(tmp_path)

    def run(url, *arguments, mock=""):
        code = main(["infer", url, *arguments, "--mock-provider", mock or mock_url()])
        out, err = capfd.readouterr()
        assert (code, out) == (4, "")
        assert not list(tmp_path.glob("*.yaml"))
        return err

    return run


MISTAKES = {
    "no-prompt": (("http://x/y", "--json", '{"q": "hello"}'), "the question has no {prompt}"),
    "no-question": (("http://x/y",), "the question has no {prompt}"),
    "not-json": (("http://x/y", "--json", "{q"), "--json is no JSON"),
    "no-url": (("localhost:8000", *QUESTION), "write the URL of the stream as http://HOST:PORT"),
    "socket": (("ws://x/y", *QUESTION), "typed-websocket.yaml"),
    "socket.io": (("http://x/socket.io/", *QUESTION), "session-socketio.yaml"),
    "password": (("http://a:b@x/y", *QUESTION), "give --header"),
    "both": (("http://x/y?q={prompt}", *QUESTION), "a query or a body"),
    "get": (("http://x/y", *QUESTION, "--method", "GET"), "GET has no body"),
    "pair": (("http://x/y", "--query", "{prompt}"), "write it as NAME=VALUE"),
    "model": (("http://x/y", "--json", '["{prompt}", "{model}"]'), "write the model itself"),
    "path": (("http://x/a b", *QUESTION), "start.path: "),
    "name": (("http://x/y", *QUESTION, "--name", "a b"), "contract: "),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_on_the_command_line_is_told_before_anything_is_asked(refused, mistake):
    arguments, told = MISTAKES[mistake]

    assert told in refused(*arguments)


SERVERS = {
    "never-called": (
        answering(CHUNKED, event(b'{"type": "chunk", "content": "Hi"}'), LAST_CHUNK),
        "OPENAI_BASE_URL",
    ),
    "cut": (broken_endpoints.cut_before_the_last_chunk, "the first answer had no proper end"),
    "no-page": (broken_endpoints.web_page, 'content type "text/html", status 404'),
    "other-protocol": (broken_endpoints.another_protocol, "there was no response"),
    "mislabelled": (
        answering(JSON_AS_TEXT, event(b"{}"), LAST_CHUNK),
        "send `Content-Type: text/event-stream`",
    ),
}


@pytest.mark.parametrize("server", SERVERS)
def test_an_endpoint_that_no_draft_can_be_made_of_is_told_by_what_came(refused, server):
    behaviour, told = SERVERS[server]
    with serving(behaviour) as endpoint:
        assert told in refused(f"{endpoint.url}/ask", *QUESTION)
        assert len(endpoint.requests) == 1


def test_where_nothing_listens_the_server_is_to_be_started(refused):
    assert "Start your server first" in refused("http://127.0.0.1:1/ask", *QUESTION)


def test_where_no_mock_provider_answers_it_is_told_what_to_start(refused):
    told = refused("http://x/y", *QUESTION, mock="http://127.0.0.1:1")

    assert "no mock provider answers there" in told


def test_text_that_is_changed_on_its_way_is_shown_beside_what_was_sent(refused):
    with serving(in_lines(mock_url(), word=lambda text: text.upper() + "!\x1b")) as endpoint:
        told = refused(f"{endpoint.url}/ask", *QUESTION)

    assert "no member of the events is the answer's text" in told
    assert "\nNearest, at /w: " in told
    assert "\x1b" not in told


def test_an_endpoint_with_limits_is_told_to_switch_them_off(refused):
    async def behave(visit):
        if len(endpoint.requests) > 1:
            await visit.send(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")
        else:
            await in_lines(mock_url())(visit)

    with serving(behave) as endpoint:
        assert "switch its limits off" in refused(f"{endpoint.url}/ask", *QUESTION)


def test_more_kinds_than_anybody_would_have_made_are_too_many(refused):
    async def behave(visit):
        await in_lines(mock_url())(Renaming(visit))

    with serving(behave) as endpoint:
        assert "write this contract by hand" in refused(f"{endpoint.url}/ask", *QUESTION)


class Renaming:
    """A visit whose every line has keys of its own."""

    def __init__(self, visit):
        self.request = visit.request
        self._visit = visit
        self._lines = 0

    async def send(self, data):
        self._lines += 1
        await self._visit.send(data.replace(b'"op"', b'"%02d"' % self._lines))


def test_a_file_that_is_there_is_not_written_over(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text("precious")

    code = main(["infer", "http://x/y", *QUESTION, "-o", "mine.yaml"])

    assert (code, (tmp_path / "mine.yaml").read_text()) == (4, "precious")
    assert "mine.yaml exists" in capfd.readouterr().err
