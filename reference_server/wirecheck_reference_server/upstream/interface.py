"""What a dialect knows of a provider: a chat goes in; text comes out, or one kind of failure.

No dialect sees an SDK, and no adapter sees a dialect.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation that a provider is asked to continue."""

    model: str
    messages: tuple[Message, ...]
    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer has consumed, as the provider counted it."""

    prompt_tokens: int
    completion_tokens: int

    @property
    def total_tokens(self) -> int:
        """The sum of both: a provider's own total may count otherwise."""
        return self.prompt_tokens + self.completion_tokens


class Answer(Protocol):
    """An answer on its way.

    Iterating yields each piece of text, never an empty one, as soon as the provider has sent it.
    The text is well-formed Unicode (see `well_formed`).
    The iteration ends only if the provider said that the answer is complete; whatever else ends
    it raises `UpstreamFailure`.
    """

    usage: Usage | None
    """Set by the end of the iteration, if the provider counts."""

    def __aiter__(self) -> AsyncIterator[str]:
        """Yield the text, piece by piece."""


class Upstream(Protocol):
    """One provider."""

    name: str

    def stream(self, chat: Chat) -> AbstractAsyncContextManager[Answer]:
        """Ask for an answer; leaving the context closes the provider's connection at once.

        Raises:
            UpstreamFailure: The provider refused, failed, or cannot be reached.
        """

    async def close(self) -> None:
        """Give up the connections that are kept for later requests."""


def system_text(chat: Chat) -> str:
    """Return the system's messages in one text: some providers take them apart from the turns."""
    return "\n\n".join(message.content for message in chat.messages if message.role == "system")


def well_formed(text: str) -> str:
    """Return the text with U+FFFD for each half of a surrogate pair that stands alone.

    A provider's JSON can spell such a half; no UTF-8, so no event, can carry it.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Failure(Enum):
    """The kinds of failure that a client can act on, with the words it is told."""

    AUTH = "The provider did not accept this server's API key."
    INVALID_MODEL = "The provider does not know this model."
    RATE_LIMIT = "The provider is refusing requests for now; try again later."
    OTHER = "The provider failed to complete the answer."


class UpstreamFailure(Exception):  # noqa: N818 - "failure" is the specification's word
    """A provider gave no complete answer.

    The message is meant for the client. It is never the provider's own: that may hold a key, a
    path or a traceback, which no client may see (docs/dialects.md, "Common to all").
    """

    def __init__(
        self, kind: Failure, message: str | None = None, retry_after_s: int | None = None
    ) -> None:
        super().__init__(message or kind.value)
        self.kind = kind
        self.message = message or kind.value
        self.retry_after_s = retry_after_s
