"""docs/measures.md is made from the table of measures. To renew it: python THIS_FILE --write"""

import sys
from pathlib import Path

import pytest

from wirecheck_load.goals.files import load_goals, packaged
from wirecheck_load.measures import MEASURES
from wirecheck_load.outcome import StreamOutcome

DOCUMENT = Path(__file__).parents[2] / "docs" / "measures.md"

HEAD = """\
# The measures of `wirecheck load`

<!-- Made by `python load/tests/test_load_measures_document.py --write`. -->

Every latency counts from the moment at which a stream was *due*. In the closed loop that is when
its user was ready for it; in the open loop (`--rate`) it is when the schedule wanted it, however
late the generator or the endpoint was: a tool that counts from the sending hides the queue in front
of a slow endpoint (coordinated omission). Each moment is the one at which the bytes left the
socket, never that at which they were decoded.

A *token* here is an event that carries text. Where an endpoint puts several tokens into an event,
`itl` shows the gaps between events, and `tpot` and `speed` count tokens by the endpoint's own
usage, if it tells one. The median and the tails (p50, p90, p95, p99, p99.9) are those of all values
together, of all processes, to three digits; streams that began in the warm-up are not in them.

"""

TAIL = """\
## One answer, four figures

Against a server whose role-only first event comes at 50 ms and whose first text at 200 ms, a timer
on the first event reports 50 ms, aiperf 0.13 and guidellm 0.8 report 201 ms. With ten reasoning
events before the text both report the reasoning's 201 ms as TTFT and the text's 401 ms as TTFO or
TTFOT; `ttft` here is the 401 ms, and `first_reasoning` the 201 ms. Of a steady 20 ms between tokens
guidellm reports a TPOT of 23.6 ms, since the TTFT is in it. Of 13 events with four tokens each, 20
ms apart, aiperf reports an ITL of 4.7 ms: it divides by all later tokens, though those of the first
event took no time. So does `tpot` here, where the usage is told; `itl` is 20 ms.

## Numbers of a run

| in goals | what it is |
|---|---|
| `errors`, `errors.KIND` | failed streams, of those that came to an end: completed or failed |
| `goodput` | the share of those that completed and met all goals that one stream can meet |
| `throughput.tokens`, `throughput.streams` | tokens, and completed streams, a second |
| `streams` | how many completed |

A stream that we left, or that was under way when the run was over, is neither completed nor failed.
guidellm calls a goal undetermined of which nothing was measured; here it is not met, and the report
says `not measured`. Of a stream that has no value of a measure, such as a gap where there is one
token, goodput asks nothing. `report.json` holds all of it, as
[its schema](../load/wirecheck_load/report/report.schema.json) says, in milliseconds.

## Packaged goals

"""


def render() -> str:
    return HEAD + "".join(map(_section, MEASURES.values())) + TAIL + "".join(_goals())


def _section(measure) -> str:
    elsewhere = f"Elsewhere: {measure.elsewhere}\n\n" if measure.elsewhere else ""
    unit = "" if measure.unit == "ms" else f", in {measure.unit}"
    return (
        f"## `{measure.name}`: {measure.title}{unit}\n\n{measure.definition}\n\n"
        f"Source: {measure.source}\n\n{elsewhere}"
    )


def _goals():
    for name in sorted(packaged()):
        goals = ", ".join(f"`{goal.text}`" for goal in load_goals(name))
        yield f"- `--goals {name}`: {goals}\n"


def test_the_document_is_up_to_date():
    assert DOCUMENT.read_text() == render(), f"renew it: python {__file__} --write"


def stream(**more) -> StreamOutcome:
    """A stream that was due at 0."""
    return StreamOutcome("typed-sse", "text", "1", intended_s=0.0, sent_s=0.0, **more)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (stream(ended_s=1.0, first_event_s=0.05, token_times=[0.2]), {"ttft": 200}),
        (
            stream(ended_s=1.0, first_event_s=0.2, first_reasoning_s=0.2, token_times=[0.4]),
            {"ttft": 400, "first_reasoning": 200},
        ),
        (
            stream(ended_s=1.0, token_times=[it / 50 for it in range(13)], reported_tokens=52),
            {"itl": 20, "tpot": 4.705882},
        ),
    ],
)
def test_what_the_document_says_of_our_figures_is_so(outcome, expected):
    found = {name: round(next(iter(MEASURES[name].of(outcome))), 6) for name in expected}

    assert found == expected


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(f"usage: python {sys.argv[0]} --write")
    DOCUMENT.write_text(render())
