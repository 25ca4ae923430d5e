"""One question to be streamed, and what its client does with the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wirecheck.contract import Contract
from wirecheck.probes.questions import QUESTION, directive

STAMPED = "stamped"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question.

    Attributes:
        scenario: Of the mock provider behind the endpoint; empty if there is none, and then the
            question is ``text``.
        run: What the journal files it under, and the stream's id where the contract has such:
            another one for every stream.
        options: The scenario's keys, such as ``tokens``.
        text: The question where no mock provider reads it.
        intended_s: When the schedule wants it sent (``time.perf_counter``); None for now.
        leave_after: Leave when so many events with text have come; None to stay to the end.
        by_message: Leave by the contract's cancel message, where it has one, not by closing.
        check: Compare order and text with what they should be, and ask the journal what became of
            the upstream's call. It costs a request to the mock provider: at high rates, ask it of
            a share only.
    """

    scenario: str
    run: str
    options: Mapping[str, int | float] = field(default_factory=dict)
    text: str = QUESTION
    intended_s: float | None = None
    leave_after: int | None = None
    by_message: bool = False
    check: bool = False

    def values(self, contract: Contract) -> dict[str, str]:
        """What fills the places of the contract's question (``contract.template.PLACES``)."""
        options = {name: _plain(value) for name, value in self.options.items()}
        steered = directive(self.scenario, self.run, options) if self.scenario else self.text
        return {
            "prompt": steered,
            "model": contract.model,
            "provider": contract.provider,
            "stream": self.run,
        }


def _plain(value: float) -> int:
    # The directive's keys are whole numbers and decimals; 20.0 is written as 20.
    return int(value) if float(value).is_integer() else value  # type: ignore[return-value]
