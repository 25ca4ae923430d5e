"""Answers that are kept, because the same call may come a thousand times, as in a load test."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

from wirecheck_mock_providers.apis.answer import Answer

#: What a frame costs in memory besides its data, which is held twice, in bytes.
_FRAME_BYTES: Final = 200


class Encoded(NamedTuple):
    """A script's text tokens, and the answer that it has become."""

    tokens: tuple[str, ...]
    answer: Answer

    @property
    def size_bytes(self) -> int:
        """About what it costs to keep."""
        return sum(_FRAME_BYTES + 2 * len(frame.data) for frame in self.answer.frames)


class KeptAnswers:
    """Answers by what was asked. When they get too large, the one not asked for longest goes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Encoded] = OrderedDict()

    def get(self, asked: Hashable, make: Callable[[], Encoded]) -> Encoded:
        """Return the answer to what is asked; make it if it is not kept."""
        encoded = self._kept.get(asked)
        if encoded is None:
            encoded = self._kept[asked] = make()
            self._bytes += encoded.size_bytes
            while self._bytes > self._max_bytes:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.size_bytes
        else:
            self._kept.move_to_end(asked)
        return encoded
