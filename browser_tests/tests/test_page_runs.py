"""A user's own page, from the command line to the report: found, judged, shown."""

import json
import re

import jsonschema_rs
import pytest
from asgi_server import serving
from gate_runs import shown_on_terminal
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from wirecheck.recording import load
from wirecheck.report.as_json import schema

# Imported before any run within this process: each run forgets what it was the first to import.
from wirecheck_browser_tests.plugin import of_pages

pytest_plugins = ["pytester", "gate_fixtures"]

assert of_pages

# It needs no page contract. As `?naive`, it takes each read for whole lines, as many do; as
# `?breaks`, its line ends are elements.
PAGE = """<!doctype html><title>Chat</title>
<div role="log" aria-busy="false"><p data-testid="output"></p></div>
<p role="alert"></p>
<form><label>Message <input></label><button>Send</button></form>
<script>
const [log, output, alert, input] = ["[role=log]", "p", "[role=alert]", "input"].map(
  (it) => document.querySelector(it));
const naive = location.search === "?naive", breaks = location.search === "?breaks";
const drawn = (text) => text.split("\\n").flatMap(
  (line, at) => at ? [document.createElement("br"), line] : [line]);
async function ask(content) {
  const response = await fetch("/chat/stream", {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({model: "gpt-4o-mini", messages: [{role: "user", content}]}),
  });
  let rest = "", text = "", isDone = false;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let it = await reader.read(); !it.done; it = await reader.read()) {
    const lines = ((naive ? "" : rest) + it.value).split("\\n");
    rest = lines.pop();
    for (const line of lines.filter((line) => line.startsWith("data:"))) {
      let event = {};
      try { event = JSON.parse(line.slice(5)); } catch (error) { console.warn("cut", line); }
      if (event.type === "chunk") text += event.content;
      output.replaceChildren(...(breaks ? drawn(text) : [text]));
      if (event.type === "done") isDone = true;
    }
  }
  if (!isDone) throw new Error("The answer is not complete.");
}
document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const prompt = input.value;
  if (log.ariaBusy === "true" || !prompt.trim()) return;
  input.value = output.textContent = alert.textContent = "";
  log.ariaBusy = "true";
  await ask(prompt).catch((error) => { alert.textContent = error.message; });
  log.ariaBusy = "false";
});
</script>"""


@pytest.fixture(scope="module")
def own_page():
    with serving(Starlette(routes=[Route("/", lambda _: HTMLResponse(PAGE))])) as url:
        yield f"{url}/"


@pytest.fixture
def checked(here, own_page, tmp_path):
    """Check the page in some scenarios; returns what pytest said, and the report."""

    def check(query, chosen, *more):
        backend = ("--page-backend", "reference", "--conformance-report", str(tmp_path))
        done = here("--page", own_page + query, *backend, "-k", chosen, *more)
        report = json.loads((tmp_path / "report.json").read_text())
        jsonschema_rs.validate(schema(), report)
        return done, report, (tmp_path / "report.html").read_text()

    return check


def test_a_page_that_streams_rightly_needs_no_contract(checked, tmp_path):
    done, report, html = checked("", "(text:: or bytes or unmount) and (exact or leave)")

    outcomes = {result["id"]: result["outcome"] for result in report["results"]}
    assert outcomes == {
        "page::text::text.exact": "passed",
        "page::bytes::text.exact": "passed",
        "page::unmount::leave.unmount": "not_exercised",
    }
    assert done.code == 0, done.text
    assert "page conforms: 2 passed, 1 not exercised" in done.out
    assert "data:image/png" not in html  # a picture is taken where something is wrong
    assert not list(tmp_path.rglob("*.png"))
    assert [result["streams"] for result in report["results"]] == [[], [], []]
    assert not (tmp_path / "recordings").exists()


def test_line_ends_may_be_elements(checked):
    done, report, _ = checked("?breaks", "whitespace:: and exact")

    assert {result["outcome"] for result in report["results"]} == {"passed"}, done.text


def test_a_finding_has_all_that_was_seen(checked, tmp_path):
    done, report, html = checked("?naive", "bytes and exact")

    assert done.code == 1
    assert "Expected: from character" in done.out or "Expected: " in done.out
    assert "page::bytes::text.exact" in done.out
    (result,) = report["results"]
    assert result["recording"] == "exhibits/page/bytes/visit.json"
    visit = json.loads((tmp_path / result["recording"]).read_text())
    assert visit["exchanges"][0]["mode"] == "bytes=1+delay=6"
    assert (tmp_path / "exhibits/page/bytes/visit.png").read_bytes().startswith(b"\x89PNG")
    assert re.search(r'<img class="picture" src="data:image/png;base64,[^"]', html)
    assert "img-src data:" in html
    for seen in ("What the page showed, as it changed", "Console", "bytes=1+delay=6", "of 6"):
        assert seen in html
    assert "--page-backend reference" in html  # the command that checks it again, alone

    (file,) = result["streams"]
    assert file == "recordings/page/bytes/stream-01.jsonl"
    stream = load(tmp_path / file)
    # By these names `wirecheck judge` judges it: what the server said was right.
    assert (stream.contract, stream.scenario) == ("typed-sse", "text")
    assert (stream.transport, stream.ending.how) == ("sse", "clean")
    assert all(len(frame.data) == 1 for frame in stream.frames)
    (call,) = stream.journal.calls
    assert call.sent_text in "".join(
        json.loads(event.data).get("content", "") for event in stream.decoded.events
    )
    card, _, section = html.partition('<section id="scenarios"')
    assert "Over the wire: " in card
    assert "data: {&#34;type&#34;:" in card  # the lines of the stream, in the finding
    assert 'id="page/bytes/stream-01"' in section
    assert f'href="{file}"' in section


def test_what_is_seen_has_the_real_time_though_the_page_s_clock_is_moved(checked, tmp_path):
    _, report, _ = checked("", "hidden and rerun")

    (result,) = report["results"]
    visit = json.loads((tmp_path / result["recording"]).read_text())
    times = {mark["name"]: mark["at_ms"] for mark in visit["marks"]}
    (first, *_) = (it["at_ms"] for it in visit["changes"] if it["add"])
    assert times["sent"] <= first <= times["shown"]


async def refuse(request):
    await request.body()
    return JSONResponse({"detail": "<b>no words</b>"}, 422)


def test_a_server_that_refuses_is_quoted(here, tmp_path):
    routes = [
        Route("/", lambda _: HTMLResponse(PAGE)),
        Route("/chat/stream", refuse, methods=["POST"]),
    ]
    with serving(Starlette(routes=routes)) as url:
        mock = ("--mock-provider-port", "0", "--conformance-report", str(tmp_path))
        done = here("--page", f"{url}/", *mock, "-k", "text:: and exact")

    assert done.code == 1
    (result,) = json.loads((tmp_path / "report.json").read_text())["results"]
    said = 'POST /chat/stream (422), answered with “{"detail":"<b>no words</b>"}”'
    assert said in result["actual"]
    stream = load(tmp_path / result["streams"][0])
    assert (stream.transport, stream.scenario) == ("http", "text")
    assert stream.journal.calls == ()
    html = (tmp_path / "report.html").read_text()
    assert "<b>no words" not in html
    assert "{&#34;detail&#34;:&#34;&lt;b&gt;no words&lt;/b&gt;&#34;}" in html


def test_what_was_not_selected_is_not_visited(checked):
    done, _, _ = checked("", "look and input-named")

    assert done.code == 0, done.text
    assert "visited 1 visit" in done.out


def test_on_a_terminal_the_visits_are_counted_and_their_page_is_named(own_page, tmp_path):
    three = "(text:: and exact) or (single and exact) or (look and input-named)"

    shown = shown_on_terminal(
        "--page", own_page, "--page-backend", "reference", "-k", three, cwd=tmp_path
    )

    counted = re.findall(r"\r(visit[^\r\n]*?) *(?=[\r\n])", shown)
    assert counted == [
        "visiting: 0 of 3 visits",
        "visiting page: 1 of 3 visits",
        "visiting page: 2 of 3 visits",
        "visiting page: 3 of 3 visits",
        "visited 3 visits",
    ]
