"""Profiles: how much load when, of what, and who leaves early."""

from wirecheck_load.profiles.arrivals import Spacing, arrivals, level_at, spacings
from wirecheck_load.profiles.mix import MixError, Part, draw, parse
from wirecheck_load.profiles.search import Search
from wirecheck_load.profiles.table import PROFILES, Profile, Stage

__all__ = [
    "PROFILES",
    "MixError",
    "Part",
    "Profile",
    "Search",
    "Spacing",
    "Stage",
    "arrivals",
    "draw",
    "level_at",
    "parse",
    "spacings",
]
