"""Which scenario a call gets: directive, header, the user's scripts, model name, then `text`.

Directive and header are words to the mock, so they are followed whatever a file says. They are read
in this order until one of them names a scenario; a key keeps the value of the first that gives it.
So `[[mock run=7f3a]]` adds a run to what a script says or the model `mock-rate-limit` names, and a
directive that names its scenario makes the header count for nothing. A model's name comes last,
because it is one of the things that scripts look at.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wirecheck_mock_providers.script import directive, keys, scenarios
from wirecheck_mock_providers.script.directive import Directive, DirectiveError
from wirecheck_mock_providers.script.keys import Value
from wirecheck_mock_providers.script.model import Script
from wirecheck_mock_providers.script.scenarios import DEFAULT_SCENARIO, SCENARIOS, Scenario
from wirecheck_mock_providers.script.scripted import Scripted
from wirecheck_mock_providers.script.suggest import unknown

MODEL_PREFIX: Final = "mock-"


@dataclass(frozen=True, slots=True)
class Selection:
    """The scenario of one call, and what was said about it."""

    row: Scenario
    run: str | None
    """None if the call named none; the journal then counts."""
    values: Mapping[str, Value]
    """Those keys that were given, read, without the run."""
    scripted: Scripted | None = None
    """The script that chose it, if one did."""

    @property
    def scenario(self) -> str:
        """Its name."""
        return self.row.name

    @property
    def options(self) -> dict[str, Any]:
        """What the journal shows: the keys that were given, the scenario's own, and the script."""
        given: dict[str, Any] = dict(self.values)
        if self.row.fault:
            given.setdefault("after", self.row.keys["after"].default)
        if self.scripted:
            given |= {"script": self.scripted.script, "reply": self.scripted.reply}
        return given

    def write(self) -> Script:
        """Write the script."""
        return scenarios.write(self.row, self.run, self.values)


def select(
    prompt: str,
    header: str | None,
    model: str,
    scripted: Callable[[str | None], Scripted | None] = lambda _run: None,
) -> Selection:
    """Return what the call asks for, or what the user's scripts say of it.

    Args:
        prompt: the text of the last user message.
        header: the value of `x-mock-scenario`, if it was sent.
        model: the model's name, if it was a string; otherwise empty.
        scripted: asked with the call's run, if neither prompt nor header names a scenario.

    Raises:
        DirectiveError: a scenario, a key or a value is unknown; the message lists the known ones.
    """
    name, run, values = _addressed(prompt, header)
    found = scripted(run) if name is None else None
    try:
        row = found.row if found else _row(name or _named_by(model) or DEFAULT_SCENARIO)
        given = _read(row, values)
    except ValueError as error:
        raise DirectiveError(str(error), run) from error
    return Selection(row, run, {**found.values, **given} if found else given, found)


def run_of(prompt: str, header: str | None) -> str | None:
    """Return the run that a call names, if it names one well."""
    try:
        return _addressed(prompt, header)[1]
    except DirectiveError:
        return None


def _addressed(prompt: str, header: str | None) -> tuple[str | None, str | None, dict[str, str]]:
    """Return what the call says to the mock: scenario, run and the other keys."""
    name: str | None = None
    values: dict[str, str] = {}
    for source in _sources(prompt, header):
        values = source.values | values
        name = source.scenario
        if name is not None:
            break
    return name, _run(values), values


def _sources(prompt: str, header: str | None) -> Iterator[Directive]:
    words = directive.find(prompt)
    if words is not None:
        yield directive.parse(words)
    if header is not None:
        yield directive.parse(header)


def _named_by(model: str) -> str | None:
    return model.removeprefix(MODEL_PREFIX) if model.startswith(MODEL_PREFIX) else None


def _run(values: dict[str, str]) -> str | None:
    """Take the run out of `values`."""
    text = values.pop(keys.RUN.name, None)
    if text is None:
        return None
    try:
        return str(keys.RUN.read(text))
    except ValueError as error:
        raise DirectiveError(str(error)) from error


def _row(name: str) -> Scenario:
    if name not in SCENARIOS:
        raise ValueError(unknown("scenario", name, SCENARIOS))
    return SCENARIOS[name]


def _read(row: Scenario, values: Mapping[str, str]) -> dict[str, Value]:
    for key in values:
        if key not in row.keys:
            raise ValueError(unknown(f"key of scenario {row.name!r}:", key, row.keys))
    return {key: row.keys[key].read(text) for key, text in values.items()}
