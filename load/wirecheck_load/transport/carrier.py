"""What carries one user's streams, whatever the transport."""

import time
from abc import ABC, abstractmethod

from wirecheck.probes import credentials
from wirecheck.probes.questions import Questions
from wirecheck_load.outcome import Failure
from wirecheck_load.transport.stream import Stream
from wirecheck_load.transport.target import Target


class Carrier(ABC):
    """One user's connections to a target."""

    def __init__(self, target: Target, user: str) -> None:
        self._target = target
        self._user = user
        self._questions = Questions(target.url, target.contract)
        self._streams: list[Stream] = []

    def carry(self, stream: Stream) -> None:
        """Ask, and follow the stream until it is over or left."""
        self._streams.append(stream)
        try:
            self._carry(stream)
        finally:
            self._streams.remove(stream)

    @property
    def busy(self) -> int:
        """How many streams are under way."""
        return len(self._streams)

    def stop(self) -> None:
        """Stop all that is under way."""
        for stream in self._streams:
            stream.stop()

    @abstractmethod
    def close(self) -> None:
        """Close the connections."""

    @abstractmethod
    def _carry(self, stream: Stream) -> None:
        """Ask, and follow."""

    @property
    def _granted(self) -> str | None:
        """The credentials, as a header has them; a token that is made is valid for an hour."""
        return credentials.good(self._target.deployment, self._user)


def failed_to_connect(stream: Stream, error: OSError) -> None:
    """Note that no connection came about."""
    stream.end(time.perf_counter(), Failure.CONNECT, words(error))


def words(error: OSError) -> str:
    """What went wrong with a connection."""
    return error.strerror or str(error) or type(error).__name__
