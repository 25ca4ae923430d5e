"""Numbers and plans in words, the same on the terminal and on the page."""

from collections.abc import Callable, Mapping
from typing import Any

NOTHING = "-"

SECOND_MS = 1000
# From so many milliseconds on, so many digits behind the point.
DIGITS = ((100, 0), (10, 1), (0, 2))


def duration(ms: float | None) -> str:
    """A time with as many digits as it deserves: 0.42 ms, 12.3 ms, 240 ms, 1.24 s."""
    if ms is None:
        return NOTHING
    if ms >= SECOND_MS:
        return f"{ms / SECOND_MS:,.2f} s"
    digits = next(digits for least, digits in DIGITS if ms >= least)
    return f"{ms:.{digits}f} ms"


def amount(value: float | None, unit: str) -> str:
    """A value of a measure."""
    if unit == "ms" or value is None:
        return duration(value)
    return f"{value:,.1f}"


def share(value: float | None) -> str:
    """A share as a percentage."""
    return NOTHING if value is None else f"{value * 100:.3g} %"


_QUANTITIES: dict[str, Callable[[float], str]] = {
    "time": duration,
    "share": share,
    "rate": lambda value: f"{value:,.1f} /s",
    "count": lambda value: f"{value:,.0f}",
}


def goal_in_words(goal: Mapping[str, Any]) -> str:
    """A goal, and what there was instead or indeed."""
    actual = goal["actual"]
    seen = "nothing was measured" if actual is None else _QUANTITIES[goal["quantity"]](actual)
    return f"{goal['goal']}: {seen}"


def plan_in_words(result: Mapping[str, Any]) -> str:
    """What was done, in a line."""
    plan = result["plan"]
    load = (
        f"{plan['rate_per_s']:g} streams/s ({plan['arrivals']})"
        if plan["rate_per_s"]
        else f"{plan['users']:,.0f} users"
    )
    return (
        f"{result['contract']}, {plan['profile']}, {load}, {result['measured_s']:,.0f} s measured "
        f"after {plan['warm_up_s']:g} s of warm-up"
    )
