"""The live page's feed: the newest calls as server-sent events, again whenever they have changed.

Nobody tells it of a token, it looks: so it costs the streams nothing while nobody watches, and one
who reads it slowly is told less often, of the latest state alone. Nothing is kept for him.
"""

from typing import Any, Final

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.journal import Call, Journal, Run
from wirecheck_mock_providers.server.wire import Wire, now_s

HEADERS: Final = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
#: From one look to the next: often enough to be called live.
_LOOK_S: Final = 0.25
#: After so many calls the streams get their turn: about 1 ms of writing.
_EVENT_CALLS: Final = 20
#: Times of tokens that are told of one call, however many it has sent.
_MARKS: Final = 60
#: Longest text that is told: of what was sent, its end.
_TEXT_LENGTH: Final = 160
_CUT: Final = "\N{HORIZONTAL ELLIPSIS}"
_MS_PER_S: Final = 1000


async def play(journal: Journal, wire: Wire) -> None:
    """Tell of the calls until the reader leaves.

    Raises:
        ClientLeft: it has.
    """
    await wire.start(200, HEADERS, whole=True)
    # Who comes back, perhaps to another mock, forgets what it knew.
    _write(wire, "start", {})
    told: dict[int, Any] = {}
    while True:
        seen = {run.calls[index].number: (run, index) for run, index in journal.latest()}
        told = {number: moment for number, moment in told.items() if number in seen}
        news = [n for n, (run, index) in seen.items() if told.get(n) != _moment(run, index)]
        for first in range(0, len(news), _EVENT_CALLS):
            numbers = news[first : first + _EVENT_CALLS]
            # Before the streams get their turn: what happens in it is news for the next look.
            told |= {number: _moment(*seen[number]) for number in numbers}
            _write(wire, "calls", [row(*seen[number]) for number in numbers])
            await wire.drained()
        await wire.wait(now_s() + _LOOK_S)


def row(run: Run, index: int) -> dict[str, Any]:
    """Return what the page shows of a call; times are in ms after it came, unless noted."""
    call = run.calls[index]
    left = call.client_left
    return {
        "number": call.number,
        "run": run.name,
        "call": index + 1,
        "provider": call.provider,
        "api": call.api,
        "model": _short(call.model),
        "scenario": _short(call.scenario),
        "options": _short(" ".join(f"{name}={value}" for name, value in call.options.items())),
        "state": call.state,
        "ending": call.ending,
        "status": call.status,
        "received_s": call.received,  # epoch
        "tokens": len(call.tokens),
        "sent": len(call.sent_at),
        "text": _sent_text(call),
        "sent_ms": _marks(call),
        "ended_ms": _after(call, call.ended),
        "left_ms": _after(call, left["at"]) if left else None,
        "finish": call.finish,
        "usage": call.usage,
    }


def _moment(run: Run, index: int) -> tuple[Any, ...]:
    """Return what is another one once there is something new to tell."""
    call = run.calls[index]
    return call.state, len(call.sent_at), call.status, call.finish


def _marks(call: Call) -> list[float | None]:
    """Return when tokens were sent: all, or evenly chosen ones with the first and the last."""
    last = len(call.sent_at) - 1
    steps = min(last, _MARKS - 1)
    chosen = [step * last // max(steps, 1) for step in range(steps + 1)]
    return [_after(call, call.sent_at[position]) for position in chosen]


def _after(call: Call, moment_s: float | None) -> float | None:
    return None if moment_s is None else round((moment_s - call.received) * _MS_PER_S, 1)


def _sent_text(call: Call) -> str:
    """Return the end of the text that was sent."""
    sent = len(call.sent_at)
    # Of many tokens only the last can be in it; few are empty.
    text = "".join(call.tokens[max(0, sent - _TEXT_LENGTH) : sent])
    return text if len(text) <= _TEXT_LENGTH else _CUT + text[1 - _TEXT_LENGTH :]


def _short(text: str) -> str:
    return text if len(text) <= _TEXT_LENGTH else text[: _TEXT_LENGTH - 1] + _CUT


def _write(wire: Wire, event: str, value: Any) -> None:
    data = f"event: {event}\ndata: {json_text.dump(value)}\n\n".encode()
    wire.write(b"%x\r\n%b\r\n" % (len(data), data))
