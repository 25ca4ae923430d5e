"""How the head and the framing of a stream of typed-sse go wrong."""

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.model import live
from wirecheck.mutants.live.passing import (
    each,
    then_last,
)
from wirecheck.mutants.live.traffic import Exchange, Head
from wirecheck.mutants.live.typed import is_done


async def _crlf_later(_: Exchange, pieces: Pieces) -> Pieces:
    async for piece in pieces:
        yield piece.replace(b"\n", b"\r\n") if is_done(piece) else piece


async def _unterminated(_: Exchange, pieces: Pieces) -> Pieces:
    async for piece in pieces:
        yield piece.rstrip() if is_done(piece) else piece


FRAMING = [
    live("no last chunk", "text", Breaking(ends=False), "ending.complete"),
    live(
        "another kind of line ends at the end",
        "text",
        Breaking(answers=_crlf_later),
        "framing.mixed-line-ends",
    ),
    live(
        "no blank line at the end",
        "text",
        Breaking(answers=_unterminated),
        "framing.unterminated-event",
    ),
    live(
        "an error page behind the stream",
        "text",
        Breaking(answers=then_last(b"<html>Bad gateway</html>\n")),
        "framing.bare-line",
    ),
    live(
        "JSON over several lines",
        "text",
        Breaking(answers=each(lambda it: it.replace(b',"', b',\n"'))),
        "framing.bare-line",
    ),
    live(
        "Latin-1",
        "unicode",
        Breaking(answers=then_last(b": caf\xe9\n")),
        "framing.invalid-utf8",
    ),
]


def _typed_as_json(_: Exchange, head: Head) -> None:
    head.set("content-type", "application/json")


def _cacheable(_: Exchange, head: Head) -> None:
    head.set("cache-control", "public, max-age=300")


HEADS = [
    live("JSON by its head", "text", Breaking(head=_typed_as_json), "head.content-type"),
    live("cacheable for all", "text", Breaking(head=_cacheable), "head.cache-control"),
]
