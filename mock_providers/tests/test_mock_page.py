"""The live page: what is served, what its feed tells, and who may ask."""

import asyncio
import contextlib
import http.client
import json
import re
import socket
import subprocess
from importlib import resources

import pytest
from programs import program

from wirecheck_mock_providers import MockError, running_mock
from wirecheck_mock_providers.journal import LATEST_CALLS, Call, Journal
from wirecheck_mock_providers.server import feed, guard
from wirecheck_mock_providers.server.json_answer import JsonRefusal
from wirecheck_mock_providers.server.wire import ClientLeft

#: No answer takes so long; a test that waits this long has failed, in seconds.
PATIENCE_S = 20
HOSTILE = '</script><img src=x onerror="alert(1)">\r\n\ndata: x\u2028\u202e'
FILES = ("index.html", "page.css", "page.js")


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


@contextlib.contextmanager
def asked(mock, method, path, headers=None, body=None):
    connection = http.client.HTTPConnection(mock.url.removeprefix("http://"), timeout=PATIENCE_S)
    with contextlib.closing(connection):
        connection.request(method, path, body, headers or {})
        yield connection.getresponse()


def chat(mock, words, model="m"):
    said = [{"role": "user", "content": f"[[mock {words}]]"}]
    body = json.dumps({"model": model, "messages": said, "stream": True})
    headers = {"Authorization": "Bearer sk-test"}
    return asked(mock, "POST", "/openai/v1/chat/completions", headers, body)


class Reader:
    """Reads the feed, as an EventSource does."""

    def __init__(self, response):
        self.response = response
        self.lines = []

    def event(self):
        """Return the next event's name and value."""
        fields = {}
        while line := self.response.readline().decode().removesuffix("\n"):
            self.lines.append(line)
            name, _, value = line.partition(": ")
            assert name not in fields
            fields[name] = value
        return fields["event"], json.loads(fields["data"])

    def until(self, run, fits):
        """Return the run's next row of which it can be said that it fits."""
        while True:
            name, rows = self.event()
            assert name == "calls"
            for row in rows:
                if row["run"] == run and fits(row):
                    return row


@contextlib.contextmanager
def reading(mock):
    with asked(mock, "GET", "/_mock/events", {"Accept": "text/event-stream"}) as response:
        assert response.headers["content-type"] == "text/event-stream"
        reader = Reader(response)
        assert reader.event() == ("start", {})
        yield reader


# What is served


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("/_mock", "index.html", "text/html"),
        ("/_mock/", "index.html", "text/html"),
        ("/_mock/page.css", "page.css", "text/css"),
        ("/_mock/page.js", "page.js", "text/javascript"),
    ],
)
def test_the_page_is_the_same_bytes_whatever_was_called(mock, path, name, kind):
    with chat(mock, "text", model=HOSTILE), asked(mock, "GET", path) as response:
        body = response.read()

    assert response.status == 200
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert body == (resources.files(feed.__package__) / "page" / name).read_bytes()


def test_its_policy_lets_nothing_in_but_the_mock_s_own_files(mock):
    with asked(mock, "GET", "/_mock") as response:
        policy = dict(
            rule.split(" ", 1) for rule in response.headers["content-security-policy"].split("; ")
        )

    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "'none'"


@pytest.mark.parametrize("name", FILES)
def test_its_files_need_nothing_from_elsewhere_and_make_no_markup_of_text(name):
    text = (resources.files(feed.__package__) / "page" / name).read_text("utf-8")

    assert not re.search(r"(https?:)?//[a-z0-9]+\.", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b", text)
    assert not re.search(r"<script>|<style|\sstyle=|\son\w+=\"", text)


# What the feed tells


def test_the_feed_tells_a_call_as_it_goes_on(mock):
    with reading(mock) as reader, chat(mock, "text hold=3 run=watched"):
        held = reader.until("watched", lambda row: row["state"] == "holding")
        mock.release("watched")
        ended = reader.until("watched", lambda row: row["state"] == "ended")

    assert (held["sent"], held["tokens"], held["ended_ms"]) == (3, 12, None)
    assert (held["provider"], held["api"], held["model"]) == ("openai", "chat", "m")
    assert (held["scenario"], held["options"]) == ("text", "hold=3")
    (call,) = mock.journal("watched")["calls"]
    assert held["text"] == "".join(call["tokens"][:3])
    assert ended["text"] == "".join(call["tokens"])
    assert (ended["sent"], ended["ending"], ended["finish"]) == (12, "complete", "stop")
    assert ended["number"] == held["number"]
    first, *_, last = ended["sent_ms"]
    assert len(ended["sent_ms"]) == 12
    assert 0 <= first <= held["sent_ms"][2] <= last <= ended["ended_ms"]


def test_the_feed_tells_when_the_client_left(mock):
    with reading(mock) as reader:
        with chat(mock, "text hold=3 run=left"):
            reader.until("left", lambda row: row["state"] == "holding")
        row = reader.until("left", lambda row: row["state"] == "ended")

    assert row["ending"] == "client-left"
    assert row["sent"] == 3
    assert row["left_ms"] >= row["sent_ms"][-1]


def test_who_comes_later_is_told_of_what_was(mock):
    with chat(mock, "rate-limit run=before") as response:
        response.read()
    with reading(mock) as reader:
        row = reader.until("before", lambda row: row["state"] == "ended")

    assert (row["status"], row["tokens"], row["sent_ms"]) == (429, 0, [])


def test_a_stranger_s_text_comes_as_json_on_one_line(mock):
    with reading(mock) as reader:
        with chat(mock, "text run=hostile", model=HOSTILE) as response:
            response.read()
        row = reader.until("hostile", lambda row: row["state"] == "ended")

    assert row["model"] == HOSTILE
    assert all(re.match("(event|data): ", line) for line in reader.lines)


def test_a_row_is_short_whatever_the_call(mock):
    with reading(mock) as reader:
        with chat(mock, "text tokens=50000 run=long", model="x" * 500) as response:
            response.read()
        row = reader.until("long", lambda row: row["state"] == "ended")

    assert len(json.dumps(row)) < 3_000
    assert len(row["model"]) == len(row["text"]) == 160
    assert len(row["sent_ms"]) == 60
    assert row["sent_ms"] == sorted(row["sent_ms"])
    assert row["sent"] == 50_000


class SlowWire:
    """A wire whose reader takes one batch and then no more, until he has left."""

    def __init__(self):
        self.written = []
        self.write = self.written.append

    async def start(self, *_head, whole):
        assert whole

    async def drained(self):
        raise ClientLeft


def filed(journal, number, **fields):
    known = {
        "provider": "openai",
        "api": "chat",
        "method": "POST",
        "path": "/",
        "model": "m",
        "stream": True,
        "scenario": "text",
        "options": {},
        "key": None,
        "tokens": ["a"] * 3,
        "text_bytes": 0,
    }
    call = Call(**known | fields)
    return journal.file(f"run-{number}", call), call


def test_for_who_does_not_read_no_more_is_written_than_one_batch():
    journal, wire = Journal(), SlowWire()
    for number in range(1000):
        filed(journal, number)
    with pytest.raises(ClientLeft):
        asyncio.run(feed.play(journal, wire))

    assert len(wire.written) == 2  # the start, and one event
    assert sum(map(len, wire.written)) < 20_000


class WireWithATurn(SlowWire):
    """A wire on which something happens while the streams have their turn."""

    def __init__(self, happens):
        super().__init__()
        self.happens = happens
        self.waits = 0

    async def drained(self):
        self.happens()

    async def wait(self, _until_s):
        self.waits += 1
        if self.waits == 2:
            raise ClientLeft


def test_what_happens_while_a_row_is_under_way_is_told_at_the_next_look():
    journal = Journal()
    run, call = filed(journal, 1)
    wire = WireWithATurn(lambda: journal.reach(run, call, "ended"))
    with pytest.raises(ClientLeft):
        asyncio.run(feed.play(journal, wire))

    states = [re.findall(rb'"state":\s*"(\w+)"', written) for written in wire.written]
    assert states == [[], [b"received"], [b"ended"]]


def test_a_page_that_is_not_read_slows_no_call(mock):
    host, port = mock.url.removeprefix("http://").split(":")
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((host, int(port)))
        deaf.sendall(b"GET /_mock/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for number in range(300):
            with chat(mock, f"text run=beside-{number}") as response:
                response.read()
        with reading(mock) as reader:
            assert reader.until("beside-299", lambda row: row["state"] == "ended")["sent"] == 12


def test_the_newest_calls_are_listed_but_not_those_that_are_forgotten():
    journal = Journal(max_runs=2)
    for number in range(5):
        run, call = filed(journal, number)
        journal.reach(run, call, "ended")

    assert [(run.name, index) for run, index in journal.latest()] == [("run-3", 0), ("run-4", 0)]
    assert [run.calls[index].number for run, index in journal.latest()] == [4, 5]


def test_the_list_of_the_newest_calls_is_bounded():
    journal = Journal()
    for number in range(LATEST_CALLS + 50):
        filed(journal, number)

    assert len(list(journal.latest())) == LATEST_CALLS


# Who may ask


def request(method="GET", host="127.0.0.1:9099", server="127.0.0.1", **headers):
    given = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    return {"method": method, "server": (server, 9099), "headers": pairs}


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1:9099", "localhost:9099", "[::1]:9099", "192.0.2.1", "mock", "mock:80", ""),
        *("a.localhost", "host.docker.internal:9099", "mock.default.svc.cluster.local"),
    ],
)
def test_on_loopback_these_hosts_may_be_named(host):
    guard.check(request(host=host))


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:9099", "127.0.0.1.evil.example", "local.evil", "[", "a@b.c"],
)
def test_on_loopback_a_name_that_may_be_someone_s_is_refused(host):
    with pytest.raises(JsonRefusal, match="ask for it as localhost") as refused:
        guard.check(request(host=host))
    assert refused.value.status == 403


def test_elsewhere_a_mock_may_have_any_name():
    guard.check(request(host="mock.example.com", server="192.0.2.1"))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://127.0.0.1:9099"},
        {"sec_fetch_site": "same-origin", "origin": "http://127.0.0.1:9099"},
        {"sec_fetch_site": "none"},
    ],
)
def test_a_program_or_the_page_itself_may_act(headers):
    guard.check(request("POST", **headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:9099"},
    ],
)
def test_a_page_of_another_site_may_not_act(headers):
    with pytest.raises(JsonRefusal, match="another site"):
        guard.check(request("POST", **headers))


def test_a_hold_is_not_released_from_another_site(mock):
    path = "/_mock/runs/guarded/release"
    with asked(mock, "POST", path, {"Origin": "http://evil.example"}) as response:
        assert response.status == 403
    with pytest.raises(MockError, match="No call has named"):
        mock.journal("guarded")
    with asked(mock, "POST", path, {"Origin": mock.url}) as response:
        assert response.status == 200
    assert mock.journal("guarded")["calls"] == []


@pytest.mark.parametrize("path", ["/_mock", "/_mock/events", "/_mock/runs", "/_mock/health"])
def test_a_name_that_was_made_to_mean_this_machine_is_refused_everywhere(mock, path):
    with asked(mock, "GET", path, {"Host": "rebound.example"}) as response:
        assert response.status == 403


def test_the_feed_is_live_where_writes_are_coalesced():
    with (
        running_mock("--coalesce") as fast,
        reading(fast) as reader,
        chat(fast, "text hold=3 run=fast"),
    ):
        held = reader.until("fast", lambda row: row["state"] == "holding")

    assert held["sent"] == 3


def test_its_script_can_be_parsed(tmp_path):
    script = tmp_path / "page.js"
    script.write_bytes((resources.files(feed.__package__) / "page" / "page.js").read_bytes())

    subprocess.run([program("node"), "--check", script], check=True)
