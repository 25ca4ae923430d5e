"""In which deliveries a page is judged: only in such as its protocol allows."""

import pytest

from wirecheck.contract import load
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.contract.model import Streams
from wirecheck_browser_tests.visits.tables import SCENARIOS
from wirecheck_browser_tests.visits.target import Target

OF_EVENTS = (
    "data",
    "eol-cr",
    "eol-mixed",
    "no-space",
    "multi-line",
    "comments-glued",
    "comments-apart",
    "ids",
)
OF_BODIES = ("utf8", "crlf-cut", "eol-crlf", "cut-in-event")


def omitted(endpoint, stream=None):
    page = PageContract(stream=stream or Streams(contract=endpoint.name))
    target = Target("page", page, "http://127.0.0.1/", endpoint, "http://127.0.0.1", "chromium")
    reasons = {it: SCENARIOS[it].omitted(target) for it in (*OF_EVENTS, *OF_BODIES)}
    return {name: why for name, why in reasons.items() if why}


@pytest.mark.parametrize("dialect", ["typed-sse", "partial-sse"])
def test_events_with_json_can_be_written_in_every_way(dialect):
    assert omitted(load(dialect)) == {}


@pytest.mark.parametrize("dialect", ["named-sse", "plain-sse"])
def test_text_that_is_no_json_is_not_written_in_two_lines(dialect):
    assert omitted(load(dialect)) == {
        "multi-line": f"the text of {dialect} is not in JSON: a line end would be part of it"
    }


def test_nobody_knows_what_is_json_where_the_contract_does_not_say():
    reasons = omitted(load("typed-sse"), Streams())

    assert set(reasons) == {"multi-line"}
    assert "`stream: {contract: ...}`" in reasons["multi-line"]


def test_lines_of_json_have_no_fields_of_events():
    lines = load("typed-sse").model_copy(update={"transport": "ndjson"})
    why = "the page's streams are lines of JSON, not server-sent events"

    assert omitted(lines) == dict.fromkeys(OF_EVENTS, why)


def test_messages_on_a_connection_are_no_bodies():
    assert set(omitted(load("typed-websocket"))) == {*OF_EVENTS, *OF_BODIES}
