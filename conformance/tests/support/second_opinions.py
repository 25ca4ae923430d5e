"""Whether other readers of event streams take the same events from recordings as our decoder."""

from collections.abc import Iterable
from itertools import zip_longest

from stream_readers import OTHERS, Event, Taken, wirecheck_reads

from wirecheck.recording import Recording
from wirecheck.recording.model import HTTP_OK


def second_opinions(recordings: Iterable[Recording]) -> list[str]:
    """Compare what httpx-sse, eventsource-parser and Chromium's EventSource take with ours.

    Each is given the bytes of every event stream among the recordings, in the frames that they
    came in, without their content coding, whether or not the stream came to its end.

    Returns:
        A sentence for each stream and reader that differ.

    Raises:
        ValueError: There is no event stream among the recordings.
    """
    recorded = [it for it in recordings if _is_event_stream(it)]
    if not recorded:
        raise ValueError("there is no event stream among the recordings")
    streams = [[frame.data for frame in it.content] for it in recorded]
    ours = wirecheck_reads(streams)
    told = []
    for name, reader in OTHERS.items():
        for one, mine, other in zip(recorded, ours, reader.read(streams), strict=True):
            difference = _difference(mine, other, tells_retry=reader.tells_retry)
            told += [f"{one.name}: {name} {difference}"] if difference else []
    return told


def _is_event_stream(recording: Recording) -> bool:
    response = recording.response
    return recording.transport == "sse" and response is not None and response.status == HTTP_OK


def _difference(ours: Taken, other: Taken, *, tells_retry: bool) -> str:
    """How another reader differs, in words; empty if it does not."""
    for index, (mine, theirs) in enumerate(zip_longest(ours.events, other.events)):
        if mine != theirs:
            return f"took {_told(theirs)} as event {index}, we {_told(mine)}"
    if tells_retry and ours.retry != other.retry:
        return f"took {other.retry} as the reconnection time, we {ours.retry}"
    return ""


def _told(event: Event | None) -> str:
    return "nothing" if event is None else "type {!r}, data {!r:.80}, id {!r}".format(*event)
