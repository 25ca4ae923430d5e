"""The answer without a stream, and that it says the same as the stream."""

from collections.abc import Sequence

from wirecheck.contract import Contract
from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import (
    Findings,
    Need,
    UntestableError,
    promised,
    rule,
    rule_over_all,
    say,
)
from wirecheck.rules.promises import document_of, misfits
from wirecheck.rules.words import came_instead, difference
from wirecheck.scenarios import Topic

ANSWER = {Topic.ANSWER}
FAILURE = {Topic.ANSWER_FAILURE}
RESPONSE = (Need.RESPONSE,)
UPSTREAM = (Need.RESPONSE, Need.UPSTREAM)
SOURCE = "the contract's answer"
OK = 200


def _has_failure(contract: Contract) -> bool:
    return contract.answer is not None and contract.answer.failure is not None


def _text(reading: Reading) -> str:
    text = resolve(document_of(reading), promised(reading.contract.answer).text)
    if not isinstance(text, str):
        raise UntestableError(f"no text in the answer: {came_instead(reading.recording)}")
    return text


@rule("answer.status", "MUST", SOURCE, ANSWER, part="answer", needs=RESPONSE)
def status(reading: Reading) -> Findings:
    """A question that the upstream answers is answered with status 200."""
    response = reading.recording.response
    if response is None or response.status != OK:
        yield say(reading, f"status {OK}", came_instead(reading.recording))


@rule("answer.valid", "MUST", SOURCE, ANSWER, part="answer", needs=RESPONSE)
def valid(reading: Reading) -> Findings:
    """The answer has the fields that the contract names, each of its type."""
    yield from misfits(reading, promised(reading.contract.answer), "a valid answer")


@rule("answer.exact", "MUST", SOURCE, ANSWER, part="answer", needs=UPSTREAM)
def exact(reading: Reading) -> Findings:
    """The text of the answer is, character for character, the text that the upstream sent."""
    text = _text(reading)
    if text != reading.call.text:
        yield say(reading, *difference(reading.call.text, text))


@rule_over_all(
    "answer.as-streamed",
    "MUST",
    SOURCE,
    {Topic.PARITY},
    part="",
    needs=UPSTREAM,
)
def as_streamed(readings: Sequence[Reading]) -> Findings:
    """The same question gets the same text with a stream and without."""
    by_part = {reading.recording.part: reading for reading in readings}
    answered, streamed = by_part["answer"], by_part["stream"].text
    text = answered.contract.carried(_text(answered))
    if text != streamed:
        as_streamed, as_answered = difference(streamed, text)
        yield say(answered, f"as streamed: {as_streamed}", f"as answered: {as_answered}")


@rule(
    "answer.failure-status",
    "MUST",
    SOURCE,
    FAILURE,
    part="answer",
    needs=UPSTREAM,
    given=_has_failure,
)
def failure_status(reading: Reading) -> Findings:
    """A failure of the upstream is answered with the status that the contract gives to it."""
    response, failure = reading.recording.response, reading.call.scenario
    statuses = promised(reading.contract.answer).status_for(failure)
    if response is None or response.status not in statuses:
        expected = f"status {' or '.join(map(str, statuses))} (the upstream's failure: {failure})"
        yield say(reading, expected, came_instead(reading.recording))


@rule(
    "answer.failure-valid",
    "MUST",
    SOURCE,
    FAILURE,
    part="answer",
    needs=UPSTREAM,
    given=_has_failure,
)
def failure_valid(reading: Reading) -> Findings:
    """A failure of the upstream is answered with a body as the contract describes it."""
    failure = promised(promised(reading.contract.answer).failure)
    yield from misfits(reading, failure, "a valid error")
