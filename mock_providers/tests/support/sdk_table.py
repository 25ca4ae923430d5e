"""What a client must report of each scenario, whoever it is and in whichever way it asks."""

import uuid

from sdk_model import Case, Client, Report, blank

#: {scenario: how it finishes}; the text is what the journal says.
ANSWERS = dict.fromkeys(
    [
        *["text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike", "empty"],
        *["single", "long", "huge-token", "slow-start", "drip", "stamped", "reasoning", "refusal"],
    ],
    "stop",
) | {"length": "length", "content-filter": "content-filter", "tool-call": "tool-calls"}

#: The scenarios in which the provider answers with an HTTP error.
FAILURES = (
    *("auth-error", "permission", "invalid-model", "rate-limit", "quota", "context-length"),
    *("overloaded", "server-error"),
)

#: {scenario: the journal's ending}; an answer breaks off after SENT tokens, or never starts.
FAULTS = {
    "error-mid": "fault",
    "disconnect-mid": "fault",
    "truncate-mid": "fault",
    "malformed-mid": "fault",
    "stall": "client-left",
    "no-answer": "client-left",
}
#: {scenario: what the journal says of a call in which nothing more will come}
HANGS = {"stall": "stalled", "no-answer": "called"}
#: How many tokens a stream carries before its fault.
SENT = 3

REASONING = "Thinking about {run}: first this, then that."
REFUSAL = "I'm sorry, {run}: I can't help with that."
CALLS = [
    ["get_weather", {"city": "Zürich", "run": "{run}"}],
    ["get_time", {"zone": "Europe/Zurich"}],
]

#: Their own pace and length are tested where no time passes (test_mock_scenarios, the goldens):
#: 10,000 events cost most clients one or two seconds of their own time.
_QUICK = {"slow-start": "ttft=5", "drip": "itl=1", "long": "tokens=2000"}


def cases_of(client: Client) -> list[Case]:
    """Each scenario in each of the client's modes, every one with a run of its own."""
    return [
        case(client, mode, scenario)
        for mode in client.modes
        for scenario in (*ANSWERS, *FAILURES, *FAULTS)
    ]


def case(client: Client, mode: str, scenario: str) -> Case:
    run = f"{client.name}.{mode}.{scenario}.{uuid.uuid4().hex[:8]}"
    prompt = f"hello [[mock {scenario} run={run} {_QUICK.get(scenario, '')}]]"
    return Case(mode, scenario, run, prompt, HANGS.get(scenario))


def expected(client: Client, asked: Case, tokens: list[str], usage: dict | None) -> Report:
    """What `client` must report.

    Args:
        client: whose deviations count.
        asked: the case.
        tokens: the text tokens of the call, as the journal has them, sent or not.
        usage: the journal's.
    """
    report = blank()
    if asked.scenario in ANSWERS:
        report |= _answer(client, asked.scenario, tokens, usage)
    elif asked.scenario in FAILURES:
        report["error"] = vars(client.failures[asked.scenario])
    else:
        report |= _fault(client, asked, tokens)
    for deviation in client.deviations:
        if deviation.concerns(asked.mode, asked.scenario):
            report |= deviation.reports
    return _named(report, asked.run)


def _answer(client: Client, scenario: str, tokens: list[str], usage: dict | None) -> Report:
    return {
        "text": "".join(tokens),
        "reasoning": REASONING if scenario == "reasoning" else "",
        "refusal": REFUSAL if scenario == "refusal" else "",
        "calls": CALLS if scenario == "tool-call" else [],
        "finish": client.finish[ANSWERS[scenario]],
        "usage": usage,
    }


def _fault(client: Client, asked: Case, tokens: list[str]) -> Report:
    error = client.faults[asked.scenario].of(asked.mode)
    # A helper reads a stream to its end: what it has by then it tells, unless it raises.
    told = asked.streamed or (asked.mode == "helper" and error is None)
    return {
        "text": "".join(tokens[:SENT]) if told else "",
        "error": vars(error) if error else None,
    }


def _named(value, run: str):
    """Return `value` with `{run}` in its texts replaced."""
    match value:
        case str():
            return value.replace("{run}", run)
        case list():
            return [_named(each, run) for each in value]
        case dict():
            return {key: _named(each, run) for key, each in value.items()}
    return value
