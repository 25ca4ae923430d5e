"""A script: everything that the mock will say in answer to one call, and when.

It knows no provider. Each provider's encoder turns the same script into its own bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from wirecheck_mock_providers.script.pace import Pace

#: Stands in a stamped token where its time of sending will be written: epoch milliseconds with
#: three decimals. The time has the same width, so nothing around it moves.
STAMP_SLOT: Final = "0000000000000.000"

Finish = Literal["stop", "length", "content-filter", "tool-calls"]
PieceKind = Literal["reasoning", "text", "refusal", "tool-open", "tool-arguments"]


class Failure(StrEnum):
    """Why a provider refuses a call before it streams; each provider words it in its own way."""

    AUTH = "auth"
    PERMISSION = "permission"
    MODEL = "model"
    RATE_LIMIT = "rate-limit"
    QUOTA = "quota"
    CONTEXT_LENGTH = "context-length"
    OVERLOADED = "overloaded"
    SERVER = "server"


class FaultKind(StrEnum):
    """What breaks an answer that has already begun."""

    ERROR = "error"
    RESET = "reset"
    TRUNCATION = "truncation"
    MALFORMED = "malformed"
    STALL = "stall"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, and the number of pieces that are sent before it."""

    kind: FaultKind
    after: int


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a function; its arguments are JSON, cut into fragments as a model sends them."""

    name: str
    arguments: tuple[str, ...]


class Piece(NamedTuple):
    """One output token: the smallest thing that the model generates and the script times."""

    kind: PieceKind
    text: str
    due_s: float
    call: int = 0
    """Which tool call it belongs to, counted from 0."""


@dataclass(frozen=True, slots=True)
class Script:
    """What is said in answer to one call. `hold` and a fault's `after` count pieces sent."""

    scenario: str
    identity: str
    """Ids and clocks of the answer derive from it: the run and the seed."""
    tokens: tuple[str, ...] = ()
    reasoning: tuple[str, ...] = ()
    refusal: tuple[str, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    finish: Finish = "stop"
    pace: Pace = field(default_factory=Pace)
    hold: int | None = None
    failure: Failure | None = None
    fault: Fault | None = None
    silent: bool = False
    """The call is accepted and never answered."""
    stamped: bool = False
    """The tokens carry STAMP_SLOT."""

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in the order in which they are generated, each with its due time."""
        for index, (kind, text, call) in enumerate(self._outputs()):
            yield Piece(kind, text, self.pace.due_s(index), call)

    def _outputs(self) -> Iterator[tuple[PieceKind, str, int]]:
        for text in self.reasoning:
            yield "reasoning", text, 0
        for text in self.tokens:
            yield "text", text, 0
        for text in self.refusal:
            yield "refusal", text, 0
        for call, tool_call in enumerate(self.tool_calls):
            yield "tool-open", tool_call.name, call
            for text in tool_call.arguments:
                yield "tool-arguments", text, call

    def refused_in_text(self) -> "Script":
        """Return the same script for an API that has no field of its own for a refusal."""
        return replace(self, tokens=self.tokens + self.refusal, refusal=())

    @property
    def piece_count(self) -> int:
        """The number of pieces, which is what the answer costs in completion tokens."""
        arguments = sum(1 + len(call.arguments) for call in self.tool_calls)
        return len(self.reasoning) + len(self.tokens) + len(self.refusal) + arguments

    @property
    def generating_s(self) -> float:
        """How long its pieces take from the first one on, the pause behind the last included."""
        return self.pace.due_s(self.piece_count) - self.pace.due_s(0)

    @property
    def last_due_s(self) -> float:
        """When the last piece is due, and with it what follows; without any, when one would be."""
        return self.pace.due_s(max(self.piece_count - 1, 0))
