"""Timeouts to try one after the other.

They count from the call, so on a busy machine a short one may end before the stall has begun.
"""

PATIENCE_S = (0.5, 3, 15)
