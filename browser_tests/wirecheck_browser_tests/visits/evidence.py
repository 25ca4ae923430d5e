"""What is noted while a visit goes on."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wirecheck_browser_tests.visits.model import Change, Mark, Prompt, Snap


@dataclass
class Evidence:
    """Notes of a visit, with their times.

    Attributes:
        began: Milliseconds since 1970.
        facts: What the act measures, for its rules.
        full: Whether there were more changes than are kept.
    """

    began: float = field(default_factory=lambda: time.time() * 1000)
    facts: dict[str, Any] = field(default_factory=dict)
    prompts: list[Prompt] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    snaps: list[Snap] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)
    screenshot: bytes = b""
    full: bool = False

    def now(self) -> float:
        """Milliseconds since the visit began."""
        return self.since(time.time() * 1000)

    def since(self, at: float) -> float:
        """The same of a moment in milliseconds since 1970."""
        return at - self.began

    def mark(self, name: str, detail: str = "") -> None:
        """Note something that was done or learnt."""
        self.marks.append(Mark(self.now(), name, detail))

    def asked(self, prompt: Prompt) -> None:
        """Note that a prompt is submitted now."""
        self.prompts.append(Prompt(self.now(), prompt.text, prompt.run))
        self.mark("sent", prompt.run)

    def looked(self, name: str, shown: Mapping[str, Any]) -> Snap:
        """Note what a page shows now."""
        snap = Snap(name=name, at_ms=self.now(), **shown)
        self.snaps.append(snap)
        return snap

    def took(self, number: int, taken: Mapping[str, Any]) -> None:
        """Note what the script that watches a tab has recorded."""
        for it in taken["states"]:
            at_ms = self.since(it.pop("at"))
            self.changes.append(Change(at_ms=at_ms, tab=number, **{"add": None, **it}))
        self.canaries += taken["canaries"]
        self.full |= taken["full"]
