"""Numbers and plans in words, the same on the terminal and on the page."""

from collections.abc import Callable, Mapping
from typing import Any

from wirecheck.report.wording import counted

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


def short_duration(ms: float) -> str:
    """A round time, as axes have them: 0.5 ms, 20 ms, 1.5 s."""
    return f"{ms / SECOND_MS:,.10g} s" if ms >= SECOND_MS else f"{ms:,.10g} ms"


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


def quantity(value: float | None, kind: str) -> str:
    """What a goal is held against, by its quantity."""
    return "nothing was measured" if value is None else _QUANTITIES[kind](value)


def load_in_words(plan: Mapping[str, Any]) -> str:
    """How much load there was at the peak."""
    if plan["rate_per_s"]:
        return f"{plan['rate_per_s']:g} streams/s ({plan['arrivals']})"
    return counted(round(plan["users"]), "user")


def scenario_in_words(part: Mapping[str, Any]) -> str:
    """A scenario with its keys, as the command line has it."""
    keys = "".join(f" {name}={value:g}" for name, value in part["keys"].items())
    return f"{part['scenario'] or 'a plain prompt'}{keys}"


def plan_in_words(result: Mapping[str, Any]) -> str:
    """What was done, in a line."""
    plan = result["plan"]
    return (
        f"{plan['profile']}, {load_in_words(plan)}, {result['measured_s']:,.0f} s measured "
        f"after {plan['warm_up_s']:g} s of warm-up"
    )
