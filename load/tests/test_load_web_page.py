"""Our page in Locust's, over HTTP: before a run, while it goes on, and when it is over."""

import subprocess
import time
from base64 import b64encode
from hashlib import sha256
from types import SimpleNamespace

import gevent
import httpx
import pytest
from load_results import HOSTILE, RUNS, hostile, plan, stream
from load_runs import command, free_port
from truth_server import truth_server

from wirecheck.report.visible import visible
from wirecheck_load.report.live import live_page, live_parts
from wirecheck_load.running import hooks
from wirecheck_load.running.collector import Collector
from wirecheck_load.running.lead import Lead

# Locust takes seconds to start where others work; what takes as long as this hangs.
PATIENCE_S = 90.0


def awaited(look):
    """What ``look`` gives as soon as it gives something."""
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        try:
            if found := look():
                return found
        except httpx.TransportError:  # not listening yet
            pass
        time.sleep(0.1)
    raise TimeoutError


@pytest.fixture(scope="module")
def locust_page():
    """A client of Locust's page, whose run has not begun."""
    with truth_server(ttft_ms=20, itl_ms=5, tokens=10) as endpoint, free_port() as port:
        arguments = (
            *(f"--host={endpoint.url}", "--contract=typed-sse", "--mock-provider=none"),
            *("--users=2", "--run-time=1h", "--warm-up=0s"),
            *("--web-host=127.0.0.1", f"--web-port={port}"),
        )
        url = f"http://127.0.0.1:{port}"
        with (
            subprocess.Popen(command(*arguments), stderr=subprocess.PIPE, text=True) as process,
            httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE_S) as client,
        ):
            try:
                told = process.stderr.readline()
                assert told == f"wirecheck load: {url}/ starts runs, {url}/wirecheck shows them\n"
                awaited(lambda: client.get("/wirecheck").is_success)
                yield client
            finally:
                process.terminate()
                process.communicate(timeout=PATIENCE_S)


def parts(client):
    return client.get("/wirecheck/parts").raise_for_status().json()


def test_a_run_is_shown_from_before_its_start_until_its_report(locust_page):
    assert "No run yet" in parts(locust_page)["head"]
    assert locust_page.get("/wirecheck/report").status_code == 404

    locust_page.post("/swarm", data={"user_count": 2, "spawn_rate": 1}).raise_for_status()
    measured = awaited(lambda: (it := parts(locust_page))["measures"].count("<b>ttft</b>") and it)
    tab = awaited(lambda: locust_page.get("/stats/requests").json().get("extended_stats"))
    assert "<h1>Running</h1>" in measured["head"]
    assert "errors &lt;= 0%" in measured["goals"]
    assert "Tokens per second" in measured["time"]
    assert tab[0]["data"][0]["measure"] == "ttft: time to first token"

    locust_page.post("/stop").raise_for_status()
    over = awaited(lambda: "Open its report" in (it := parts(locust_page)["head"]) and it)
    report = locust_page.get("/wirecheck/report")
    assert "Goal met" in over
    assert report.status_code == 200
    assert "<title>Goal met" in report.text


def test_locusts_page_has_a_tab_and_a_link_that_lead_there(locust_page):
    text = locust_page.get("/").text

    assert '"extended_tabs": [{"key": "wirecheck", "title": "wirecheck"}]' in text
    assert '"href": "./wirecheck"' in text


def test_the_page_runs_its_own_script_alone(locust_page):
    answer = locust_page.get("/wirecheck")
    script = answer.text.partition("<script>")[2].partition("</script>")[0]
    digest = b64encode(sha256(script.encode()).digest()).decode()

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; style-src ")
    assert policy.endswith(f"; script-src 'sha256-{digest}'; connect-src 'self'")
    assert answer.text.count("<script") == 1


def test_parts_have_places_in_the_page_and_nothing_in_them_is_markup_of_others():
    made = live_parts(hostile(), None, lambda: None)
    text = "".join(made.values())

    assert all(f'data-part="{name}"' in live_page()[0] for name in made)
    assert "<img" not in text
    assert "<script" not in text
    assert not {"\u202e", "\0", "\x1b"} & set(text)
    assert visible("\u202e\0\x1b[2J") in text
    assert HOSTILE not in text


@pytest.mark.parametrize(
    ("at_s", "title"), [(0.5, "Warming up"), (5.0, "Running"), (11.0, "Ending")]
)
def test_the_head_says_how_far_a_run_is(at_s, title):
    assert f"<h1>{title}</h1>" in live_parts(RUNS["good"](), at_s, lambda: None)["head"]


def test_a_log_is_told_how_the_run_goes_on(monkeypatch, capsys):
    collector = Collector(0.0, 0.0, ())
    collector.add(stream(1.0))
    lead = Lead(plan())
    lead.take(collector.drain())
    runner = SimpleNamespace(user_count=2)
    conductor = SimpleNamespace(lead=lead, environment=SimpleNamespace(runner=runner))
    monkeypatch.setattr(hooks, "LOG_S", 0.0)

    showing = gevent.spawn(hooks._show_progress, conductor)
    lines = awaited(lambda: gevent.sleep(0) or capsys.readouterr().err.splitlines())
    showing.kill()

    assert lines[0] == "wirecheck load: 0 of 10 s, 2 users, 1 completed, TTFT p95 201 ms"
