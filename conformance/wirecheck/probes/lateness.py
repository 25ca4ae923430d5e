"""Who let go of the upstream too late is left once more: on a busy machine everybody is late.

One that never lets go of it, or that is late by itself, is so the second time as well.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from wirecheck.recording import Recording

# What the client did, whereupon the upstream's call was to be closed.
_GONE = ("left", "cancelled")
ASKED = "upstream-asked"


async def in_time(
    within_ms: float, act: Callable[[], Awaitable[Sequence[Recording]]]
) -> tuple[Recording, ...]:
    """What an act recorded, or what it did the second time if a call was closed late.

    Args:
        within_ms: When an upstream call is to be closed, at the latest.
        act: Does it.
    """
    recordings = await act()
    return tuple(await act() if _is_late(recordings, within_ms) else recordings)


def _is_late(recordings: Iterable[Recording], within_ms: float) -> bool:
    """Whether all upstream calls were closed, but some of them later than that."""
    waits = [_waited_ms(it) for it in recordings]
    return any(it > within_ms for it in waits) and all(map(_is_closed, recordings))


def _waited_ms(recording: Recording) -> float:
    asked = recording.mark(ASKED)
    gone = next(filter(None, map(recording.mark, _GONE)), None)
    return asked.at_ms - gone.at_ms if asked and gone else 0.0


def _is_closed(recording: Recording) -> bool:
    calls = recording.journal.calls if recording.journal else ()
    return not recording.mark(ASKED) or all(call.ending == "client-left" for call in calls)
