"""Where a named-sse stream broke, and how its answer goes on.

An event's id is STREAM.NUMBER, the terminal event's STREAM.end: so that a stream is over can be
seen from the id alone, also when the stream is no longer kept.

A client that leaves stops its provider; so when it comes back, the answer is not complete. What
was told of it is told again from the kept stream. For the rest the provider is asked anew, and
whatever it repeats is skipped. If it says something else this time, which a model at work mostly
will, the stream ends in an error: no client gets an answer that is pieced together from two.
"""

import re
from collections.abc import AsyncIterable, AsyncIterator
from typing import NamedTuple

from wirecheck_reference_server.upstream.interface import Failure, UpstreamFailure

OTHER_ANSWER = "The answer cannot be continued: asked again, the provider gave another one."

_EVENT_ID = re.compile(r"([A-Za-z0-9_-]{22})\.(end|[1-9][0-9]{0,8})")


class Place(NamedTuple):
    """An event in a stream."""

    stream: str
    number: int | None
    """How many tokens had been told with it; None for the terminal event."""


def event_id(stream: str, number: int | None) -> str:
    """Return the id of an event."""
    return f"{stream}.{'end' if number is None else number}"


def place_of(event_id: str) -> Place | None:
    """Return the event that has this id, or None if it is none of ours."""
    match = _EVENT_ID.fullmatch(event_id)
    if match is None:
        return None
    stream, number = match.groups()
    return Place(stream, None if number == "end" else int(number))


async def continuation(told: str, answer: AsyncIterable[str]) -> AsyncIterator[str]:
    """Yield the pieces of an answer after the text that has been told already.

    Raises:
        UpstreamFailure: The answer does not begin with that text.
    """
    async for piece in answer:
        repeated = piece[: len(told)]
        if not told.startswith(repeated):
            raise UpstreamFailure(Failure.OTHER, OTHER_ANSWER)
        told = told.removeprefix(repeated)
        if rest := piece[len(repeated) :]:
            yield rest
    if told:
        raise UpstreamFailure(Failure.OTHER, OTHER_ANSWER)
