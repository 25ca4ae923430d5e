"""The words of the table client x scenario: a case, what a client reports of it, and a client."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: What a client reports: `text`, `reasoning`, `refusal` (as such), `finish`, `usage` (named as the
#: journal names it), `calls` ([name, arguments] each), `error` (`class`, `status`, `code`).
Report = dict[str, Any]


def blank() -> Report:
    """What a client has reported that has been told nothing yet."""
    nothing = {"text": "", "reasoning": "", "refusal": "", "finish": None, "usage": None}
    return nothing | {"calls": [], "error": None}


@dataclass(frozen=True)
class Case:
    """One question to one client: what it asks the mock for, and in which of its ways."""

    mode: str
    scenario: str
    run: str
    prompt: str
    hangs: str | None
    """What the journal says when nothing more will come, so that the client may give up."""

    @property
    def streamed(self) -> bool:
        return self.mode.endswith("stream")


@dataclass(frozen=True)
class Error:
    """What a client raises, or tells in a part of a stream."""

    kind: str
    """The class; that of another package with the package's name before it."""
    status: int | None = None
    code: str | None = None
    """The provider's word for it, from wherever this client keeps that."""


@dataclass(frozen=True)
class Fault:
    """What a client raises at a fault, per way of asking; None: it is told nothing."""

    stream: Error | None
    whole: Error | None
    helper: Error | None = None

    @classmethod
    def always(cls, error: Error) -> "Fault":
        return cls(error, error, error)

    def of(self, mode: str) -> Error | None:
        return getattr(self, mode.removeprefix("async-"))


@dataclass(frozen=True)
class Deviation:
    """Where a client, or its provider, reports something else than the scenario says."""

    scenarios: tuple[str, ...]
    reports: Mapping[str, Any]
    """The parts of the report that differ; `{run}` in a text is the run."""
    why: str
    modes: tuple[str, ...] = ()
    """In these alone; empty: in all."""

    def concerns(self, mode: str, scenario: str) -> bool:
        return scenario in self.scenarios and (not self.modes or mode in self.modes)


@dataclass(frozen=True)
class Client:
    """One row of the table: one way of one package to ask one provider."""

    name: str
    package: str
    language: str
    asks: str
    """Whom, and by which API."""
    api: tuple[str, str, str]
    """The same as the journal says it: provider, API, model."""
    run: Callable[..., dict[str, Report]]
    """(the mock's URL, cases, retries=False) -> {run: report}"""
    modes: tuple[str, ...]
    finish: Mapping[str, str]
    """{how the scenario finishes: the client's word for it}"""
    failures: Mapping[str, Error]
    faults: Mapping[str, Fault]
    deviations: tuple[Deviation, ...] = ()
    attempts: int | None = 1
    """How often it calls for one 429, if it is left to its defaults; None: too slow to be tried."""
    request_id: bool = False
    """Its errors name the request."""
    own_finish: bool = False
    """Its words for the finish are not the provider's."""
