"""What a report shows of a scenario that was seen, and of what was delivered in it."""

import json
from dataclasses import replace

import jsonschema_rs
import pytest
from sample_report.runs import result, run_of

from wirecheck.contract import load as load_contract
from wirecheck.recording import Ending, Frame, Recording, Request, Response, load
from wirecheck.report import Delivered, Exhibit, as_json, write_report
from wirecheck.report.as_html import as_html
from wirecheck.report.as_json import schema
from wirecheck.rules import RULES, Finding, Where

CONTRACT = "typed-sse"
RULE = RULES["order.one-terminal"]


def stream(number, *said):
    """A stream of whose events one comes each second."""
    return Recording(
        contract="of-the-endpoint",
        scenario="of-the-gate",
        part=f"stream-{number:02}",
        transport="sse",
        request=Request("POST", "http://page.test/chat"),
        response=Response(200, (), "HTTP/1.1", 1),
        frames=tuple(Frame(1000.0 * at, f"data: {it}\n\n".encode()) for at, it in enumerate(said)),
        marks=(),
        ending=Ending("clean", 1000.0 * len(said)),
    )


def shown(*delivered, at_ms=None, found=True):
    """A run in which these streams, and the times at which they began, were delivered."""
    kept = tuple(Delivered(it, load_contract(CONTRACT), began_ms) for began_ms, it in delivered)
    exhibit = Exhibit(CONTRACT, "text", "visit", "", (), delivered=kept)
    finding = Finding("one", "none", Where("visit", at_ms=at_ms))
    judged = result(RULE, "text", [finding] if found else [])
    run = run_of([replace(judged, recordings=(exhibit.name,))])
    return replace(run, exhibits=(exhibit,))


def card(run):
    return as_html(run).partition('<section id="matrix"')[0]


@pytest.mark.parametrize(
    ("at_ms", "part", "line"),
    [(None, "stream-01", "early"), (1_500, "stream-01", "early"), (6_000, "stream-02", "late")],
)
def test_a_finding_shows_the_stream_that_was_on_the_way(at_ms, part, line):
    html = card(shown((1_000, stream(1, "early")), (5_000, stream(2, "late", "on")), at_ms=at_ms))

    assert f'<a href="#{CONTRACT}/text/{part}">{part}</a>' in html
    assert f"data: {line}" in html


def test_the_time_of_a_finding_is_told_in_that_of_the_stream():
    html = card(shown((5_000, stream(1, "a", "b", "c")), at_ms=6_500))

    assert "which came 5,000.0 ms after the beginning" in html
    assert "<td>1,500.0</td><td></td><td>here</td>" in html


def test_of_a_stream_that_was_over_all_is_shown_and_how_it_ended():
    html = card(shown((0, stream(1, "a", "b")), at_ms=9_000))

    assert "data: a" in html
    assert "<td>here</td>" not in html
    assert "<td>2,000.0</td><td></td><td>the endpoint ended the response properly</td>" in html


def test_what_was_delivered_is_filed_where_something_was_found(tmp_path):
    run = shown((0, stream(1, "<b>", "b")), (1, stream(2)))
    html = write_report(run, tmp_path).read_text()
    document = json.loads((tmp_path / "report.json").read_text())
    jsonschema_rs.validate(schema(), document)

    files = [f"recordings/{CONTRACT}/text/stream-0{number}.jsonl" for number in (1, 2)]
    assert document["results"][0]["streams"] == files
    assert load(tmp_path / files[0]) == run.exhibits[0].delivered[0].recording
    assert all(f'href="{file}"' in html for file in files)
    assert "<b>b" not in html
    assert "&lt;b&gt;" in html


def test_where_nothing_was_found_it_is_not_shown(tmp_path):
    run = shown((0, stream(1, "a")), found=False)
    html = write_report(run, tmp_path).read_text()

    assert json.loads(as_json(run))["results"][0]["streams"] == []
    assert "stream-01" not in html
    assert not (tmp_path / "recordings").exists()
