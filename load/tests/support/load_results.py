"""Results of runs that nobody has done: made of streams whose moments are known."""

from array import array
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from wirecheck_load import cli
from wirecheck_load.measures import Tally
from wirecheck_load.outcome import Failure, StreamOutcome
from wirecheck_load.report.result import result_of
from wirecheck_load.running.collector import Collector
from wirecheck_load.running.generator import Generator
from wirecheck_load.running.lead import Lead
from wirecheck_load.running.plan import Plan, plan_of
from wirecheck_load.running.steering import Searching

TARGET = ("--host=http://127.0.0.1:8000/typed", "--contract=typed-sse")
URL = "http://127.0.0.1:9099"
HOSTILE = "</script></style><img src=x onerror=alert(1)>\"'><b>\u202e\0\x1b[2J{{ 7 * 7 }}{% raw %}"


def plan(*arguments: str) -> Plan:
    parsed, others = cli.parser().parse_known_args(
        [*TARGET, f"--mock-provider={URL}", "--users=2", "--run-time=10s", *arguments]
    )
    assert others == []
    return plan_of(parsed)


def stream(at_s: float, *, ttft_s: float = 0.2, gap_s: float = 0.02, tokens: int = 5) -> Any:
    """A whole answer that was due at a moment of the run."""
    times = array("d", [at_s + ttft_s + gap_s * number for number in range(tokens)])
    return StreamOutcome(
        contract="typed-sse",
        scenario="stamped",
        run=f"run{at_s:g}",
        intended_s=at_s,
        sent_s=at_s + 0.001,
        ended_s=times[-1] + 0.001,
        status=200,
        first_event_s=at_s + 0.1,
        token_times=times,
        added_s=array("d", [0.0005] * tokens),
        bytes=100 * tokens,
        checked=True,
    )


def broken(at_s: float, failure: Failure = Failure.IN_BAND, detail: str = "it broke") -> Any:
    return replace(stream(at_s, tokens=2), failure=failure, detail=detail)


def result(
    streams: Iterable[StreamOutcome],
    *arguments: str,
    lag_ms: float = 1.0,
    measured_s: float = 9.0,
    lost: int = 0,
) -> dict[str, Any]:
    """The result of a run of these streams, none of them begun in the warm-up."""
    made = plan(*arguments)
    collector = Collector(0.0, 0.0, made.goals)
    for it in streams:
        collector.add(it)
    lead = Lead(made)
    lead.take(collector.drain())
    generator = Generator(0.25)
    generator.lag.add([lag_ms] * 100)
    lead.whole.generator = generator
    lead.concluded, lead.measured_s = True, measured_s
    lead.expected = {str(number) for number in range(lost)}
    if isinstance(lead.steering, Searching):
        _search(lead.steering, tally_of(streams))
    return result_of(lead)


def tally_of(streams: Iterable[StreamOutcome]) -> Tally:
    tally = Tally()
    for it in streams:
        tally.add(it)
    return tally


def _search(searching: Searching, tally: Tally) -> None:
    """Have a level judged by these streams, and one by none."""
    for seen in (tally, Tally()):
        searching.take(seen)
        searching._judge()
        searching._begin(0.0)


GOALS = ("--goal=ttft.p95 < 300ms", "--goal=errors < 0.1%", "--goal=cancel.p95 < 1s")


def good() -> dict[str, Any]:
    return result([stream(1.0 + number * 0.5) for number in range(16)], *GOALS[:2])


def bad() -> dict[str, Any]:
    """Goals missed, one of which nothing was measured; failures of several kinds."""
    streams = [stream(1.0 + number, ttft_s=0.4) for number in range(6)]
    streams += [broken(2.0), broken(3.0), broken(4.0, Failure.STALLED, "silent for 30 s")]
    left = replace(stream(5.0, tokens=3), abandoned=True)
    late = replace(stream(9.5, tokens=1), in_flight=True)
    return result([*streams, left, late], *GOALS, lag_ms=12.0, lost=1)


def empty() -> dict[str, Any]:
    """An endpoint that is down."""
    nothing = array("d")
    refused = replace(
        broken(1.0, Failure.CONNECT, "Connection refused"),
        sent_s=None,
        first_event_s=None,
        token_times=nothing,
        added_s=nothing,
    )
    moments = [1.0, 2.0, 3.0]
    return result([replace(refused, intended_s=it, ended_s=it + 0.01) for it in moments])


def searched() -> dict[str, Any]:
    return result([stream(1.0)], "--profile=saturate", "--users=8", *GOALS[:2])


def hostile() -> dict[str, Any]:
    """A run in which all that others say is an attack."""
    streams = [replace(stream(1.0), scenario=HOSTILE, run=HOSTILE), broken(2.0, detail=HOSTILE)]
    made = result([*streams, broken(3.0, detail=HOSTILE * 9_000)])
    made["goals"][0]["goal"] = HOSTILE
    return made | {"endpoint": HOSTILE, "contract": HOSTILE, "started": HOSTILE}


RUNS = {made.__name__: cache(made) for made in (good, bad, empty, searched)}
