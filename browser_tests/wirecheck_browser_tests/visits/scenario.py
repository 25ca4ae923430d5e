"""What a scenario is: one thing that is done to a page."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck_browser_tests.visits.target import Target

if TYPE_CHECKING:
    from wirecheck_browser_tests.visits.visitor import Visitor

Act = Callable[["Visitor"], Awaitable[None]]
# Why there is no occasion for a scenario on a page; empty if there is one.
Need = Callable[[Target], str]


@dataclass(frozen=True, eq=False)
class Scenario:
    """One thing that is done to a page.

    Attributes:
        name: Its name in node ids.
        does: What we do, in one sentence.
        act: Does it.
        upstream: The mock provider's scenario; empty for one of the scripts of this package.
        options: Further keys of the mock's directive, such as ``hold``.
        delivery: The mode in which the streams are delivered, from the beginning.
        settings: What the act needs to know.
        needs: What the page, its contract or the browser must have.
        asks: Whether anything is asked; if nothing is, the provider need not be there.
    """

    name: str
    does: str
    act: Act
    upstream: str = "text"
    options: Mapping[str, int] = field(default_factory=dict)
    delivery: str = "as-is"
    settings: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    asks: bool = True

    def omitted(self, target: Target) -> str:
        """Why there is no occasion for it on this page; empty if there is one."""
        return next((why for need in self.needs if (why := need(target))), "")
