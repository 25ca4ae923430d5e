"""How the text of a stream of typed-sse goes wrong, always or only now and then."""

import html
from unicodedata import normalize

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.model import live
from wirecheck.mutants.live.passing import (
    doubled,
    each,
    gone,
    nth_tokens,
    swapped,
    token,
    until,
    without_last_token,
)
from wirecheck.mutants.live.pieces import lost, retold, text
from wirecheck.mutants.live.traffic import Exchange
from wirecheck.mutants.live.typed import DONE, ERROR, is_done

TEXT = "text.exact"
LARGE = 64 * 1024
LAST_OF_16_BITS = "\uffff"


def _says_done(piece: bytes) -> bool:
    return b"[DONE]" in piece


async def _unlike_the_last(_: Exchange, pieces: Pieces) -> Pieces:
    """A token that is as the one before it is taken for a repetition."""
    before = None
    async for piece in pieces:
        if text(piece) is None or text(piece) != before:
            yield piece
        before = text(piece)


async def _filled(_: Exchange, pieces: Pieces) -> Pieces:
    """An answer without text gets one."""
    empty = True
    async for piece in pieces:
        if empty and is_done(piece):
            yield (
                b'data: {"type": "chunk", "content": "(no answer)", "model": "m", '
                b'"provider": "p"}\n\n'
            )
        empty = empty and text(piece) is None
        yield piece


async def _refused_if_empty(_: Exchange, pieces: Pieces) -> Pieces:
    """An answer without text is taken for a failure."""
    empty = True
    async for piece in pieces:
        yield ERROR if empty and is_done(piece) else piece
        empty = empty and text(piece) is None


async def _lost_if_alone(_: Exchange, pieces: Pieces) -> Pieces:
    """The first token is sent with the second."""
    kept, count = b"", 0
    async for piece in pieces:
        if text(piece) is None:
            yield piece
        elif count == 0:
            kept, count = piece, 1
        else:
            yield kept + piece
            kept = b""


FIDELITY = [
    live("the first token lost", "text", Breaking(answers=token(0, gone)), TEXT),
    live("the third token twice", "text", Breaking(answers=token(2, doubled)), TEXT),
    live("two tokens swapped", "text", Breaking(answers=swapped(0)), TEXT),
    live("tokens trimmed", "whitespace", Breaking(answers=each(retold(str.strip))), TEXT),
    live(
        "tokens of blanks lost",
        "whitespace",
        Breaking(answers=each(lost(lambda it: not it.strip()))),
        TEXT,
    ),
    live(
        "composed characters",
        "unicode",
        Breaking(answers=each(retold(lambda it: normalize("NFC", it)))),
        TEXT,
    ),
    live(
        "what is beyond 16 bits replaced",
        "unicode",
        Breaking(
            answers=each(retold(lambda it: "".join("?" if c > LAST_OF_16_BITS else c for c in it)))
        ),
        TEXT,
    ),
    live(
        "joiners taken away",
        "unicode",
        Breaking(answers=each(retold(lambda it: it.replace("\u200d", "")))),
        TEXT,
    ),
    live("HTML escaped", "markup", Breaking(answers=each(retold(html.escape))), TEXT),
    live(
        "backslashes doubled",
        "json-lookalike",
        Breaking(answers=each(retold(lambda it: it.replace("\\", "\\\\")))),
        TEXT,
    ),
    live(
        "NUL taken away",
        "json-lookalike",
        Breaking(answers=each(retold(lambda it: it.replace("\0", "")))),
        TEXT,
    ),
    live(
        "[DONE] in a token ends the stream",
        "sse-lookalike",
        Breaking(answers=until(_says_done, DONE)),
        TEXT,
    ),
    live(
        "a token that looks like a field lost",
        "sse-lookalike",
        Breaking(answers=each(lost(lambda it: it.startswith("data:")))),
        TEXT,
    ),
]

RARE = [
    live("only the last token lost", "text", Breaking(answers=without_last_token), TEXT),
    live(
        "only tokens with a newline lost",
        "whitespace",
        Breaking(answers=each(lost(lambda it: "\n" in it))),
        TEXT,
    ),
    live(
        "only tokens of 64 KiB lost",
        "huge-token",
        Breaking(answers=each(lost(lambda it: len(it) > LARGE))),
        TEXT,
    ),
    live(
        "only tokens of 64 KiB cut",
        "huge-token",
        Breaking(answers=each(retold(lambda it: it[:LARGE]))),
        TEXT,
    ),
    live("only empty answers filled", "empty", Breaking(answers=_filled), TEXT),
    live(
        "only empty answers failed", "empty", Breaking(answers=_refused_if_empty), "outcome.success"
    ),
    live("only a single token lost", "single", Breaking(answers=_lost_if_alone), TEXT),
    live("only every 1,000th token lost", "long", Breaking(answers=nth_tokens(1000, gone)), TEXT),
    live(
        "only what is like the token before lost", "long", Breaking(answers=_unlike_the_last), TEXT
    ),
    live(
        "only answers cut by the provider failed",
        "length",
        Breaking(answers=each(lambda it: ERROR if is_done(it) else it)),
        "outcome.success",
    ),
]
