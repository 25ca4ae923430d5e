"""The mutant matrix: what the command prints, and the page that it wrote."""

import json
import re
from pathlib import Path

import pytest

from wirecheck.cli import main
from wirecheck.cli import mutants as command
from wirecheck.mutants.live.breaking import Breaking
from wirecheck.mutants.live.model import live
from wirecheck.mutants.matrix import Entry, Matrix, Row, entries
from wirecheck.mutants.telling import as_json, as_markdown, score

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "mutants.md").read_text(encoding="utf-8")
LINE = re.compile(r"\| `(?P<id>[^`]+)` \| (?P<what>[^|]+) \| (?:(?P<expected>[^|]*) \| )?\S.* \|")


def row(name, *expected, seen=(), explained=""):
    mutant = live(name, "text", Breaking(), *expected, explained=explained)
    return Row(Entry("live", "fidelity", "typed-sse", mutant), seen)


KILLED = row("A token lost", "text.exact", seen=("order.grammar", "text.exact"))
OTHERWISE = row("done | twice", "order.one-terminal", seen=("order.grammar",))
SURVIVOR = row("nothing seen", "text.exact")
EXPLAINED = row("unseen", explained="nobody waits for a year")
NOTICED = row("seen after all", explained="nobody waits for a year", seen=("text.exact",))
ROWS = (KILLED, OTHERWISE, SURVIVOR, EXPLAINED, NOTICED)
QUIET, FLAGGED = row("slow"), row("fast", seen=("text.exact",))


def test_what_became_of_a_mutant():
    assert [it.verdict for it in ROWS] == [
        "expected",
        "another",
        "survived",
        "explained",
        "another",
    ]
    assert [it.entry.is_harmless for it in (KILLED, EXPLAINED, QUIET)] == [False, False, True]


@pytest.mark.parametrize(
    ("matrix", "holds"),
    [
        (Matrix((KILLED, OTHERWISE, EXPLAINED), (QUIET,)), True),
        (Matrix((KILLED, SURVIVOR), ()), False),
        (Matrix((KILLED,), (QUIET, FLAGGED)), False),
    ],
)
def test_a_survivor_or_a_false_alarm_fails(matrix, holds, monkeypatch, capsys):
    monkeypatch.setattr(command, "run", lambda *_: matrix)

    assert main(["mutants", "--only", "cors"]) == (0 if holds else 1)
    assert score(matrix) in " ".join(capsys.readouterr().out.split())


def test_the_tables_name_what_was_not_killed_by_the_expected_rule(monkeypatch, capsys):
    monkeypatch.setattr(command, "run", lambda *_: Matrix(ROWS, (FLAGGED,)))

    main(["mutants", "--only", "cors"])

    out = capsys.readouterr().out
    assert re.search(r"fidelity +1 +2 +1 +1\n", out)
    assert "live::typed-sse::text::a-token-lost" not in out
    assert re.search(r"survived +live::typed-sse::text::nothing-seen", out)
    assert "nobody waits for a year" in out
    assert re.search(r"flagged +live::typed-sse::text::fast", out)


def test_the_json():
    told = as_json(Matrix(ROWS, (QUIET, FLAGGED)))

    assert {key: it for key, it in told.items() if key != "mutants"} == {
        "total": 5,
        "killed": 3,
        "survived": 1,
        "explained": 1,
        "harmless": 2,
        "flagged": ["live::typed-sse::text::fast"],
    }
    assert told["mutants"][0] == {
        "id": "live::typed-sse::text::a-token-lost",
        "family": "fidelity",
        "contract": "typed-sse",
        "scenario": "text",
        "what": "A token lost",
        "expected": ["text.exact"],
        "seen": ["order.grammar", "text.exact"],
        "verdict": "expected",
    }
    assert told["mutants"][3]["explanation"] == "nobody waits for a year"


def test_the_page_escapes_what_would_break_its_tables():
    assert "| done \\| twice |" in as_markdown(Matrix(ROWS, ()))


def test_a_few_mutants_by_the_command(capsys):
    assert main(["mutants", "--only", "typed-sse::text::*token-lost", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert {it["id"].partition("::")[0] for it in told["mutants"]} == {"recorded", "live"}
    assert {it["verdict"] for it in told["mutants"]} == {"expected"}
    assert told["killed"] == told["total"] > 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--contract", "typed-see"], "did you mean typed-sse?"),
        (["--only", "unheard-of"], "--only 'unheard-of'"),
        (["--contract", "typed-sse", "--only", "sessions"], "no mutant fits"),
    ],
)
def test_what_is_not_in_the_catalogue_is_a_usage_error(arguments, words, capsys):
    assert main(["mutants", *arguments]) == 4
    assert words in capsys.readouterr().err


# -- the catalogue and its page ------------------------------------------------------------------

FAMILIES = (
    "framing delivery fidelity order schema errors cancellation isolation sessions reconnection "
    "CORS parity rare"
)


def test_the_catalogue_is_as_large_as_it_should_be():
    broken = [entry for entry in entries() if not entry.is_harmless]
    ids = [entry.id for entry in entries()]

    assert len(broken) >= 250
    assert len(ids) == len(set(ids))
    assert {*FAMILIES.split(), "bad input"} <= {entry.family for entry in broken}
    assert {entry.contract for entry in broken if entry.kind == "live"} == {
        entry.contract for entry in broken if entry.kind == "recorded"
    }


def test_the_page_has_the_catalogue_as_it_is():
    of_page = {it["id"]: (it["what"], it["expected"]) for it in LINE.finditer(PAGE)}
    as_it_is = as_markdown(
        Matrix(
            tuple(Row(it, it.expected) for it in entries() if not it.is_harmless),
            tuple(Row(it, ()) for it in entries() if it.is_harmless),
        )
    )

    assert of_page == {it["id"]: (it["what"], it["expected"]) for it in LINE.finditer(as_it_is)}
    assert len(of_page) == len(entries())


def test_nothing_survives_by_the_page():
    assert "| survived |" not in PAGE.replace("| killed by another | survived | explained |", "")
    assert ", 0 survived," in PAGE
    assert " 0 flagged." in PAGE


def test_the_readme_has_the_score_of_the_page():
    (of_page,) = re.findall(r"^\d+ broken endpoints: .*$", PAGE, re.MULTILINE)

    assert of_page in (ROOT / "README.md").read_text(encoding="utf-8").replace("\n", " ")
