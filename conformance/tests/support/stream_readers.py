"""Readers of event streams, ours and others; each is given all streams at once.

A stream is the frames that its bytes came in. Where Node.js, its packages or Chromium are missing,
the test fails and says what mends it.
"""

import base64
import json
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import httpx
import httpx_sse
from browser_reader import event_source_events
from programs import node_in

from wirecheck.wire import sse

NODE_FOLDER = Path(__file__).parents[1] / "js"
# All recordings of a gate take two seconds; a machine that needs this long has other troubles.
PATIENCE_S = 120

Stream = Sequence[bytes]
Event = tuple[str, str, str]


class Taken(NamedTuple):
    """What a reader took from one stream.

    Attributes:
        events: Of each its type, its data, and the last event id.
        retry: The reconnection time in milliseconds; None if it was not set, or if the reader
            tells it to nobody.
    """

    events: list[Event]
    retry: int | None = None


def wirecheck_reads(streams: Sequence[Stream]) -> list[Taken]:
    """Read by our own decoder."""
    return [_wirecheck(stream) for stream in streams]


def _wirecheck(stream: Stream) -> Taken:
    decoder = sse.Decoder()
    events = [(it.event, it.data, it.id) for frame in stream for it in decoder.feed(frame)]
    decoder.close()
    return Taken(events, decoder.retry)


def httpx_sse_reads(streams: Sequence[Stream]) -> list[Taken]:
    """Read by httpx-sse."""
    return [_httpx_sse(stream) for stream in streams]


def _httpx_sse(stream: Stream) -> Taken:
    head = {"Content-Type": "text/event-stream"}
    response = httpx.Response(200, headers=head, content=iter(stream))
    read = list(httpx_sse.EventSource(response).iter_sse())
    retries = [it.retry for it in read if it.retry is not None]
    return Taken([(it.event, it.data, it.id) for it in read], retries[-1] if retries else None)


def eventsource_parser_reads(streams: Sequence[Stream]) -> list[Taken]:
    """Read by eventsource-parser, in one Node.js process."""
    done = subprocess.run(
        [node_in(NODE_FOLDER), NODE_FOLDER / "read_streams.mjs"],
        input="".join(map(_line, streams)),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # Not splitlines: the data of events has line separators of every kind in it.
    return [_taken(json.loads(line)) for line in filter(None, done.stdout.split("\n"))]


def _line(stream: Stream) -> str:
    return json.dumps([base64.b64encode(frame).decode() for frame in stream]) + "\n"


def _taken(read: dict) -> Taken:
    return Taken(_events(read["events"]), read["retry"])


def event_source_reads(streams: Sequence[Stream]) -> list[Taken]:
    """Read by Chromium's EventSource."""
    return [Taken(_events(read)) for read in event_source_events(streams)]


def _events(rows: Iterable[Sequence[str]]) -> list[Event]:
    return [(type_, data, id_) for type_, data, id_ in rows]


class Reader(NamedTuple):
    """Another reader than ours."""

    read: Callable[[Sequence[Stream]], list[Taken]]
    tells_retry: bool = True


OTHERS = {
    "httpx-sse": Reader(httpx_sse_reads),
    "eventsource-parser": Reader(eventsource_parser_reads),
    "EventSource": Reader(event_source_reads, tells_retry=False),
}
