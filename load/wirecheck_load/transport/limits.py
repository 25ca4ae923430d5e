"""How long, and how much, one stream may take of a load generator."""

from dataclasses import dataclass
from typing import Final

# Undecoded bytes of one stream. Many events in one piece are decoded at half the price of each.
BATCH_BYTES: Final = 16 * 1024
# More than any response head, redirects' included, needs.
HEAD_BYTES: Final = 64 * 1024
# As browsers do (Fetch, 4.4: 20); a stream behind more than a few is a mistake.
REDIRECTS: Final = 5
# What ``StreamOutcome.detail`` says of an endpoint's own words.
DETAIL_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """One stream's share of patience and memory.

    Attributes:
        connect_s: For a connection, its handshakes included.
        idle_s: Of silence, before the response head as well as between two reads.
        whole_s: From the request to the end.
        body_bytes: Of the body, or of the messages of one stream.
        events: Of events.
    """

    connect_s: float = 10.0
    idle_s: float = 30.0
    whole_s: float = 600.0
    body_bytes: int = 8 * 1024 * 1024
    events: int = 50_000
