"""Goals: what a run must come to, and which streams came to it."""

from wirecheck_load.goals.files import load_goals
from wirecheck_load.goals.grammar import Goal, GoalError, parse
from wirecheck_load.goals.judging import Judged, judge, met_by

__all__ = ["Goal", "GoalError", "Judged", "judge", "load_goals", "met_by", "parse"]
