"""One exchange with a provider, as it is recorded. The fields are those of the file's lines.

Times are milliseconds since the request was sent.
"""

from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field
from pydantic.dataclasses import dataclass

from wirecheck_mock_providers.tape.headers import Headers, check

_DAY_MS: Final = 24 * 60 * 60 * 1000

Moment = Annotated[float, Field(ge=0, le=_DAY_MS, allow_inf_nan=False)]
Status = Annotated[int, Field(ge=200, le=599)]
Transport = Literal["sse", "ndjson", "http"]
How = Literal["clean", "truncated", "reset", "left", "timeout", "limit", "refused", "garbage"]


class Piece(NamedTuple):
    """Bytes as one read returned them, and when."""

    at_ms: Moment
    data: bytes


@dataclass(frozen=True)
class Request:
    """What the client sent."""

    method: str
    url: str
    headers: Headers
    body: bytes


@dataclass(frozen=True)
class Response:
    """The head of the answer, and when it came."""

    status: Status
    headers: Headers
    http_version: str
    at_ms: Moment

    def __post_init__(self) -> None:
        """Refuse a head that HTTP cannot carry."""
        check(self.headers)


@dataclass(frozen=True)
class Mark:
    """Something worth telling of the exchange."""

    at_ms: Moment
    name: str
    detail: str = ""


@dataclass(frozen=True)
class End:
    """How the exchange ended."""

    how: How
    at_ms: Moment
    detail: str = ""


class Recording(NamedTuple):
    """One exchange. The first three name it: `openai`, `chat-completions`, `000007`."""

    contract: str
    scenario: str
    part: str
    transport: Transport
    request: Request
    response: Response | None
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]
    end: End
