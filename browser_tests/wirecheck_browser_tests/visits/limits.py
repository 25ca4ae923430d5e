"""How long things are waited for; each says what it was measured against."""

from collections.abc import Mapping
from typing import Any

# What a page does, it does within milliseconds. Only one that does not do it takes this long; it
# has to be long enough for a machine on which everything else wants to run, too.
PATIENCE_S = 15.0
# A page that is not busy any more, and that has not changed for so long, has settled; longer, if
# it never showed that it was busy. Both are the page's own time.
SETTLED_MS = 400
UNSEEN_SETTLED_MS = 1_200
# An answer that comes byte by byte, on a machine where each byte has to wait.
LONGEST_ANSWER_S = 120.0
# What the work that each page is measured by took where the limits of the rules were set.
_WORK_MS = 10.0


def slowness(facts: Mapping[str, Any]) -> float:
    """How much slower this machine is, or how much busier, than where the limits were set."""
    return max(1.0, float(facts.get("work_ms", 0)) / _WORK_MS)
