"""What a reply of a script means: a row like those of the table of scenarios, and its keys."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from wirecheck_mock_providers.script import keys, scenarios, texts
from wirecheck_mock_providers.script.keys import TOKENS_MAX, Value
from wirecheck_mock_providers.script.model import ToolCall
from wirecheck_mock_providers.script.scenarios import SCENARIOS, Scenario
from wirecheck_mock_providers.script.suggest import quoted
from wirecheck_mock_providers.user_scripts.tokens import fragments
from wirecheck_mock_providers.user_scripts.wording import Mistake, not_one_of

if TYPE_CHECKING:
    from wirecheck_mock_providers.user_scripts.model import Reply

#: What the journal names as the scenario of a reply that is none of the table's.
SCENARIO: Final = "script"
#: The run is for the caller to name.
_KEYS: Final = frozenset(key.name for key in (*keys.COMMON, keys.AFTER)) - {keys.RUN.name}
_NOT_OWN: Final[Mapping[str, str]] = {
    "tokens": "a list of tokens is a `text`",
    "after": "it stands inside `fault`",
}
_CONTENT: Final = ("text", "reasoning", "refusal", "tool_calls")
#: With the first one none of the others makes sense, and why.
_EXCLUDED: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "scenario": (("failure", *_CONTENT, "finish", "fault"), "the scenario says it all"),
    "failure": ((*_CONTENT, "finish", "fault"), "a call that fails is told nothing else"),
    "refusal": (("text", "tool_calls", "finish"), "a model that refuses says nothing else"),
}


def mistakes(reply: "Reply") -> Iterator[Mistake]:
    """Yield what is wrong with a reply whose values are right each by itself."""
    given = reply.model_fields_set
    if not given & {"scenario", "failure", *_CONTENT}:
        yield (), "says nothing: give `text`, `tool_calls`, `scenario` or `failure`"
    for first, (others, why) in _EXCLUDED.items():
        if first in given:
            for other in sorted(given.intersection(others)):
                yield (other,), f"cannot stand beside `{first}`: {why}"
    if reply.scenario is None:
        yield from _own(reply)
    elif reply.scenario in SCENARIOS:
        known = SCENARIOS[reply.scenario].keys
        for key in values(reply).keys() - known.keys():
            yield (key,), f"no key of scenario {reply.scenario!r}"
    else:
        shown = quoted(reply.scenario)
        yield ("scenario",), not_one_of(shown, reply.scenario, sorted(SCENARIOS))


def _own(reply: "Reply") -> Iterator[Mistake]:
    for key, instead in _NOT_OWN.items():
        if key in reply.model_fields_set:
            yield (key,), f"goes with `scenario`; here {instead}"
    if scenarios.write(row(reply), None, {}).piece_count > TOKENS_MAX:
        yield (), f"more than {TOKENS_MAX:,} tokens"


def values(reply: "Reply") -> dict[str, Value]:
    """Return the keys of a directive that a reply gives."""
    given = reply.model_fields_set & _KEYS
    return {name: value for name, value in reply if name in given}


def row(reply: "Reply") -> Scenario:
    """Return the row of the table that a reply names, or one of its own."""
    if reply.scenario is not None:
        return SCENARIOS[reply.scenario]
    said = reply.text or ()
    defaults: dict[str, Value] = {"tokens": len(said)}
    if reply.fault:
        defaults["after"] = reply.fault.after
    return Scenario(
        name=SCENARIO,
        description="A reply of the user's scripts.",
        source=texts.fixed(said) if said else texts.nothing,
        defaults=defaults,
        reasoning=reply.reasoning,
        refusal=reply.refusal,
        tool_calls=tuple(ToolCall(c.name, fragments(c.arguments)) for c in reply.tool_calls),
        finish=reply.finish or ("tool-calls" if reply.tool_calls else "stop"),
        failure=reply.failure,
        fault=reply.fault.kind if reply.fault else None,
    )
