"""Broken endpoints, made on purpose, by which the rules are proven.

Most mutants are changed recordings: the reference server is probed once, then its recordings are
changed in one way and judged again. The others are live: the reference behind a proxy that breaks
what it passes on (``live/``).

To add a changed recording, write ``mutant(name, scenario, change, *rules)`` into a table of
``recorded/``, with exactly the rules that must notice; a new table also needs its line in the one
list, ``RECORDED_TABLES`` of ``catalogue.py``. The changes stand in ``changes/``, edits of events in
``edits.py``. A mutant that names no rule is harmless: another right endpoint, which no rule may
complain of. Then write the page anew: ``wirecheck mutants --markdown > docs/mutants.md``.
"""

from wirecheck.mutants.catalogue import LIVE_TABLES, RECORDED_TABLES, live_mutants, recorded_mutants
from wirecheck.mutants.model import Mutant, mutant, mutant_over_all

__all__ = [
    "LIVE_TABLES",
    "RECORDED_TABLES",
    "Mutant",
    "live_mutants",
    "mutant",
    "mutant_over_all",
    "recorded_mutants",
]
