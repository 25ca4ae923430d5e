"""What a session of pytest checks, whatever that is: an endpoint, or pages in a browser."""

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any, Protocol, Self, TypeVar

from wirecheck.probes import Progress
from wirecheck.rules import Level, Result


class HasLevel(Protocol):
    """A rule, as far as an item has to know it."""

    @property
    def level(self) -> Level:
        """Whether a breach of it fails or warns."""


class Check(Protocol):
    """One rule in one scenario of one thing under test: a pytest item."""

    @property
    def id(self) -> str:
        """The node id: what is tested, the scenario and the rule, joined by ``::``."""

    @property
    def rule(self) -> HasLevel:
        """What it is judged by."""


class Bench(Protocol):
    """What is tested: its checks, how they are probed, and their results."""

    def checks(self) -> list[Any]:
        """Every check, those left out included."""

    def probe(self, checks: Iterable[Any], progress: Progress, fuzzing: Progress) -> None:
        """Do whatever some of these checks judge; both are told how far that has come."""

    def result(self, check: Any) -> Result:
        """The verdict of a check that has been probed."""

    def broken(self, check: Any, trouble: str) -> Result:
        """The result of a check that could not be judged through a mistake of ours."""

    def anew(self) -> Self:
        """The same, of which nothing has been probed yet."""


class Ready(Protocol):
    """What is set up when a session starts."""

    @property
    def gate(self) -> Bench:
        """What is tested."""

    @property
    def services(self) -> ExitStack:
        """Stops the processes."""


BenchT = TypeVar("BenchT", bound=Bench)
ReadyT = TypeVar("ReadyT", bound=Ready)
