"""How a stream of typed-sse tells of failures wrongly."""

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.model import live
from wirecheck.mutants.live.passing import (
    each,
    then_last,
)
from wirecheck.mutants.live.traffic import Exchange
from wirecheck.mutants.live.typed import DONE, is_error


async def _silent_on_error(_: Exchange, pieces: Pieces) -> Pieces:
    async for piece in pieces:
        if not is_error(piece):
            yield piece


async def _text_dropped_on_error(_: Exchange, pieces: Pieces) -> Pieces:
    """The answer is gathered; of one that fails, only the error is told."""
    kept = [piece async for piece in pieces]
    errors = [piece for piece in kept if is_error(piece)]
    for piece in errors or kept:
        yield piece


def _coded(code: bytes) -> Breaking:
    """Errors with another code."""
    known = (b"rate_limit", b"auth_error", b"invalid_model", b"unknown")

    def change(piece: bytes) -> bytes:
        if is_error(piece):
            for it in known:
                piece = piece.replace(b'"' + it + b'"', b'"' + code + b'"')
        return piece

    return Breaking(answers=each(change))


SWALLOWED = Breaking(answers=each(lambda it: DONE if is_error(it) else it))
ERRORS = [
    *[
        live(f"done for an error ({scenario})", scenario, SWALLOWED, "outcome.failure")
        for scenario in ("disconnect-first", "truncate-first", "malformed-mid", "quota")
    ],
    live(
        "done after an error",
        "error-mid",
        Breaking(answers=then_last(DONE)),
        "order.one-terminal",
    ),
    live(
        "nothing for an error",
        "disconnect-mid",
        Breaking(answers=_silent_on_error),
        "order.one-terminal",
    ),
    live(
        "the text lost with the error",
        "error-mid",
        Breaking(answers=_text_dropped_on_error),
        "text.kept",
    ),
    live("every error unknown (429)", "rate-limit", _coded(b"unknown"), "outcome.error-code"),
    live("every error unknown (404)", "invalid-model", _coded(b"unknown"), "outcome.error-code"),
    live("every error a rate limit", "overloaded", _coded(b"rate_limit"), "outcome.error-code"),
    live("broken off after an error", "error-mid", Breaking(ends=False), "ending.complete"),
    live(
        "an answer that began, asked again",
        "error-mid",
        Breaking(answers=each(lambda it: it + it if is_error(it) else it)),
        "order.one-terminal",
    ),
]
