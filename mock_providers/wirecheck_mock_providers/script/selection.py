"""Which scenario a call gets: directive, then header, then model name, then `text`.

The sources are read in this order until one of them names a scenario; a key keeps the value of
the first source that gives it. So `[[mock run=7f3a]]` adds a run to the scenario that the model
`mock-rate-limit` names, and a directive that names its scenario makes the header count for nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from wirecheck_mock_providers.script import directive, keys, scenarios
from wirecheck_mock_providers.script.directive import Directive, DirectiveError
from wirecheck_mock_providers.script.keys import Value
from wirecheck_mock_providers.script.model import Script
from wirecheck_mock_providers.script.scenarios import DEFAULT_SCENARIO, SCENARIOS
from wirecheck_mock_providers.script.suggest import unknown

MODEL_PREFIX: Final = "mock-"


@dataclass(frozen=True, slots=True)
class Selection:
    """The scenario of one call, and what was said about it. Hashable, so that it can be a key."""

    scenario: str
    run: str | None
    """None if the call named none; the journal then counts."""
    values: tuple[tuple[str, Value], ...]
    """Those keys that were given, read, without the run."""

    @property
    def options(self) -> dict[str, Value]:
        """What the journal shows: the keys that were given, and the scenario's own."""
        given = dict(self.values)
        if SCENARIOS[self.scenario].fault:
            given.setdefault("after", keys.AFTER.read(str(keys.AFTER.default)))
        return given

    def write(self) -> Script:
        """Write the script."""
        return scenarios.write(SCENARIOS[self.scenario], self.run, dict(self.values))


def select(prompt: str, header: str | None, model: str) -> Selection:
    """Return what the call asks for.

    Args:
        prompt: the text of the last user message.
        header: the value of `x-mock-scenario`, if it was sent.
        model: the model's name, if it was a string; otherwise empty.

    Raises:
        DirectiveError: a scenario, a key or a value is unknown; the message lists the known ones.
    """
    name: str | None = None
    values: dict[str, str] = {}
    for source in _sources(prompt, header, model):
        values = source.values | values
        name = source.scenario
        if name is not None:
            break
    run = _run(values)
    try:
        return _checked(name or DEFAULT_SCENARIO, run, values)
    except ValueError as error:
        raise DirectiveError(str(error), run) from error


def _sources(prompt: str, header: str | None, model: str) -> Iterator[Directive]:
    words = directive.find(prompt)
    if words is not None:
        yield directive.parse(words)
    if header is not None:
        yield directive.parse(header)
    if model.startswith(MODEL_PREFIX):
        yield Directive(scenario=model.removeprefix(MODEL_PREFIX))


def _run(values: dict[str, str]) -> str | None:
    """Take the run out of `values`."""
    text = values.pop(keys.RUN.name, None)
    if text is None:
        return None
    try:
        return str(keys.RUN.read(text))
    except ValueError as error:
        raise DirectiveError(str(error)) from error


def _checked(name: str, run: str | None, values: Mapping[str, str]) -> Selection:
    if name not in SCENARIOS:
        raise ValueError(unknown("scenario", name, SCENARIOS))
    known = SCENARIOS[name].keys
    for key in values:
        if key not in known:
            raise ValueError(unknown(f"key of scenario {name!r}:", key, known))
    return Selection(name, run, tuple((key, known[key].read(text)) for key, text in values.items()))
