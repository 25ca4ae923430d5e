"""What the server sends, as blocks that know where events end in them. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple, Protocol

from wirecheck_mock_providers.delivery.events import KINDS, EventEnds
from wirecheck_mock_providers.delivery.frames import FrameReader
from wirecheck_mock_providers.delivery.rewriting import rewriters
from wirecheck_mock_providers.delivery.spec import Delivery


class Block(NamedTuple):
    """Bytes for the client, and the offsets in them right behind events, in order."""

    data: bytes
    ends: tuple[int, ...] = ()

    def split(self, offset: int) -> tuple["Block", "Block"]:
        """Return what is before the offset, and what is behind it."""
        before, behind = self.parts([offset])
        return before, behind

    def parts(self, offsets: Iterable[int]) -> Iterator["Block"]:
        """Yield what is before each of the offsets, which ascend, and what is behind the last."""
        start, seen = 0, 0
        for stop in chain(offsets, [len(self.data)]):
            until = bisect_right(self.ends, stop, seen)
            ends = tuple(end - start for end in self.ends[seen:until])
            yield Block(self.data[start:stop], ends)
            start, seen = stop, until


def join(blocks: list[Block]) -> Block:
    """Return the blocks as one."""
    ends: list[int] = []
    size = 0
    for block in blocks:
        ends += [size + end for end in block.ends]
        size += len(block.data)
    return Block(b"".join(block.data for block in blocks), tuple(ends))


class Shape(Protocol):
    """What a body is, as far as a delivery has to know."""

    has_events: bool

    def feed(self, data: bytes) -> list[Block]:
        """Return the blocks that `data` completes, changed as the delivery says."""

    def changes(self) -> dict[str, int]:
        """Return how often each mode has changed something so far."""


class Plain:
    """Bytes that mean nothing here."""

    has_events = False

    def feed(self, data: bytes) -> list[Block]:
        """Return the data as one block."""
        return [Block(data)]

    def changes(self) -> dict[str, int]:
        """Return none."""
        return {}


class Events:
    """An event stream, or lines of JSON."""

    has_events = True

    def __init__(self, delivery: Delivery, media_type: str) -> None:
        kind = KINDS[media_type]
        self._rewriters = rewriters(delivery, kind)
        self._ends = EventEnds(kind)

    @property
    def rewrites(self) -> bool:
        """Whether the body becomes another."""
        return bool(self._rewriters)

    def feed(self, data: bytes) -> list[Block]:
        """Return the data, rewritten, as one block."""
        for rewriter in self._rewriters:
            data = rewriter.feed(data)
        return [Block(data, tuple(self._ends.feed(data)))]

    def changes(self) -> dict[str, int]:
        """Return how often each rewriting mode has changed something."""
        return {rewriter.mode: rewriter.changed for rewriter in self._rewriters}


class Messages:
    """A WebSocket behind its handshake. An event is a message."""

    has_events = True

    def __init__(self, delivery: Delivery) -> None:
        self._frame_bytes = delivery.frame_bytes
        self._reader = FrameReader()
        self._fragmented = 0

    def feed(self, data: bytes) -> list[Block]:
        """Return each frame as a block.

        Raises:
            FrameError: what came is no frame.
        """
        blocks = []
        for frame in self._reader.feed(data):
            fragments = frame.fragments(self._frame_bytes) if self._frame_bytes else [frame]
            self._fragmented += len(fragments) > 1
            for fragment in fragments:
                encoded = fragment.encode()
                blocks.append(Block(encoded, (len(encoded),) if fragment.ends_message else ()))
        return blocks

    def changes(self) -> dict[str, int]:
        """Return how many frames were fragmented."""
        return {"frames": self._fragmented}
