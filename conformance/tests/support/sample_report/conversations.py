"""Conversations with an endpoint that never was: one builder, and a recording for each act."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from wirecheck.recording import (
    Call,
    Ending,
    Frame,
    Headers,
    How,
    Journal,
    Mark,
    Recording,
    Request,
    Response,
    Transport,
)
from wirecheck.scenarios import Act, Scenario, Topic

ENDPOINT = "http://localhost:8000"
CONTRACT = "typed-sse"
STREAM_HEAD = (
    ("Content-Type", "text/event-stream; charset=utf-8"),
    ("Cache-Control", "no-cache"),
    ("X-Accel-Buffering", "no"),
    ("Transfer-Encoding", "chunked"),
)
JSON_HEAD = (("Content-Type", "application/json"),)
HEAD_MS, FRAME_MS = 2.5, 11.3

_WORDS = (
    "A",
    " stream",
    " is",
    " a",
    " line",
    " of",
    " small",
    " pieces",
    " 👩‍💻",
    " “naïve”",
    ".\n",
)


def sse(payload: Any) -> bytes:
    """An event of the dialect."""
    return f"data: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()


def chunk(text: str) -> bytes:
    """An event that carries text."""
    return sse({"type": "chunk", "content": text, "model": "gpt-4o-mini", "provider": "openai"})


CHUNKS = tuple(map(chunk, _WORDS))
USAGE = {"prompt_tokens": 9, "completion_tokens": 11, "total_tokens": 20, "cost_usd": 0.0001}
DONE = sse({"type": "done", "usage": USAGE})
ERROR = sse({"type": "error", "message": "The provider failed.", "code": "unknown"})


def recording(
    scenario: str = "text",
    part: str = "stream",
    *,
    data: Sequence[bytes] = (),
    transport: Transport = "sse",
    status: int | None = 200,
    head: Headers = STREAM_HEAD,
    marks: tuple[Mark, ...] = (),
    how: How = "clean",
    calls: tuple[Call, ...] | None = None,
    frame_ms: float = FRAME_MS,
) -> Recording:
    """A conversation in which ``data`` came piece by piece, one every 11.3 ms."""
    times = [round(HEAD_MS + frame_ms * number, 1) for number in range(1, len(data) + 2)]
    left = next((mark.at_ms for mark in marks if mark.name == "left"), None)
    return Recording(
        contract=CONTRACT,
        scenario=scenario,
        part=part,
        transport=transport,
        request=Request("POST", f"{ENDPOINT}/chat/stream", body=b'{"model": "gpt-4o-mini"}'),
        response=None if status is None else Response(status, head, "HTTP/1.1", HEAD_MS),
        frames=tuple(map(Frame, times, data)),
        marks=marks,
        ending=Ending(how, times[-1] if left is None else left),
        journal=None if calls is None else Journal("run1", calls),
    )


def call(scenario: str, sent: int = len(_WORDS), ending: str | None = "complete") -> Call:
    """A call that the upstream got."""
    return Call(
        provider="openai",
        scenario=scenario,
        stream=True,
        status=200 if sent else 500,
        tokens=_WORDS,
        sent=sent,
        ending=ending,
    )


def _stream(scenario: Scenario) -> Iterator[Recording]:
    if scenario.name == "long":
        data = [*(chunk(f"word {number} ") for number in range(10_000)), DONE]
        yield recording("long", data=data, calls=(call("text"),), frame_ms=0.07)
        return
    failing, midway = (topic in scenario.topics for topic in (Topic.FAILURE, Topic.MID_FAILURE))
    sent = scenario.options["after"] if midway else 0 if failing else len(CHUNKS)
    data = [*CHUNKS[:sent], ERROR if failing else DONE]
    calls = (call(scenario.upstream, sent, "fault" if failing else "complete"),)
    yield recording(scenario.name, data=data, calls=calls)


def _after_failure(scenario: Scenario) -> Iterator[Recording]:
    data = [*CHUNKS[:3], ERROR]
    yield recording(scenario.name, "failing", data=data, calls=(call("error-mid", 3, "fault"),))
    yield from _stream(scenario)


def _unread(scenario: Scenario) -> Iterator[Recording]:
    left = Mark(HEAD_MS + FRAME_MS, "left", "fin")
    calls = (call(scenario.upstream, 1, "client-left"),)
    yield recording(scenario.name, data=CHUNKS[:1], marks=(left,), how="left", calls=calls)
    yield recording(scenario.name, "other-001", data=[*CHUNKS, DONE], calls=(call("text"),))


def _hold(scenario: Scenario) -> Iterator[Recording]:
    hold = scenario.options["hold"]
    mark = Mark(round(HEAD_MS + FRAME_MS * (hold + 0.4), 1), "released", str(hold))
    yield recording(scenario.name, data=[*CHUNKS, DONE], marks=(mark,), calls=(call("text"),))


def _leave(scenario: Scenario) -> Iterator[Recording]:
    data = CHUNKS[: scenario.settings["seen"]]
    left_ms = round(HEAD_MS + FRAME_MS * (len(data) + 0.4), 1)
    left = Mark(left_ms, "left", scenario.settings["how"])
    marks = (left, Mark(left_ms + 48.1, "upstream-asked"))
    calls = (call(scenario.upstream, len(data), "client-left"),)
    yield recording(scenario.name, data=data, marks=marks, how="left", calls=calls)


def _crowd(scenario: Scenario) -> Iterator[Recording]:
    marks = (Mark(31.0, "held", "20 of 20"),)
    for number in range(20):
        data = [*CHUNKS, DONE]
        yield recording(
            scenario.name, f"stream-{number:02d}", data=data, marks=marks, calls=(call("text"),)
        )


def _answer(scenario: Scenario) -> Iterator[Recording]:
    body = json.dumps({"content": "".join(_WORDS), "model": "gpt-4o-mini"}).encode()
    yield recording(
        scenario.name,
        "answer",
        data=[body],
        transport="http",
        head=JSON_HEAD,
        calls=(call("text"),),
    )


def _parity(scenario: Scenario) -> Iterator[Recording]:
    yield from _stream(scenario)
    yield from _answer(scenario)


def _refusal(scenario: Scenario) -> Iterator[Recording]:
    body = b'{"error": {"code": "invalid_request", "message": "model: field required"}}'
    status = 401 if scenario.act == "credentials" else 422
    yield recording(
        scenario.name,
        "refusal",
        data=[body],
        transport="http",
        status=status,
        head=JSON_HEAD,
        calls=(),
    )


def _other_method(scenario: Scenario) -> Iterator[Recording]:
    head = (*JSON_HEAD, ("Allow", "POST"))
    body = b'{"detail": "Method Not Allowed"}'
    yield recording(
        scenario.name,
        "refusal-start",
        data=[body],
        transport="http",
        status=405,
        head=head,
        calls=(),
    )


def _over_limit(scenario: Scenario) -> Iterator[Recording]:
    within = [f"within-{number:03d}" for number in range(1, 11)]
    for part in (*within, "other"):
        yield recording(scenario.name, part, data=[CHUNKS[0], DONE], calls=(call("single"),))
    head = (*JSON_HEAD, ("Retry-After", "60"))
    refused = b'{"detail": "Rate limit exceeded"}'
    yield recording(scenario.name, "over", data=[refused], status=429, head=head, calls=())


def _questions(scenario: Scenario) -> Iterator[Recording]:
    """One generated example of each kind."""
    if scenario.settings["about"] == "answered":
        yield from (replace(it, part="stream-000") for it in _stream(scenario))
    else:
        role = "refusal" if scenario.settings["about"] == "refused" else "either"
        yield from (replace(it, part=f"{role}-000") for it in _refusal(scenario))


CONVERSATIONS: dict[Act, Callable[[Scenario], Iterator[Recording]]] = {
    "stream": _stream,
    "hold": _hold,
    "leave": _leave,
    "crowd": _crowd,
    "parity": _parity,
    "answer": _answer,
    "bad-input": _refusal,
    "credentials": _refusal,
    "browser": _stream,
    "over-limit": _over_limit,
    "questions": _questions,
    "after-failure": _after_failure,
    "other-method": _other_method,
    "safe-methods": _other_method,
    "odd-bodies": _refusal,
    "unread": _unread,
}
