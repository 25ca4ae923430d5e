"""The profiles: how much load when, of what, as shares of the load that the user names."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wirecheck_load.profiles.mix import Part, parse

# A model of middling speed. In `stamped` each token says when it was sent: added latency comes of
# that, so every profile has it.
CHAT = parse("stamped ttft=200 itl=20 tokens=50")


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a run.

    Attributes:
        share: Of the run's time, 0 to 1.
        load: Of the peak load, 0 to 1, at the end of the stage.
        ramps: Whether the load moves there evenly from the stage before; else it jumps.
    """

    share: float
    load: float
    ramps: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to load an endpoint.

    Attributes:
        users: The default of ``--users``.
        run_time_s: The default of ``--run-time``, in seconds.
        stages: Their shares add up to 1. Empty where the load is searched for.
        abandon: The share of streams whose client leaves in mid-stream.
    """

    name: str
    about: str
    users: int
    run_time_s: float
    stages: tuple[Stage, ...] = (Stage(1, 1),)
    parts: tuple[Part, ...] = (CHAT,)
    abandon: float = 0.0


def _steps(count: int) -> tuple[Stage, ...]:
    return tuple(Stage(1 / count, step / count) for step in range(1, count + 1))


_ROWS = (
    Profile("smoke", "one user: does it stream at all, and how fast", 1, 10),
    Profile("steady", "the same load throughout", 10, 60),
    Profile(
        "ramp",
        "from nothing evenly to the full load, then a quarter of the time there",
        20,
        120,
        (Stage(0.75, 1, ramps=True), Stage(0.25, 1)),
    ),
    Profile("step", "five steps up to the full load", 20, 150, _steps(5)),
    Profile(
        "spike",
        "a fifth of the load, at once all of it for a fifth of the time, a fifth again",
        50,
        100,
        (Stage(0.4, 0.2), Stage(0.2, 1), Stage(0.4, 0.2)),
    ),
    Profile("soak", "the same load for an hour: leaks and slow decay show", 10, 3600),
    Profile(
        "saturate",
        "finds the highest load that keeps the goals: doubles until one breaks, then closes in",
        1000,
        600,
        (),
    ),
    Profile(
        "abandon",
        "three of ten clients leave in mid-stream; the journal says if the upstream noticed",
        10,
        60,
        abandon=0.3,
    ),
    Profile(
        "mixed",
        "short, slow and odd answers beside one another",
        10,
        60,
        parts=(
            *(parse("6 stamped ttft=200 itl=20 tokens=50"), parse("2 text itl=20")),
            *(parse("1 slow-start itl=20"), parse("1 unicode itl=20"), parse("0.1 long")),
        ),
    ),
)
PROFILES: Mapping[str, Profile] = MappingProxyType({profile.name: profile for profile in _ROWS})
