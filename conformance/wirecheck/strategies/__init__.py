"""Hypothesis strategies made from a contract, for tests of one's own.

    CONTRACT = load("typed-sse")

    @given(refused_questions(CONTRACT))
    def test_what_breaks_the_contract_is_refused(example):
        answer = httpx.post(URL, json=example.asked({"prompt": "Hello", "model": "gpt-4o"}))
        assert answer.status_code in CONTRACT.question.refused

Each example says what must come of it (``expected``). A contract needs a ``question``, which says
what a question has to be; dialogues need a contract whose streams are messages on a connection.
"""

from hypothesis.strategies import SearchStrategy

from wirecheck.contract import Contract
from wirecheck.strategies.dialogues import Step, dialogues
from wirecheck.strategies.questions import Example, Expected, questions


def answered_questions(contract: Contract) -> SearchStrategy[Example]:
    """Questions that the contract wants answered by a stream that succeeds.

    Raises:
        ValueError: The contract does not say what a question has to be.
    """
    return questions(contract, "answered")


def refused_questions(contract: Contract) -> SearchStrategy[Example]:
    """Questions that break the contract: a field is missing, null, of a wrong type, out of range.

    Raises:
        ValueError: The contract does not say what a question has to be.
    """
    return questions(contract, "refused")


def odd_questions(contract: Contract) -> SearchStrategy[Example]:
    """Questions of which the contract is silent: huge, odd Unicode, fields that nobody knows.

    Raises:
        ValueError: The contract does not say what a question has to be.
    """
    return questions(contract, "either")


__all__ = [
    "Example",
    "Expected",
    "Step",
    "answered_questions",
    "dialogues",
    "odd_questions",
    "questions",
    "refused_questions",
]
