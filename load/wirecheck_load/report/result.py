"""The result of a run as JSON: what ``report.json`` holds, and all that the page is drawn from.

Times are in milliseconds, shares from 0 to 1.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

from wirecheck_load.goals import Judged, judge
from wirecheck_load.profiles import Part
from wirecheck_load.running.lead import Lead
from wirecheck_load.running.plan import Plan
from wirecheck_load.running.steering import Searching

Result = dict[str, Any]


def result_of(lead: Lead) -> Result:
    """What a run that is over came to."""
    whole = lead.whole
    return so_far(lead) | {
        "series": list(whole.series.rows()),
        "distributions": {
            name: distribution.thinned_steps()
            for name, distribution in whole.tally.distributions.items()
            if distribution.count
        },
        "sampled_streams": whole.samples.streams,
    }


def so_far(lead: Lead, pause: Callable[[], None] = lambda: None) -> Result:
    """What a run came to until now, without what takes long to put together.

    After each part that takes a millisecond or so it calls ``pause``: a process that generates
    load has other things to do in between.
    """
    whole, plan = lead.whole, lead.plan
    tally, measured_s = whole.tally, _measured_s(lead)
    measures, goals = {}, []
    for name, distribution in tally.distributions.items():
        measures[name] = distribution.as_json()
        pause()
    for goal in plan.goals:
        goals += [_goal(it) for it in judge([goal], tally, measured_s)]
        pause()
    return {
        "wirecheck": version("wirecheck"),
        "endpoint": plan.target.url,
        "contract": plan.target.contract.name,
        "started": _started(lead),
        "plan": _plan(plan),
        "measured_s": round(measured_s, 3),
        "measures": measures,
        "streams": {
            **{name: tally.counts[name] for name in ("started", "completed")},
            "failed": dict(sorted(tally.failures.items())),
            **{name: tally.counts[name] for name in ("abandoned", "in_flight")},
            **{name: tally.counts[name] for name in ("warm_up", "checked")},
        },
        "scenarios": dict(sorted(tally.scenarios.items())),
        "throughput": _throughput(lead, measured_s),
        "goals": goals,
        "goodput": tally.goodput,
        "search": _search(lead),
        "generator": whole.generator.as_json(),
        "lost_workers": lead.lost if lead.concluded else 0,
        "failures": whole.samples.failures(),
    }


def _measured_s(lead: Lead) -> float:
    """The load's time without the warm-up, until now or until its end."""
    return lead.measured_s if lead.concluded else max(lead.at_s - lead.plan.warm_up_s, 0.0)


def _started(lead: Lead) -> str:
    began = datetime.now(UTC) - timedelta(seconds=lead.at_s)
    return began.isoformat(timespec="seconds")


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


def _throughput(lead: Lead, seconds: float) -> Result:
    tally, series = lead.whole.tally, lead.whole.series
    # What goes on after the load's end is in no average.
    over_s = lead.plan.warm_up_s + seconds
    busy_s = (it.busy_s for at, it in series.points.items() if at * series.interval_s < over_s)
    amounts = {
        "streams_per_s": tally.counts["completed"],
        "tokens_per_s": tally.tokens,
        "bytes_per_s": tally.bytes,
        "concurrent": sum(busy_s),
    }
    return {name: round(amount / seconds, 3) if seconds else 0 for name, amount in amounts.items()}


def _goal(judged: Judged) -> Result:
    goal = judged.goal
    return {
        "goal": goal.text,
        "subject": goal.subject,
        "quantity": goal.quantity,
        "threshold": goal.threshold,
        "actual": judged.actual,
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
