"""What becomes of the upstream when the client leaves."""

from wirecheck.mutants.live.breaking import Breaking
from wirecheck.mutants.live.model import Live, live

CLOSED = "cancel.upstream-closed"
NEVER = Breaking(leaving="never")
WHEN_SENDING = Breaking(leaving="when sending")


def never(scenario: str) -> Live:
    """The upstream is read to its end, in whatever dialect."""
    return live(f"the upstream never left ({scenario})", scenario, NEVER, CLOSED)


LEAVING = [
    *map(never, ("leave-midway", "leave-unanswered", "leave-stalled-reset")),
    live("left only when something is sent", "leave-waiting", WHEN_SENDING, CLOSED),
    live(
        "left only when something is sent (the upstream stalled)",
        "leave-stalled",
        WHEN_SENDING,
        CLOSED,
    ),
    live(
        "asked again when the client leaves",
        "leave-midway",
        Breaking(again="at once"),
        "cancel.no-retry",
    ),
    live(
        "asked again when the next client comes",
        "leave-midway",
        Breaking(again="with the next"),
        "cancel.no-retry",
        then="text",
    ),
]
