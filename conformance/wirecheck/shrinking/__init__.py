"""The smallest recording, and the smallest delivery, that still show a fault.

shrink(recording, goal)                   # of an endpoint: a recording
with delivering(recording) as proxy:      # of a client: a delivery
    find(recording, partial(client.shows, proxy))
"""

from wirecheck.shrinking.client import Client, ClientError
from wirecheck.shrinking.delivery import Delivery
from wirecheck.shrinking.goal import Goal, goals
from wirecheck.shrinking.origin import OriginError
from wirecheck.shrinking.proxy import delivering
from wirecheck.shrinking.recorded import shrink
from wirecheck.shrinking.search import find

__all__ = [
    "Client",
    "ClientError",
    "Delivery",
    "Goal",
    "OriginError",
    "delivering",
    "find",
    "goals",
    "shrink",
]
