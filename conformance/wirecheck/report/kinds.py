"""A style for each kind of event, by which the timeline and the list of events colour it."""

from wirecheck.contract import Contract

# Styles of `report.css`: an end in success, an end in failure, an event of no kind.
SUCCESS, FAILURE, UNKNOWN = "good", "bad", "odd"
# And as many for the kinds that end nothing.
_STYLES = ("kind-1", "kind-2", "kind-3", "kind-4", "kind-5")


def kind_styles(contract: Contract) -> dict[str, str]:
    """The style of each kind of a contract; from the sixth on they repeat."""
    going_on = [name for name, kind in contract.events.items() if kind.ends is None]
    return {
        **dict.fromkeys(contract.successes, SUCCESS),
        **dict.fromkeys(contract.failure_kinds, FAILURE),
        **{name: _STYLES[i % len(_STYLES)] for i, name in enumerate(going_on)},
    }
