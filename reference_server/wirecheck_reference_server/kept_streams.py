"""Streams that a client may take up again where its connection broke."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Protocol

# What a token takes in memory beside its characters, in bytes, roughly (CPython 3.11 to 3.13).
TOKEN_OVERHEAD = 60
# What all kept streams may take together, in bytes.
ROOM = 32 * 1024 * 1024


class End(NamedTuple):
    """The terminal event of a stream."""

    kind: Literal["done", "error"]
    data: str


@dataclass(slots=True)
class KeptStream:
    """What a stream has told so far."""

    prompt: str
    tokens: list[str] = field(default_factory=list)
    end: End | None = None
    """None: it is still running, or its client left."""


class StreamWriter(Protocol):
    """Keeps what a running stream tells; a stream that is no longer kept is left alone."""

    id: str

    async def add(self, token: str) -> None:
        """Keep the next token."""

    async def finish(self, end: End) -> None:
        """Keep the end."""


class StreamStore(Protocol):
    """Keeps streams. Their ids cannot be guessed: who knows one may read the stream."""

    async def begin(self, prompt: str, tokens: Sequence[str] = ()) -> StreamWriter:
        """Keep a new stream, which has told these tokens so far."""

    async def get(self, stream_id: str) -> KeptStream | None:
        """Return a copy of a stream as it is now, or None if it is not kept."""


class MemoryStreams:
    """Keeps streams in this process: the newest, as many as there is room for."""

    def __init__(self, room: int = ROOM) -> None:
        self._streams: OrderedDict[str, KeptStream] = OrderedDict()
        self._room = room

    async def begin(self, prompt: str, tokens: Sequence[str] = ()) -> "MemoryStream":
        """See `StreamStore.begin`."""
        stream_id = secrets.token_urlsafe(16)
        stream = KeptStream(prompt, list(tokens))
        self._streams[stream_id] = stream
        self._take(_size(stream))
        return MemoryStream(self, stream_id)

    async def get(self, stream_id: str) -> KeptStream | None:
        """See `StreamStore.get`."""
        stream = self._streams.get(stream_id)
        return stream and replace(stream, tokens=list(stream.tokens))

    def add(self, stream_id: str, token: str) -> None:
        """Keep the next token of a stream."""
        if stream := self._streams.get(stream_id):
            stream.tokens.append(token)
            self._take(len(token) + TOKEN_OVERHEAD)

    def finish(self, stream_id: str, end: End) -> None:
        """Keep the end of a stream."""
        if stream := self._streams.get(stream_id):
            stream.end = end

    def _take(self, size: int) -> None:
        """Give up the oldest streams until there is room for what came: itself, at worst."""
        self._room -= size
        while self._room < 0:
            _, oldest = self._streams.popitem(last=False)
            self._room += _size(oldest)


def _size(stream: KeptStream) -> int:
    """Return about how many bytes a stream takes."""
    tokens = sum(len(token) + TOKEN_OVERHEAD for token in stream.tokens)
    return tokens + len(stream.prompt) + TOKEN_OVERHEAD


class MemoryStream:
    """A stream that is being told."""

    def __init__(self, streams: MemoryStreams, stream_id: str) -> None:
        self.id = stream_id
        self._streams = streams

    async def add(self, token: str) -> None:
        """See `StreamWriter.add`."""
        self._streams.add(self.id, token)

    async def finish(self, end: End) -> None:
        """See `StreamWriter.finish`."""
        self._streams.finish(self.id, end)
