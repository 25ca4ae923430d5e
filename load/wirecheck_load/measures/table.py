"""The measures: what each is, from which moments of a stream it comes, and who has it otherwise.

``docs/measures.md`` is generated from this table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from wirecheck_load.outcome import StreamOutcome

MS = 1000  # milliseconds of a second

Unit = Literal["ms", "tokens/s"]
Values = Iterable[float]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        of: A stream's values: one, several, or none where it never came to that moment.
        definition: What is measured, in a sentence or two.
        source: Who defines it so, or asks for it.
        elsewhere: Where other tools mean something else by the same name; empty if nobody does.
        per_token: Whether a stream has a value for each token, not one.
    """

    name: str
    title: str
    unit: Unit
    of: Callable[[StreamOutcome], Values]
    definition: str
    source: str
    elsewhere: str = ""
    per_token: bool = False


def _since_intended(at_s: float | None, outcome: StreamOutcome) -> Values:
    return () if at_s is None else ((at_s - outcome.intended_s) * MS,)


def _delay(outcome: StreamOutcome) -> Values:
    if outcome.sent_s is None:
        return ()
    return ((outcome.sent_s - outcome.intended_s - (outcome.connect_s or 0)) * MS,)


def _connect(outcome: StreamOutcome) -> Values:
    return () if outcome.connect_s is None else (outcome.connect_s * MS,)


def _first_event(outcome: StreamOutcome) -> Values:
    return _since_intended(outcome.first_event_s, outcome)


def _first_token(outcome: StreamOutcome) -> Values:
    return _since_intended(outcome.token_times[0] if outcome.token_times else None, outcome)


def _first_reasoning(outcome: StreamOutcome) -> Values:
    return _since_intended(outcome.first_reasoning_s, outcome)


def _gaps(outcome: StreamOutcome) -> Values:
    return [(later - earlier) * MS for earlier, later in pairwise(outcome.token_times)]


def _span_s(outcome: StreamOutcome) -> float:
    """From the first token to the last, in seconds; 0 where there are not two."""
    times = outcome.token_times
    return times[-1] - times[0] if times else 0.0


def tokens(outcome: StreamOutcome) -> int:
    """The tokens of a stream: as the endpoint counted them, else the events that carried text."""
    return outcome.reported_tokens or len(outcome.token_times)


def _time_per_token(outcome: StreamOutcome) -> Values:
    later_tokens = tokens(outcome) - 1
    span_s = _span_s(outcome)
    return (span_s * MS / later_tokens,) if span_s > 0 and later_tokens > 0 else ()


def _speed(outcome: StreamOutcome) -> Values:
    return (MS / time_ms for time_ms in _time_per_token(outcome))


def _total(outcome: StreamOutcome) -> Values:
    return _since_intended(outcome.ended_s, outcome) if outcome.completed else ()


def _added(outcome: StreamOutcome) -> Values:
    return [seconds * MS for seconds in outcome.added_s]


def _cancel(outcome: StreamOutcome) -> Values:
    stopped_s = outcome.cancel_to_stopped_s
    return () if stopped_s is None else (stopped_s * MS,)


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "ttft",
            "time to first token",
            "ms",
            _first_token,
            "From the intended start to the first event that carries some of the answer's text. "
            "An event without text (a role, a start, progress) is none, reasoning neither. A new "
            "connection's time is in it, as the user waits for it too; `connect` tells it apart.",
            "inference-perf and genai-bench, which skip events without text; guidellm's TTFOT.",
            "aiperf and guidellm count reasoning (and call ours TTFO); llmperf counts an event "
            "without text; most start when the request is sent, not when it was due.",
        ),
        Measure(
            "first_event",
            "time to first event",
            "ms",
            _first_event,
            "From the intended start to the first event of any kind.",
            "What users see first where an endpoint tells its progress; no tool's own definition.",
            "What a timer on the first byte or line reports as TTFT.",
        ),
        Measure(
            "first_reasoning",
            "time to first reasoning token",
            "ms",
            _first_reasoning,
            "From the intended start to the first event of a kind that the contract calls "
            "reasoning.",
            "guidellm and inference-perf are asked for it (guidellm #737, inference-perf #559).",
            "Part of TTFT in aiperf and guidellm.",
        ),
        Measure(
            "itl",
            "inter-token latency",
            "ms",
            _gaps,
            "Each gap between two events with text, one after the other. An event with several "
            "tokens is one event: its gap is not divided.",
            "vLLM's benchmark, which takes raw gaps too.",
            "aiperf and guidellm take one mean for a request; llmperf includes the TTFT.",
            per_token=True,
        ),
        Measure(
            "tpot",
            "time per output token",
            "ms",
            _time_per_token,
            "From the first event with text to the last, divided by the tokens less one. Tokens "
            "are counted by the endpoint's own usage where it tells one, else as events with text.",
            "The common (end - first token) / (tokens - 1), with the last token as the end.",
            "guidellm's TPOT includes the TTFT.",
        ),
        Measure(
            "total",
            "total time",
            "ms",
            _total,
            "From the intended start to the end of the stream, of whole answers only.",
            "The end-to-end latency of most tools.",
            "aiperf stops at the last event with text.",
        ),
        Measure(
            "speed",
            "tokens per second of a stream",
            "tokens/s",
            _speed,
            "1000 divided by the stream's time per output token. Its low percentiles are the bad "
            "ones: a goal reads `speed.p5 > 20`.",
            "aiperf's throughput per user, which is 1 / ITL.",
            "guidellm divides by the total time.",
        ),
        Measure(
            "added",
            "added latency",
            "ms",
            _added,
            "Of each token of the scenario `stamped`: from the moment at which the mock provider "
            "sent it to its arrival here, by the wall clock of both. It is what the endpoint and "
            "the path cost, whatever the model costs.",
            "Ours: it takes a mock provider that stamps its tokens.",
            per_token=True,
        ),
        Measure(
            "cancel",
            "cancel to stopped",
            "ms",
            _cancel,
            "From the client's leaving, or its cancel message, until the endpoint confirmed it or "
            "the mock provider saw its call closed.",
            "Ours: it takes the journal of a mock provider.",
            "No other tool that we looked at measures it.",
        ),
        Measure(
            "connect",
            "connection time",
            "ms",
            _connect,
            "What a new connection took: TCP, TLS and, on sockets, the handshake.",
            "Timers of HTTP clients.",
        ),
        Measure(
            "delay",
            "start delay",
            "ms",
            _delay,
            "From the intended start to the sending of the request, the connection's time aside: "
            "the generator's own lateness. Latencies include it, so a generator that falls behind "
            "does not hide its endpoint's queue (coordinated omission).",
            "What coordinated omission is known by (vLLM #54101, guidellm #1048).",
            "The same as inference-perf's schedule_delay; guidellm's request_dispatch_delay.",
        ),
    )
}
