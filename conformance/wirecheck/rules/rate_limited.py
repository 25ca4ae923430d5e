"""An endpoint's own rate limit, met where nobody was looking for it."""

import re

from wirecheck.contract.reading import Reading, Seen

MET = (
    "the endpoint's own rate limit was met: switch it off for the gate; or, if it counts by the "
    "`sub` of a token, give --jwt-secret and --declare limits=on: then each conversation has a "
    "user of its own"
)
# RFC 6585, 4
TOO_MANY_REQUESTS = 429
_WORDS = re.compile(r"rate.?limit|too many requests", re.IGNORECASE)


def meets_limit(reading: Reading) -> bool:
    """Whether an endpoint refused a question because of its own limit, not of its upstream's."""
    response = reading.recording.response
    if reading.calls or response is None:
        return False
    return response.status == TOO_MANY_REQUESTS or any(map(_refuses, reading.known))


def _refuses(seen: Seen) -> bool:
    is_failure = seen.kind is not None and seen.kind.ends == "failure"
    return is_failure and _WORDS.search(seen.event.data) is not None
