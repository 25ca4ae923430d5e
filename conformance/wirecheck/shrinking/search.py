"""The smallest delivery of an answer that a client does not bear."""

from collections.abc import Callable, Iterator

from wirecheck.recording import Recording
from wirecheck.shrinking.delivery import Delivery, Ending
from wirecheck.shrinking.fewest import fewest

# More would take a client hours; and any choice among so many can be said in a mode of the delivery
# proxy, which takes 60,000 characters.
MOST_SPLITS = 16_000
MOST_EVENTS = 40
_CUTS: tuple[Ending, ...] = ("clean", "close", "reset", "stall")

Shows = Callable[[Delivery], bool]


def find(recording: Recording, shows: Shows) -> Delivery | None:
    """The smallest delivery that shows the fault; None if none does.

    The plain one is tried first, then splits everywhere, of which the fewest are kept, then one
    split in each event, then cuts and stalls behind each event and in its middle, the earliest
    first.
    """
    whole, body = Delivery(), recording.body
    if shows(whole):
        return whole
    places = range(1, min(len(body), MOST_SPLITS))
    if places and shows(Delivery(tuple(places))):
        return Delivery(tuple(fewest(places, lambda it: shows(Delivery(tuple(it))))))
    return next((it for it in (*_halves(recording), *_ends(recording)) if shows(it)), None)


def _halves(recording: Recording) -> Iterator[Delivery]:
    """A split in the middle of one event: a client may bear it if all are split."""
    last = 0
    for event in recording.decoded.events[:MOST_EVENTS]:
        yield Delivery(((last + event.end) // 2,))
        last = event.end


def _ends(recording: Recording) -> Iterator[Delivery]:
    """Cuts and stalls; one behind the last event alone is news only if it is not clean."""
    for ending in _CUTS:
        last = 0
        yield Delivery(ending=ending, end=0)
        for event in recording.decoded.events[:MOST_EVENTS]:
            yield Delivery(ending=ending, end=(last + event.end) // 2)
            yield Delivery(ending=ending, end=event.end)
            last = event.end
