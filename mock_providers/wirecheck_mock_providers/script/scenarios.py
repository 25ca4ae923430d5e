"""The table of scenarios, and the one function that writes a script from a row of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from wirecheck_mock_providers.script import keys, texts
from wirecheck_mock_providers.script.keys import Key, Value
from wirecheck_mock_providers.script.model import (
    Failure,
    Fault,
    FaultKind,
    Finish,
    Script,
    ToolCall,
)
from wirecheck_mock_providers.script.pace import Pace, VariedPace
from wirecheck_mock_providers.script.profiles import PROFILES, STEADY

#: Tokens of an answer in prose.
PROSE_TOKENS: Final = 12
#: What marks the text, and names the ids, of a call whose directive names no run.
UNNAMED_RUN: Final = "mock"
_MS_PER_S: Final = 1000


@dataclass(frozen=True)
class Scenario:
    """One row of the table."""

    name: str
    description: str
    source: texts.Source = texts.prose
    defaults: Mapping[str, Value] = field(default_factory=dict)
    """Where they differ from those of the common keys."""
    reasoning: tuple[str, ...] = ()
    refusal: tuple[str, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    finish: Finish = "stop"
    failure: Failure | None = None
    fault: FaultKind | None = None
    silent: bool = False
    stamped: bool = False

    @cached_property
    def keys(self) -> dict[str, Key]:
        """The keys that it takes, each with this scenario's default."""
        taken = keys.COMMON + ((keys.AFTER,) if self.fault else ())
        return {
            key.name: key.with_default(self.defaults.get(key.name, key.default)) for key in taken
        }

    def as_json(self) -> dict[str, Any]:
        """Return the row as `GET /_mock/scenarios` shows it."""
        return {
            "name": self.name,
            "description": self.description,
            "keys": [key.as_json() for key in self.keys.values()],
        }


def _said(name: str, description: str, source: texts.Source, count: int, **more: Any) -> Scenario:
    """Return a scenario of `count` tokens, unless the directive asks for another number."""
    defaults = {"tokens": count} | more.pop("defaults", {})
    return Scenario(name, description, source, defaults, **more)


def _fixed(name: str, description: str, text: tuple[str, ...]) -> Scenario:
    return _said(name, description, texts.fixed(text), len(text))


def _prose(name: str, description: str, **more: Any) -> Scenario:
    return _said(name, description, texts.prose, PROSE_TOKENS, **more)


def _refused(name: str, description: str, failure: Failure) -> Scenario:
    return _said(name, description, texts.nothing, 0, failure=failure)


_TOOL_CALLS: Final = (
    ToolCall("get_weather", ("{", '"city":', ' "Z', '\u00fcrich"', ', "run": "', "{run}", '"}')),
    ToolCall("get_time", ('{"zone"', ': "Europe', '/Zurich"', "}")),
)

_ROWS: Final = (
    _prose("text", "A short answer in plain words."),
    _fixed("unicode", "Every kind of character that a byte-minded reader breaks.", texts.UNICODE),
    _fixed("whitespace", "Spaces, tabs, line ends and blank lines everywhere.", texts.WHITESPACE),
    _fixed("sse-lookalike", "Text that looks like server-sent events.", texts.SSE_LOOKALIKE),
    _fixed("markup", "HTML, a script and Markdown.", texts.MARKUP),
    _fixed("json-lookalike", "Quotes, backslashes, braces and NUL.", texts.JSON_LOOKALIKE),
    _said("empty", "An answer without a single token.", texts.nothing, 0),
    _said("single", "An answer of one token.", texts.prose, 1),
    _said("long", "An answer of 10,000 tokens.", texts.prose, 10_000),
    _said("huge-token", "One token of 256 KiB between two short ones.", texts.huge, 3),
    _prose("slow-start", "The first token takes 1.5 s.", defaults={"ttft": 1500}),
    _prose("drip", "A token every 100 ms.", defaults={"tokens": 20, "itl": 100}),
    _said("stamped", "Each token is its own time of sending.", texts.stamps, 20, stamped=True),
    _refused("auth-error", "The key is wrong.", Failure.AUTH),
    _refused("permission", "The key may not do this.", Failure.PERMISSION),
    _refused("invalid-model", "There is no such model.", Failure.MODEL),
    _refused("rate-limit", "Too many requests; says when to try again.", Failure.RATE_LIMIT),
    _refused("quota", "The account's money is spent.", Failure.QUOTA),
    _refused("context-length", "The prompt is too long.", Failure.CONTEXT_LENGTH),
    _refused("overloaded", "The provider is overloaded.", Failure.OVERLOADED),
    _refused("server-error", "The provider has failed.", Failure.SERVER),
    _said("no-answer", "The call is accepted and never answered.", texts.nothing, 0, silent=True),
    _prose("error-mid", "The provider's own error in mid-stream.", fault=FaultKind.ERROR),
    _prose("disconnect-mid", "The connection is reset in mid-stream.", fault=FaultKind.RESET),
    _prose("truncate-mid", "A clean end, but no finish marker.", fault=FaultKind.TRUNCATION),
    _prose("malformed-mid", "An event that is not valid JSON.", fault=FaultKind.MALFORMED),
    _prose("stall", "Silence in mid-stream, until someone closes.", fault=FaultKind.STALL),
    _prose("length", "The answer reaches the limit of its length.", finish="length"),
    _prose("content-filter", "The provider's filter stops it.", finish="content-filter"),
    _said(
        "tool-call",
        "Two calls of functions, their arguments in fragments, and no text.",
        texts.prose,
        0,
        tool_calls=_TOOL_CALLS,
        finish="tool-calls",
    ),
    _prose("reasoning", "The model thinks before it answers.", reasoning=texts.REASONING),
    _said("refusal", "The model declines.", texts.nothing, 0, refusal=texts.REFUSAL),
)

SCENARIOS: Final[Mapping[str, Scenario]] = {row.name: row for row in _ROWS}
DEFAULT_SCENARIO: Final = "text"


def write(scenario: Scenario, run: str | None, values: Mapping[str, Value]) -> Script:
    """Write the script of one call; `values` holds those keys that were given, read."""

    def value(name: str) -> Any:
        return values.get(name, scenario.keys[name].default)

    mark = run or UNNAMED_RUN
    identity = f"{mark}/{value('seed')}"

    def marked(text: tuple[str, ...]) -> tuple[str, ...]:
        return texts.fixed(text)(mark, identity, len(text))

    return Script(
        scenario=scenario.name,
        identity=identity,
        tokens=scenario.source(mark, identity, value("tokens")),
        reasoning=marked(scenario.reasoning),
        refusal=marked(scenario.refusal),
        tool_calls=tuple(ToolCall(c.name, marked(c.arguments)) for c in scenario.tool_calls),
        finish=scenario.finish,
        pace=_pace(scenario, identity, values),
        hold=value("hold"),
        failure=scenario.failure,
        fault=Fault(scenario.fault, value("after")) if scenario.fault else None,
        silent=scenario.silent,
        stamped=scenario.stamped,
    )


def _pace(scenario: Scenario, identity: str, values: Mapping[str, Value]) -> Pace:
    profile = PROFILES[str(values.get("profile", STEADY.name))]
    given = {"ttft": profile.ttft_ms, "itl": profile.itl_ms, **scenario.defaults, **values}
    ttft_s, itl_s, jitter_s = (
        float(given.get(key, 0)) / _MS_PER_S for key in ("ttft", "itl", "jitter")
    )
    if profile is STEADY and not jitter_s:
        return Pace(ttft_s, itl_s)
    return VariedPace(ttft_s, itl_s, identity, profile, jitter_s)
