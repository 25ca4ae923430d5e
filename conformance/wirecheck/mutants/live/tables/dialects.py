"""What the other dialects over SSE promise besides: sessions, resumption, a body broken off."""

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.model import live
from wirecheck.mutants.live.passing import each, gone, only, token
from wirecheck.mutants.live.pieces import edited, payload
from wirecheck.mutants.live.traffic import Exchange, Head

LAST_ID = "Last-Event-ID"
CONTINUES = "resume.continues"


def _resuming(exchange: Exchange) -> bool:
    return bool(exchange.request.get(LAST_ID))


async def _from_the_start(exchange: Exchange) -> None:
    exchange.request.set(LAST_ID, None)


def _welcome_again(_: Exchange, head: Head) -> None:
    if head.status == 204:  # noqa: PLR2004 - no content: nothing more to come
        head.status = 200


def _without_id(piece: bytes) -> bytes:
    return b"\n".join(line for line in piece.split(b"\n") if not line.startswith(b"id:"))


async def _first_lost(_: Exchange, pieces: Pieces) -> Pieces:
    is_first = True
    async for piece in pieces:
        if not is_first:
            yield piece
        is_first = False


async def _first_twice(_: Exchange, pieces: Pieces) -> Pieces:
    is_first = True
    async for piece in pieces:
        yield piece + piece if is_first else piece
        is_first = False


RESUMES = [
    live("the last id not read", "resume", Breaking(request=_from_the_start), CONTINUES),
    live(
        "nothing more to come, but welcome", "resume", Breaking(head=_welcome_again), "resume.ended"
    ),
    live(
        "the first event lost for who comes back",
        "resume",
        Breaking(answers=only(_first_lost, _resuming)),
        CONTINUES,
    ),
    live(
        "the first event twice for who comes back",
        "resume-cut",
        Breaking(answers=only(_first_twice, _resuming)),
        CONTINUES,
    ),
    live("no ids", "resume", Breaking(answers=each(_without_id)), "resume.ids"),
    live(
        "what failed forgotten", "resume-failed", Breaking(request=_from_the_start), "resume.ended"
    ),
]


def _continued(exchange: Exchange) -> bool:
    """Whether the session was asked in before."""
    seen = exchange.traffic.seen
    asked = exchange.request.method == "POST"
    before = seen.get("asked", 0)
    seen["asked"] = before + asked
    return asked and before > 0


async def _cached(exchange: Exchange, pieces: Pieces) -> Pieces:
    """What a session told of itself once is told again."""
    seen, request = exchange.traffic.seen, exchange.request
    async for piece in pieces:
        if request.method == "GET" and payload(piece).get("messages"):
            yield seen.setdefault(request.target, piece)
        else:
            yield piece


async def _kept_sessions(exchange: Exchange) -> None:
    """What is deleted is not deleted, but a session that nobody has."""
    if exchange.request.method == "DELETE":
        exchange.request.target += "-other"


SESSIONS = [
    live(
        "the count of a session cached", "sessions", Breaking(answers=_cached), "sessions.counted"
    ),
    live(
        "another session deleted",
        "sessions",
        Breaking(request=_kept_sessions),
        "sessions.deleted",
        "sessions.gone",
    ),
]

RARE_SESSIONS = [
    live(
        "only where a session is continued, a token lost",
        "sessions",
        Breaking(answers=only(token(1, gone), _continued)),
        "text.exact",
    ),
]

COUNTS = [
    live(
        "the count from 0",
        "text",
        Breaking(
            answers=each(
                edited(lambda it: it | {"count": it["count"] - 1} if "count" in it else it)
            )
        ),
        "invariant.count-rises-by-one",
    ),
    live(
        "the partial without its token",
        "text",
        Breaking(
            answers=each(
                edited(
                    lambda it: (
                        it | {"partial": it["partial"].removesuffix(it["token"])}
                        if "partial" in it
                        else it
                    )
                )
            )
        ),
        "invariant.partial-is-the-text-so-far",
    ),
    live(
        "the full response cut",
        "text",
        Breaking(
            answers=each(
                edited(
                    lambda it: (
                        it | {"full_response": it["full_response"][:20]}
                        if "full_response" in it
                        else it
                    )
                )
            )
        ),
        "invariant.full-response-is-the-text",
    ),
]

BROKEN_OFF = [
    live("what broke off ended cleanly", "error-mid", Breaking(mends=True), "outcome.failure"),
    live("a good answer broken off", "text", Breaking(ends=False), "ending.complete"),
]

RAW = [
    live(
        "bytes replaced where they are read",
        "unicode",
        Breaking(answers=each(lambda it: it[:-3].decode("ascii", "replace").encode() + it[-3:])),
        "text.exact",
    ),
    live(
        "a data line lost",
        "whitespace",
        Breaking(answers=each(lambda it: it.replace(b"data: \n", b""))),
        "text.exact",
    ),
]
