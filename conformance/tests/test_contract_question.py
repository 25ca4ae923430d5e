"""`question` of a contract: what a question has to be, and its mistakes."""

import pytest
from small_contract import ON_A_CONNECTION, SMALL, said_of

from wirecheck.contract import load

QUESTION = """\
question:
  schema: {type: object, required: [q], properties: {q: {type: string}}}
  refused: [400]
"""
ASKED = SMALL + QUESTION


@pytest.fixture
def path(tmp_path):
    return tmp_path / "small.yaml"


def test_a_question_that_fits_breaks_nothing(path):
    path.write_text(ASKED)
    question = load(str(path)).question

    assert question.breaks({"q": "half a pair: \ud83d"}) == []
    assert question.breaks({"q": 7}) == ['/q: 7 is not of type "string"']


@pytest.mark.parametrize(
    ("text", "mistake", "said"),
    [
        (ASKED, ("{type: string}}}", "{type: integer}}}"), "the body of `start` breaks it: /q: "),
        (ASKED, ("  refused: [400]\n", ""), "a request is refused by its status: write `refused`"),
        (ON_A_CONNECTION + QUESTION, ("port: 80", "port: 81"), "a message is refused by an event"),
        (ASKED, ("  schema: {type: object, required: [q], ", "  x: {"), "x"),
    ],
)
def test_mistakes_are_told(path, text, mistake, said):
    assert said in said_of(path, text, mistake)


def test_a_question_without_a_schema_says_nothing(path):
    schema = "  schema: {type: object, required: [q], properties: {q: {type: string}}}\n"

    assert "has no `schema`" in said_of(path, ASKED, (schema, ""))
