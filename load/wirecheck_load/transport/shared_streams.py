"""The streams that share a connection: which of them a message belongs to."""

from collections.abc import Iterator, Sequence

from wirecheck.contract import Contract
from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Meaning, meaning
from wirecheck.recording import Reader
from wirecheck_load.outcome import Failure
from wirecheck_load.transport.stream import Stream


class SharedStreams:
    """Those under way on one connection, the last one begun at the end."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._reader = Reader(contract.transport)
        self._streams: list[Stream] = []

    def __iter__(self) -> Iterator[Stream]:
        return iter(self._streams)

    def __len__(self) -> int:
        return len(self._streams)

    def add(self, stream: Stream) -> None:
        """Hand messages to a stream, too."""
        self._streams.append(stream)

    def forget(self, stream: Stream) -> None:
        """Hand nothing more to a stream."""
        if stream in self._streams:
            self._streams.remove(stream)

    def take(self, at_s: float, data: bytes, *, binary: bool) -> None:
        """Hand a message to the stream that it belongs to, if there is one."""
        told = self._reader.told(data, binary=binary)
        seen = [meaning(self._contract, name, text) for name, text, _ in told]
        stream = self._stream_of(seen)
        if stream is None:
            return
        stream.count(at_s, len(data))
        if not seen and self._reader.violations:
            code = self._reader.violations[-1].code
            stream.end(at_s, Failure.UNPARSEABLE, f"{code} in a message")
        for event in seen:
            stream.see(at_s, event)
            if event.kind is not None and event.kind.ends is not None:
                self.forget(stream)
                stream.end(at_s)

    def cut_off(self, at_s: float, words: str) -> None:
        """End all of them: their connection is over."""
        streams, self._streams = self._streams, []
        for stream in streams:
            stream.end(at_s, Failure.TRUNCATED, words)

    def _stream_of(self, seen: Sequence[Meaning]) -> Stream | None:
        """The stream that a message names, else the last one begun."""
        pointer = self._contract.stream_id
        if len(self._streams) > 1 and pointer is not None:
            names = [resolve(it.payload, pointer) for it in seen]
            return next((it for it in reversed(self._streams) if it.ask.run in names), None)
        return self._streams[-1] if self._streams else None
