"""The map of requirements: complete both ways, honest about levels and clauses, and printed."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from markdown_sentences import sentences_of
from pydantic import ValidationError

from wirecheck.requirements import Reason, Requirement, State, load
from wirecheck.requirements.model import clauses_in
from wirecheck.requirements.page import page
from wirecheck.requirements.reading import every_rule
from wirecheck.rules import RULES
from wirecheck.wire import coding, frames, ndjson, socketio, sse, websocket

DOCS = Path(__file__).parents[2] / "docs"
MAP = load()
EVERY_RULE = every_rule()
DECODERS = {"sse": sse, "ndjson": ndjson, "websocket": websocket, "socketio": socketio}
# How a rule's source begins that no text of a specification or a contract stands behind.
OWN_SOURCES = ("derived", "de facto", "a limit of")


def requirement(**said) -> Requirement:
    row = {"id": "X-01", "level": "MUST", "says": "It is so.", "from": "RFC 9110 15.5.6", **said}
    return Requirement.model_validate(row)


# -- complete, both ways --------------------------------------------------------------------------


def test_every_rule_stands_in_a_row():
    assert [id_ for id_ in EVERY_RULE if not MAP.rows_of(id_)] == []


def test_no_row_names_a_rule_that_there_is_not():
    assert {id_ for row in MAP.entries for id_ in row.rules} - EVERY_RULE.keys() == set()


def test_every_sentence_of_the_dialects_has_its_row():
    rows = {section.title: [row.says for row in section.rows] for section in MAP.dialects}

    assert rows == sentences_of((DOCS / "dialects.md").read_text("utf-8"))


def test_no_requirement_stands_twice():
    ids = Counter(row.id for section in MAP.catalogue for row in section.rows)

    assert [id_ for id_, times in ids.items() if times > 1] == []


def _framing(transport, code):
    name = code.partition(".")[2]
    return f"framing.{name}" if transport == "sse" else f"framing.{transport}-{name}"


def test_what_a_decoder_says_a_violation_breaks_the_map_says_as_well():
    said = {
        _framing(transport, code): kind.requirements
        for transport, decoder in DECODERS.items()
        for code, kind in decoder.VIOLATIONS.items()
    } | {
        code: kind.requirements
        for decoder in (coding, frames)
        for code, kind in decoder.VIOLATIONS.items()
    }
    mapped = {rule: {getattr(row, "id", "") for row in MAP.rows_of(rule)} for rule in said}

    assert {
        rule: set(ids) - mapped[rule] for rule, ids in said.items() if set(ids) - mapped[rule]
    } == {}


# -- honest ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [rule for rule in EVERY_RULE.values() if rule.level == "MUST"])
def test_what_fails_a_run_is_required_by_a_text_or_promised_by_a_contract(rule):
    assert not rule.source.startswith(OWN_SOURCES)
    assert {row.level for row in MAP.rows_of(rule.id)} & {"MUST", "CTR"}


def test_rules_of_our_own_are_known_by_their_source():
    derived = [rule.id for rule in RULES.values() if rule.source.startswith(OWN_SOURCES)]

    assert {"upstream.once", "framing.second-reader", "coding.too-large"} <= set(derived)


def test_no_rule_cites_a_clause_that_nobody_looked_up():
    cited = {rule.id: clauses_in(rule.source) - MAP.looked_up for rule in EVERY_RULE.values()}

    assert {id_: clauses for id_, clauses in cited.items() if clauses} == {}


def test_no_number_of_a_clause_is_printed_that_nobody_looked_up():
    assert clauses_in(page(MAP)) - MAP.looked_up == set()


@pytest.mark.parametrize(
    ("source", "clauses"),
    [
        ("RFC 9112, 6.2", {("RFC 9112", "6.2")}),
        ("RFC 9112 7.1, 8", {("RFC 9112", "7.1"), ("RFC 9112", "8")}),
        ("the contract; HTML 9.2.4", {("HTML", "9.2.4")}),
        ("RFC 9112, incomplete messages", set()),
        ("Engine.IO protocol 4, Handshake", set()),
    ],
)
def test_clauses_are_found_in_a_source(source, clauses):
    assert clauses_in(source) == clauses


# -- rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"rules": ["text.exact"]}, State.CHECKED),
        ({"rules": ["text.exact"], "why": "The rest is nobody's."}, State.CHECKED),
        ({"rules": ["text.exact"], "not-yet": "the rest"}, State.IN_PART),
        ({"not-yet": "a scenario"}, State.NOT_YET),
        ({"excluded": Reason.PERMITTED}, State.EXCLUDED),
    ],
)
def test_a_row_has_a_state(said, state):
    assert requirement(**said).state is state


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"why": "Because."},
        {"excluded": Reason.PERMITTED, "rules": ["text.exact"]},
        {"excluded": Reason.PERMITTED, "not-yet": "a scenario"},
    ],
    ids=["nothing", "a reason alone", "excluded and checked", "excluded and not yet"],
)
def test_a_row_without_a_state_or_with_two_is_refused(said):
    with pytest.raises(ValidationError, match="either checked, or not yet, or excluded"):
        requirement(**said)


# -- the page -------------------------------------------------------------------------------------


def test_the_page_is_what_the_tables_say():
    command = [sys.executable, "-m", "wirecheck.requirements"]
    written = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")

    assert (DOCS / "requirements.md").read_text("utf-8") == written.stdout, (
        "run python -m wirecheck.requirements > docs/requirements.md"
    )


def test_the_sentences_of_a_page_are_told_apart():
    markdown = """# Title

One. `Two` has a
line end. (Three.) Four: a 2.5, then

- **Five.** Six. [Seven](x.md).
- Eight

## Part `a`

| h | i |
|---|---|
| `x` | y |
| z | |
"""

    assert sentences_of(markdown) == {
        "Introduction": [
            *("One.", "`Two` has a line end.", "(Three.)", "Four: a 2.5, then"),
            *("**Five.** Six.", "[Seven](x.md).", "Eight"),
        ],
        "Part `a`": ["`x` | y", "z"],
    }
