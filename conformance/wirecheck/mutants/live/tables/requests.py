"""Requests that are mended, refused wrongly or remembered; answers without a stream; CORS."""

import json
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.model import live
from wirecheck.mutants.live.passing import Edit, each
from wirecheck.mutants.live.traffic import Exchange, Head

REFUSED, NOT_FORWARDED = "input.refused", "input.not-forwarded"
ORIGIN = "Access-Control-Allow-Origin"
CREDENTIALS = "Access-Control-Allow-Credentials"


def _asking(edit: Callable[[dict[str, Any]], Any]) -> Breaking:
    """Mends what is asked before it is looked at."""

    async def change(exchange: Exchange) -> None:
        request = exchange.request
        if request.body:
            request.body = json.dumps(edit(json.loads(request.body))).encode()
            request.set("Content-Length", str(len(request.body)))

    return Breaking(request=change)


async def _whatever(exchange: Exchange) -> None:
    """What cannot be read is taken for the last words of a question."""
    request = exchange.request
    messages = [{"role": "user", "content": request.body.decode(errors="replace")}]
    request.body = json.dumps({"model": "gpt-4o-mini", "messages": messages}).encode()
    request.set("Content-Length", str(len(request.body)))


def _cooled(question: dict[str, Any]) -> dict[str, Any]:
    return question | {"temperature": min(question.get("temperature", 1), 2)}


def _status(code: int, *of: int) -> Breaking:
    """Other responses than those of success, or those of these statuses, get this one."""

    def change(_: Exchange, head: Head) -> None:
        if head.status in of:
            head.status = code

    return Breaking(head=change)


async def _traced(_: Exchange, pieces: Pieces) -> Pieces:
    async for _piece in pieces:
        pass
    yield b'{"detail": "Traceback (most recent call last): File app.py, line 7, in chat"}'


INPUT = [
    live(
        "a model put in where none is named",
        "bad-no-model",
        _asking(lambda it: {"model": "gpt-4o-mini"} | it),
        REFUSED,
        NOT_FORWARDED,
    ),
    live("too hot, and cooled", "bad-too-hot", _asking(_cooled), REFUSED, NOT_FORWARDED),
    live("what is no JSON asked", "bad-not-json", Breaking(request=_whatever), REFUSED),
    live("bad input breaks it", "bad-empty-messages", _status(500, 400, 422), REFUSED),
    live("bad input welcomed", "bad-a-list", _status(200, 400, 422), REFUSED),
    live("a stack for bad input", "bad-no-messages", Breaking(answers=_traced), "leak.traceback"),
    live("an expired token welcomed", "auth-expired", _status(200, 401, 403), "auth.refused"),
    live("an unsigned token breaks it", "auth-unsigned", _status(500, 401, 403), "auth.refused"),
]


def _answered(edit: Callable[[dict[str, Any]], Any]) -> Breaking:
    """Answers without a stream edited; streams as they are."""

    def change(piece: bytes) -> bytes:
        return piece if piece.startswith(b"data:") else json.dumps(edit(json.loads(piece))).encode()

    return Breaking(answers=each(change))


def _content(edit: Callable[[str], Any]) -> Breaking:
    return _answered(lambda it: it | {"content": edit(it["content"])})


def _streamed(edit: Edit) -> Breaking:
    """Streams edited; answers without a stream as they are."""
    return Breaking(answers=each(lambda it: edit(it) if it.startswith(b"data:") else it))


PARITY = [
    live("the answer trimmed", "parity-whitespace", _content(str.strip), "answer.exact"),
    live(
        "the answer composed",
        "parity-unicode",
        _content(lambda it: normalize("NFC", it)),
        "answer.exact",
    ),
    live("no text is null", "parity-empty", _content(lambda it: it or None), "answer.valid"),
    live(
        "the answer with lines of its own",
        "parity-whitespace",
        _content(lambda it: " ".join(it.split())),
        "answer.exact",
    ),
    live(
        "the stream without line ends",
        "parity-whitespace",
        _streamed(lambda it: it.replace(b"\\n", b"")),
        "answer.as-streamed",
    ),
    live("the answer created", "parity-text", _status(201, 200), "answer.status"),
    live(
        "an error of the provider is a success",
        "answer-server-error",
        _status(200, *range(400, 600)),
        "answer.failure-status",
    ),
    live(
        "every error is one of ours",
        "answer-invalid-model",
        _status(500, *range(400, 600)),
        "answer.failure-status",
    ),
    live(
        "an error as a text",
        "answer-overloaded",
        _answered(lambda _: "The provider failed."),
        "answer.failure-valid",
    ),
]


def _echoed(exchange: Exchange, head: Head) -> None:
    """Every origin is let read."""
    head.set(ORIGIN, exchange.request.get("Origin") or None)
    head.set("Vary", "Origin")


def _with_credentials(_: Exchange, head: Head) -> None:
    """Every origin, with credentials."""
    head.set(ORIGIN, "*")
    head.set(CREDENTIALS, "true")


def _not_for_errors(_: Exchange, head: Head) -> None:
    if head.status >= 400:  # noqa: PLR2004 - the errors of HTTP
        head.set(ORIGIN, None)


def _not_for_streams(_: Exchange, head: Head) -> None:
    if "event-stream" in head.get("Content-Type"):
        head.set(ORIGIN, None)


def _no_preflight(exchange: Exchange, head: Head) -> None:
    if exchange.request.method == "OPTIONS":
        head.status = 405


def _no_json(_: Exchange, head: Head) -> None:
    head.set("Access-Control-Allow-Headers", "Accept")


def _for_all_caches(_: Exchange, head: Head) -> None:
    head.set("Vary", None)


CORS = [
    live("every origin echoed", "cors-foreign", Breaking(head=_echoed), "cors.foreign"),
    live(
        "every origin, with credentials",
        "cors-foreign",
        Breaking(head=_with_credentials),
        "cors.credentials",
    ),
    live("errors without CORS", "cors-allowed", Breaking(head=_not_for_errors), "cors.kept"),
    live("streams without CORS", "cors-allowed", Breaking(head=_not_for_streams), "cors.kept"),
    live("no preflight", "cors-allowed", Breaking(head=_no_preflight), "cors.preflight-ok"),
    live("no JSON", "cors-allowed", Breaking(head=_no_json), "cors.allowed-headers"),
    live("caches not told", "cors-allowed", Breaking(head=_for_all_caches), "cors.vary"),
]
