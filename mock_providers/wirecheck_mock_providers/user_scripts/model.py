"""What a script file may say: a list of entries."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from wirecheck_mock_providers.script import keys
from wirecheck_mock_providers.script.keys import TOKENS_MAX, Key, Value
from wirecheck_mock_providers.script.model import Failure, FaultKind, Finish
from wirecheck_mock_providers.user_scripts import meaning
from wirecheck_mock_providers.user_scripts.tokens import tokens
from wirecheck_mock_providers.user_scripts.wording import refuse

_NAME: Final = Key("name", "name", "a name of the user's")
_AFTER_DEFAULT: Final = int(keys.AFTER.default or 0)


def _spelt(key: Key) -> BeforeValidator:
    """Return what reads a value as a directive's key does; true is no number."""
    return BeforeValidator(lambda value: key.read(str(value)))


def _said(value: Any) -> tuple[str, ...]:
    """Return the tokens of a text, or those that are listed."""
    if isinstance(value, str):
        return tokens(value)
    if isinstance(value, list) and all(isinstance(token, str) and token for token in value):
        return tuple(value)
    raise ValueError("neither text in quotes nor a list of tokens, none of them empty")


Said = Annotated[tuple[str, ...], BeforeValidator(_said)]
"""A text, which is cut into tokens, or a list of tokens."""


class Part(BaseModel):
    """A mapping with known keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Match(Part):
    """Which calls an entry answers: those that meet all that is given; without any, every one.

    `model`, `message_glob` and the headers' values may hold `*`, `?` and `[abc]`, and have to fit
    as a whole; `message` is found anywhere in the last user message. Case counts, but in the names
    of headers. There are no regular expressions: some take for ever.
    """

    model: str | None = None
    message: str | None = None
    message_glob: str | None = None
    header: dict[str, str] = {}
    call: Annotated[int, Field(ge=1)] | None = None
    """Which one it is of the calls that meet the rest, counted from 1."""


class ToolCall(Part):
    """A call of a function."""

    name: Annotated[str, _spelt(_NAME)]
    arguments: dict[str, Any] = {}


class Fault(Part):
    """What breaks the answer, and after how many tokens."""

    kind: Annotated[FaultKind, Field(strict=False)]
    after: Annotated[int, Field(ge=0, le=TOKENS_MAX)] = _AFTER_DEFAULT


class Reply(Part):
    """One answer: a scenario, a failure, or content of its own, and keys as a directive has them.

    In texts and arguments `{run}` stands for the run's id.
    """

    scenario: str | None = None
    failure: Annotated[Failure, Field(strict=False)] | None = None
    text: Said | None = None
    reasoning: Said = ()
    refusal: Said = ()
    tool_calls: list[ToolCall] = []
    finish: Finish | None = None
    fault: Fault | None = None
    seed: Annotated[Value | None, _spelt(keys.SEED)] = None
    tokens: Annotated[Value | None, _spelt(keys.TOKENS)] = None
    ttft: Annotated[Value | None, _spelt(keys.TTFT)] = None
    itl: Annotated[Value | None, _spelt(keys.ITL)] = None
    jitter: Annotated[Value | None, _spelt(keys.JITTER)] = None
    profile: Annotated[Value | None, _spelt(keys.PROFILE)] = None
    hold: Annotated[Value | None, _spelt(keys.HOLD)] = None
    after: Annotated[Value | None, _spelt(keys.AFTER)] = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "Reply":
        refuse(meaning.mistakes(self))
        return self


class Entry(Part):
    """Calls, and what they are answered with: the first with the first reply, and so on."""

    name: Annotated[str | None, _spelt(_NAME)] = None
    match: Match = Match()
    replies: Annotated[list[Reply], Field(min_length=1)]

    @model_validator(mode="after")
    def _makes_sense(self) -> "Entry":
        if self.match.call is not None and len(self.replies) > 1:
            refuse([(("replies",), "with `match.call` it answers once: give one reply")])
        return self


#: By the key at which a mapping stands; an entry stands in the file's list.
PARTS: Final[dict[str, type[BaseModel]]] = {
    "": Entry,
    "match": Match,
    "replies": Reply,
    "tool_calls": ToolCall,
    "fault": Fault,
}
