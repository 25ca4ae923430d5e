"""The plan of a run: its options, understood and checked before any traffic."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import inf

from locust.util.timespan import parse_timespan

from wirecheck.contract import ContractError, load
from wirecheck.scenarios import Deployment
from wirecheck_load.goals import Goal, GoalError, load_goals, parse
from wirecheck_load.profiles import PROFILES, MixError, Part, Profile, Spacing
from wirecheck_load.profiles import parse as parse_part
from wirecheck_load.running.options import SECRET, TOKEN
from wirecheck_load.transport.target import Target

# What a run is held to that names no goal: a load test in which streams fail has not passed.
DEFAULT_GOAL = "errors <= 0%"
# Long enough for answers that began just before the end, short enough for somebody who waits.
GRACE_S = 10.0
WARM_UP_SHARE = 0.1
WARM_UP_S = 10.0


class PlanError(Exception):
    """Options that no run can be made of: what is wrong, and what would be right."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done.

    Attributes:
        peak: Users at once, or arrivals a second in the open loop.
        spacing: Of the open loop; None in the closed one.
        abandon: The share of streams whose client leaves in mid-stream.
        grace_s: How long streams that are under way at the end may go on.
        checks_per_s: How many streams a second each process checks.
    """

    target: Target
    profile: Profile
    peak: float
    spacing: Spacing | None
    run_time_s: float
    warm_up_s: float
    parts: tuple[Part, ...]
    abandon: float
    goals: tuple[Goal, ...]
    checks_per_s: float
    seed: int
    grace_s: float = GRACE_S

    @property
    def searches(self) -> bool:
        """Whether the load is searched for, not given."""
        return not self.profile.stages


def plan_of(options: argparse.Namespace) -> Plan:
    """Understand the options of a run.

    Raises:
        PlanError: They cannot be understood.
    """
    profile = _profile(options.profile)
    run_time_s = options.run_time or profile.run_time_s
    return Plan(
        target=_target(options),
        profile=profile,
        peak=_peak(options, profile),
        spacing=options.arrivals if options.rate is not None else None,
        run_time_s=run_time_s,
        warm_up_s=_warm_up_s(options.warm_up, run_time_s),
        parts=_parts(options, profile),
        abandon=_abandon(options.abandon, profile),
        goals=_goals(options.goal, options.goals),
        checks_per_s=_check_rate(options.check_rate),
        seed=options.seed,
        grace_s=options.stop_timeout or GRACE_S,
    )


def _profile(name: str | None) -> Profile:
    wanted = name or "steady"
    if wanted not in PROFILES:
        close = get_close_matches(wanted, PROFILES, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(PROFILES)}"
        raise PlanError(f"there is no profile {wanted!r}: {hint}")
    return PROFILES[wanted]


def _peak(options: argparse.Namespace, profile: Profile) -> float:
    if options.rate is not None:
        if not profile.stages:
            raise PlanError(f"{profile.name} looks for a number of users: leave --rate out")
        if not 0 < options.rate < inf:
            raise PlanError("--rate is a number of streams a second, above 0")
        return float(options.rate)
    users = profile.users if options.num_users is None else options.num_users
    if users < 1:
        raise PlanError("--users is 1 or more")
    return float(users)


def _target(options: argparse.Namespace) -> Target:
    if not options.contract:
        raise PlanError(
            "--contract says how a stream is asked for: a name or a file; "
            "`wirecheck contracts` lists the packaged ones"
        )
    if not options.host:
        raise PlanError("--host says which endpoint: --host http://127.0.0.1:8000")
    mock_url = "" if options.mock_provider == "none" else options.mock_provider
    deployment = Deployment(
        token=options.token or os.environ.get(TOKEN),
        jwt_secret=options.jwt_secret or os.environ.get(SECRET),
    )
    try:
        return Target(options.host, load(options.contract), deployment, mock_url)
    except (ContractError, ValueError) as error:
        raise PlanError(str(error)) from error


def _warm_up_s(given: str | None, run_time_s: float) -> float:
    if given is None:
        return min(run_time_s * WARM_UP_SHARE, WARM_UP_S)
    try:
        warm_up_s = float(parse_timespan(given))
    except ValueError as error:
        raise PlanError(f"--warm-up {given!r} is no time such as 5s or 1m") from error
    if warm_up_s >= run_time_s:
        raise PlanError(
            f"--warm-up {given} leaves nothing of a run of {run_time_s:g} s: make --run-time longer"
        )
    return warm_up_s


def _parts(options: argparse.Namespace, profile: Profile) -> tuple[Part, ...]:
    if options.mock_provider == "none":
        if options.scenario:
            raise PlanError(
                "--scenario asks the mock provider, and --mock-provider none says that "
                "there is none: leave one of them out"
            )
        return (Part(""),)
    try:
        return tuple(map(parse_part, options.scenario or ())) or profile.parts
    except MixError as error:
        raise PlanError(str(error)) from error


def _abandon(given: float | None, profile: Profile) -> float:
    share = profile.abandon if given is None else given
    if not 0 <= share <= 1:
        raise PlanError("--abandon is a share from 0 to 1, such as 0.3")
    return share


def _check_rate(per_s: float) -> float:
    if not per_s >= 0:
        raise PlanError("--check-rate is 0 or more streams a second")
    return per_s


def _goals(texts: Sequence[str], files: Sequence[str]) -> tuple[Goal, ...]:
    try:
        goals = [parse(text) for text in texts]
        for file in files:
            goals.extend(load_goals(file))
    except GoalError as error:
        raise PlanError(str(error)) from error
    return tuple(goals) or (parse(DEFAULT_GOAL),)
