"""The map of requirements: what is required of an endpoint, by whom, and which rules look for it.

Three tables, as data: the catalogue (what specifications and practice require), the dialects (every
sentence of ``docs/dialects.md``), and the clauses (the places in specifications that were looked
up). ``python -m wirecheck.requirements`` writes them as the page ``docs/requirements.md``.
"""

from wirecheck.requirements.model import Clauses, Entry, Map, Reason, Requirement, Section, State
from wirecheck.requirements.reading import load

__all__ = ["Clauses", "Entry", "Map", "Reason", "Requirement", "Section", "State", "load"]
