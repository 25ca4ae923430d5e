"""What passes through a proxy: exchanges, and what they have in common."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Headers = list[tuple[str, str]]


@dataclass
class Headed:
    """What has headers."""

    headers: Headers

    def get(self, name: str) -> str:
        """The value of a header; empty if it is missing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def set(self, name: str, value: str | None) -> None:
        """Set a header, or remove it."""
        self.headers = [it for it in self.headers if it[0].lower() != name.lower()]
        if value is not None:
            self.headers.append((name, value))


@dataclass
class Head(Headed):
    """The head of a response, to be changed."""

    status: int


@dataclass
class Request(Headed):
    """A request, to be changed."""

    method: str
    target: str
    body: bytes = b""


@dataclass
class Traffic:
    """All that one proxy has passed on.

    Attributes:
        exchanges: The requests or connections so far.
        open: Those that have not ended.
        seen: What breakages remember from one exchange to another.
        faults: What went wrong in the proxy itself, or in its breakage.
    """

    exchanges: int = 0
    open: list["Exchange"] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Exception] = field(default_factory=list)

    def note(self, *outcomes: BaseException | None) -> None:
        """Note the faults among the outcomes of tasks; who is cancelled is at none."""
        self.faults += [it for it in outcomes if isinstance(it, Exception)]


@dataclass
class Exchange:
    """A request and its answer, or a connection with its messages.

    Attributes:
        number: From 1, in the order in which they came.
        company: How many were open when it began, itself included.
        left: Whether the client has gone.
    """

    request: Request
    traffic: Traffic
    number: int
    company: int
    left: bool = False
