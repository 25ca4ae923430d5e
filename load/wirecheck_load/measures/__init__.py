"""What is measured: the table of measures, their distributions, and the tally of a run."""

from wirecheck_load.measures.distribution import PERCENTILES, VALUE_STEP, Distribution
from wirecheck_load.measures.series import Series
from wirecheck_load.measures.table import MEASURES, Measure
from wirecheck_load.measures.tally import Tally, merged

__all__ = [
    "MEASURES",
    "PERCENTILES",
    "VALUE_STEP",
    "Distribution",
    "Measure",
    "Series",
    "Tally",
    "merged",
]
