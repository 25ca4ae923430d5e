"""The smallest recording, and the smallest delivery, that still show a fault.

shrink(recording, goal)                   # of an endpoint: a recording
find(recording, shows)                    # of a client: a delivery
"""

from wirecheck.shrinking.client import Client, ClientError
from wirecheck.shrinking.delivery import Delivery
from wirecheck.shrinking.goal import Goal, goals
from wirecheck.shrinking.recorded import shrink
from wirecheck.shrinking.search import find

__all__ = ["Client", "ClientError", "Delivery", "Goal", "find", "goals", "shrink"]
