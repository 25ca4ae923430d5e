"""Mutants of refusals, of answers without a stream, of leaks and of CORS."""

import json

from wirecheck.mutants.changes import (
    body,
    called,
    drop,
    field,
    header,
    status,
    then,
)
from wirecheck.mutants.edits import CREDENTIALS, ORIGIN, TRACEBACK, error, leaking, without
from wirecheck.mutants.model import mutant, mutant_over_all

REFUSALS = [
    mutant("bad input accepted", "bad-not-json", status(200), "input.refused", part="refusal"),
    mutant("bad input breaks it", "bad-no-model", status(500), "input.refused", part="refusal"),
    mutant("bad input forwarded", "bad-no-model", called, "input.not-forwarded", part="refusal"),
]

CREDENTIALS_TAKEN = [
    mutant(
        "forwarded without credentials", "auth-forged", called, "auth.not-forwarded", part="refusal"
    ),
    mutant(
        "missing credentials accepted", "auth-missing", status(200), "auth.refused", part="refusal"
    ),
    mutant(
        "expired credentials accepted", "auth-expired", status(200), "auth.refused", part="refusal"
    ),
]

ANSWERS = [
    mutant(
        "another text without a stream",
        "parity-text",
        body(json.dumps({"content": "x", "model": "m", "provider": "p", "usage": {}}).encode()),
        "answer.exact",
        "answer.as-streamed",
        part="answer",
    ),
    mutant("a token lost in the stream", "parity-text", drop(2), "answer.as-streamed"),
    mutant(
        "no provider in the answer",
        "parity-text",
        lambda it: body(json.dumps(without("provider")(json.loads(it.body))).encode())(it),
        "answer.valid",
        part="answer",
    ),
    mutant(
        "an answer that is no JSON",
        "parity-text",
        body(b"hello"),
        "answer.valid",
        blinds=frozenset({"answer.exact", "answer.as-streamed"}),
        part="answer",
    ),
    mutant("an answer with status 201", "parity-text", status(201), "answer.status", part="answer"),
    mutant(
        "500 for a rate limit",
        "answer-rate-limit",
        status(500),
        "answer.failure-status",
        part="answer",
    ),
    mutant(
        "an error in plain text",
        "answer-rate-limit",
        body(b"slow down"),
        "answer.failure-valid",
        part="answer",
    ),
    mutant(
        "an error without a code",
        "answer-rate-limit",
        body(b'{"error": {"message": "slow"}}'),
        "answer.failure-valid",
        part="answer",
    ),
]

LEAKS = [
    mutant(
        "a traceback in the refusal",
        "bad-no-model",
        body(TRACEBACK.encode()),
        "leak.traceback",
        part="refusal",
    ),
    mutant(
        "the key in the error", "auth-error", leaking(b"sk-very-secret-0123456789"), "leak.api-key"
    ),
    mutant(
        "a traceback in the error", "server-error", field(-1, error(TRACEBACK)), "leak.traceback"
    ),
    mutant(
        "a path in the error",
        "server-error",
        field(-1, error("cannot read /usr/lib/python3/chat.py")),
        "leak.path",
    ),
    mutant(
        "a Windows path",
        "server-error",
        field(-1, error(r"cannot read C:\app\chat.py")),
        "leak.path",
    ),
    mutant(
        "a Node stack",
        "answer-server-error",
        body(json.dumps({"error": {"code": "x", "message": "at chat (index.js:3:14)"}}).encode()),
        "leak.traceback",
        part="answer",
    ),
]

# Without credentials, both allow the page the same.
one_page = header(CREDENTIALS, None)
every_page = then(one_page, header(ORIGIN, "*"))

CORS = [
    mutant(
        "every origin, with credentials",
        "cors-allowed",
        then(header(ORIGIN, "*"), header(CREDENTIALS, "true")),
        "cors.credentials",
        part="",
    ),
    mutant(
        "the stream without CORS", "cors-allowed", header(ORIGIN, None), "cors.kept", "cors.allowed"
    ),
    mutant(
        "refusals without CORS",
        "cors-allowed",
        header(ORIGIN, None),
        "cors.kept",
        "cors.allowed",
        part="refusal",
    ),
    mutant(
        "Content-Type not allowed",
        "cors-allowed",
        header("Access-Control-Allow-Headers", "Accept"),
        "cors.allowed-headers",
        part="preflight",
    ),
    mutant(
        "foreign origins allowed",
        "cors-foreign",
        then(header(ORIGIN, "https://foreign.example"), header("Vary", "Origin")),
        "cors.foreign",
        part="",
    ),
    mutant("caches not told", "cors-allowed", header("Vary", None), "cors.vary", part=""),
    mutant_over_all(
        "every origin in the preflight, the page's own in the responses",
        "cors-allowed",
        lambda them: [every_page(it) if it.part == "preflight" else one_page(it) for it in them],
    ),
    mutant_over_all(
        "the page's own origin in the preflight, every one in the responses",
        "cors-allowed",
        lambda them: [one_page(it) if it.part == "preflight" else every_page(it) for it in them],
    ),
    mutant(
        "credentials in the preflight alone", "cors-allowed", header(CREDENTIALS, None), "cors.kept"
    ),
    mutant(
        "the origin that credentials need in the preflight alone",
        "cors-allowed",
        every_page,
        "cors.kept",
    ),
]
