"""The result of a run as JSON: what ``report.json`` holds, and all that the page is drawn from.

Times are in milliseconds, shares from 0 to 1.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from wirecheck_load.goals import Judged, judge
from wirecheck_load.measures import Distribution
from wirecheck_load.profiles import Part
from wirecheck_load.running.lead import Lead
from wirecheck_load.running.plan import Plan
from wirecheck_load.running.steering import Searching

# Points of a cumulative distribution: more than a plot has room for.
STEPS = 200

Result = dict[str, Any]


def result_of(lead: Lead) -> Result:
    """What a run that is over came to."""
    whole, plan = lead.whole, lead.plan
    tally = whole.tally
    return {
        "wirecheck": version("wirecheck"),
        "endpoint": plan.target.url,
        "contract": plan.target.contract.name,
        "plan": _plan(plan),
        "measured_s": round(lead.measured_s, 3),
        "measures": {name: it.as_json() for name, it in tally.distributions.items()},
        "streams": {
            **{name: tally.counts[name] for name in ("started", "completed")},
            "failed": dict(sorted(tally.failures.items())),
            **{name: tally.counts[name] for name in ("abandoned", "in_flight")},
            **{name: tally.counts[name] for name in ("warm_up", "checked")},
        },
        "scenarios": dict(sorted(tally.scenarios.items())),
        "throughput": _throughput(lead),
        "goals": [_goal(it) for it in judge(plan.goals, tally, lead.measured_s)],
        "goodput": tally.goodput,
        "search": _search(lead),
        "generator": whole.generator.as_json(),
        "lost_workers": lead.lost,
        "failures": whole.samples.failures(),
        "series": whole.series.as_json(),
        "distributions": {
            name: _steps(distribution)
            for name, distribution in tally.distributions.items()
            if distribution.count
        },
        "sampled_streams": whole.samples.streams,
    }


def _plan(plan: Plan) -> Result:
    return {
        "profile": plan.profile.name,
        "users": None if plan.spacing else plan.peak,
        "rate_per_s": plan.peak if plan.spacing else None,
        "arrivals": plan.spacing,
        "run_time_s": plan.run_time_s,
        "warm_up_s": plan.warm_up_s,
        "scenarios": [_part(part) for part in plan.parts],
        "abandon": plan.abandon,
        "seed": plan.seed,
    }


def _part(part: Part) -> Result:
    return {"scenario": part.scenario, "keys": dict(part.options), "weight": part.weight}


def _throughput(lead: Lead) -> Result:
    tally, seconds = lead.whole.tally, lead.measured_s
    amounts = {
        "streams_per_s": tally.counts["completed"],
        "tokens_per_s": tally.tokens,
        "bytes_per_s": tally.bytes,
        "concurrent": sum(point.busy_s for point in lead.whole.series.points.values()),
    }
    return {name: round(amount / seconds, 3) if seconds else 0 for name, amount in amounts.items()}


def _goal(judged: Judged) -> Result:
    goal = judged.goal
    return {
        "goal": goal.text,
        "actual": judged.actual,
        "quantity": goal.quantity,
        "met": judged.met,
    }


def _search(lead: Lead) -> Result | None:
    steering = lead.steering
    if not isinstance(steering, Searching):
        return None
    return {
        "held": steering.search.held,
        "broke": steering.search.broke,
        "levels": [
            {"users": level.load, "kept": level.kept, "goals": [_goal(it) for it in level.judged]}
            for level in steering.levels
        ],
    }


def _steps(distribution: Distribution) -> Sequence[tuple[float, float]]:
    """The cumulative distribution, thinned to what a plot can show; its last step stays."""
    steps = list(distribution.steps())
    stride = max(len(steps) // STEPS, 1)
    thinned = steps[::stride]
    return thinned if thinned[-1] == steps[-1] else [*thinned, steps[-1]]
