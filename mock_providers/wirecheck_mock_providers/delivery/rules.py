"""Rules: what is done with the next requests of a path, set by a control call."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from wirecheck_mock_providers.delivery.replaced import Answer
from wirecheck_mock_providers.delivery.spec import Delivery
from wirecheck_mock_providers.delivery.upstream import Target

MAX_RULES: Final = 1000


@dataclass(slots=True)
class Rule:
    """One rule. `requests` is how many it is still good for; None: until it is deleted.

    `to` is the server to ask in place of the proxy's own, `answer` what is said in its place.
    """

    id: int
    delivery: Delivery
    path: str
    requests: int | None
    to: Target | None = None
    answer: Answer | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the rule as the control API shows it."""
        return {
            "id": self.id,
            "mode": self.delivery.text,
            "path": self.path,
            "requests": self.requests,
            "to": self.to and self.to.url,
            "answer": self.answer and self.answer.as_json(),
        }


class Rules:
    """All rules; the newest that fits counts."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._count = 0

    def add(
        self,
        delivery: Delivery,
        path: str,
        requests: int | None,
        to: Target | None = None,
        answer: Answer | None = None,
    ) -> Rule:
        """Add a rule. When there are too many, the oldest goes."""
        self._count += 1
        rule = Rule(self._count, delivery, path, requests, to, answer)
        self._rules = [*self._rules, rule][-MAX_RULES:]
        return rule

    def clear(self) -> None:
        """Delete them all."""
        self._rules = []

    def server(self, path: str) -> Target | None:
        """Return the server that the newest rule for the path names, if one does."""
        return next((rule.to for rule in self._fitting(path) if rule.to), None)

    def take(self, path: str) -> Rule | None:
        """Return the rule for a request to the path, and count the request."""
        rule = next(self._fitting(path), None)
        if rule and rule.requests is not None:
            rule.requests -= 1
            if not rule.requests:
                self._rules.remove(rule)
        return rule

    def _fitting(self, path: str) -> Iterator[Rule]:
        return (rule for rule in reversed(self._rules) if fnmatchcase(path, rule.path))

    def as_json(self) -> dict[str, Any]:
        """Return them all, newest first."""
        return {"rules": [rule.as_json() for rule in reversed(self._rules)]}
