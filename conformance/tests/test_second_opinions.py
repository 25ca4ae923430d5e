"""Other readers of event streams against our decoder: on the table's streams, and on the wire."""

import json
from urllib.parse import quote

import httpx
import pytest
from browser_reader import chromium_page, evaluate
from hand_made import recorded
from reader_differences import DIFFERENCES
from second_opinions import second_opinions
from stream_cases import CASES
from stream_readers import OTHERS, wirecheck_reads

from wirecheck.contract import load, packaged
from wirecheck.gate import Gate, Target, start_mock, start_reference
from wirecheck.scenarios import Deployment

WHOLE = [[case.stream] for case in CASES]
BYTE_BY_BYTE = [[bytes([byte]) for byte in case.stream] for case in CASES]
# Follows streams for as long as EventSource does: it reconnects until it is told not to.
FOLLOW = """
(addresses) => Promise.all(addresses.map((address) => new Promise((resolve) => {
  const events = [];
  const source = new EventSource(address);
  for (const type of ['token', 'done', 'error']) {
    source.addEventListener(type, (event) => {
      if (event instanceof MessageEvent) events.push([event.type, event.data, event.lastEventId]);
      else if (source.readyState === EventSource.CLOSED) resolve(events);
    });
  }
})))
"""
CONTRACTS = [it for it in map(load, packaged()) if it.transport == "sse"]


@pytest.fixture(scope="module")
def mock_url():
    with start_mock() as mock:
        yield mock.url


@pytest.fixture(scope="module")
def reference_url(mock_url):
    with start_reference(mock_url) as reference:
        yield reference.url


@pytest.mark.parametrize("name", OTHERS)
def test_a_reader_differs_where_the_table_says_and_nowhere_else(name):
    own = {(it.requirement, it.title): it.taken for it in DIFFERENCES if it.reader == name}
    right = wirecheck_reads(WHOLE)
    if not OTHERS[name].tells_retry:
        right = [taken._replace(retry=None) for taken in right]
    expected = [own.get(case[:2], taken) for case, taken in zip(CASES, right, strict=True)]

    taken = OTHERS[name].read(WHOLE + BYTE_BY_BYTE)

    assert taken == expected * 2
    assert sum(it != taken for it, taken in zip(expected, right, strict=True)) == len(own)


def test_every_event_stream_of_the_reference_is_read_alike(mock_url, reference_url):
    targets = [Target(it, f"{reference_url}/{it.name.partition('-')[0]}") for it in CONTRACTS]
    gate = Gate(tuple(targets), Deployment(), mock_url)
    gate.probe(gate.checks())

    assert second_opinions(gate.recordings) == []
    assert {it.contract for it in gate.recordings} == {it.name for it in CONTRACTS}


def test_a_difference_is_told_with_its_stream_and_reader():
    taken = {
        "httpx-sse": "type 'message', data '', id '7'",
        "eventsource-parser": "type 'message', data 'x', id ''",
        "EventSource": "type 'message', data 'x', id ''",
    }

    told = second_opinions([recorded(b"\xef\xbb\xbf\nid: 7\n\ndata: x\n\n")])

    ours = "we type 'message', data 'x', id '7'"
    assert told == [
        f"typed-sse/text/stream: {name} took {theirs} as event 0, {ours}"
        for name, theirs in taken.items()
    ]


def test_where_there_is_no_event_stream_there_is_no_opinion():
    with pytest.raises(ValueError, match="no event stream"):
        second_opinions([recorded(b"data: x\n\n", transport="http"), recorded(status=500)])


def calls_of(mock_url, run):
    return httpx.get(f"{mock_url}/_mock/runs/{run}").raise_for_status().json()["calls"]


def test_in_a_browser_eventsource_reads_the_named_reference_and_is_told_to_stay_away(
    mock_url, reference_url
):
    prompts = [f"[[mock scenario={name} run=browser-{name}]]" for name in ("text", "error-mid")]
    addresses = [f"/named/chat/stream?prompt={quote(prompt)}" for prompt in prompts]
    with chromium_page() as page:
        page.goto(f"{reference_url}/health")
        answered, broken = evaluate(page, FOLLOW, addresses)
    (whole,), (cut,) = (calls_of(mock_url, f"browser-{it}") for it in ("text", "error-mid"))

    assert [type_ for type_, _, _ in answered] == ["token"] * (len(answered) - 1) + ["done"]
    assert answered[-1][1] == "[DONE]"
    assert text_of(answered) == in_lines("".join(whole["tokens"]))
    assert [type_ for type_, _, _ in broken] == ["token"] * (len(broken) - 1) + ["error"]
    assert set(json.loads(broken[-1][1])) == {"message", "code"}
    assert text_of(broken) == in_lines("".join(cut["tokens"][: cut["sent"]]))
    ids = [id_ for _, _, id_ in answered + broken]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def text_of(events):
    return "".join(data for type_, data, _ in events if type_ == "token")


def in_lines(text):
    """Raw text in `data:` lines cannot carry a CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
