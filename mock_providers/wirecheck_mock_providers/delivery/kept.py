"""What an exchange said, as far as it is kept: bounded for each, and for all together."""

import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from wirecheck_mock_providers.delivery.heads import Headers

#: Of the answer of one exchange, in bytes; a piece costs its own and PIECE_BYTES.
ANSWER_MAX_BYTES: Final = 256 * 1024
#: A piece's time, and where it ends.
PIECE_BYTES: Final = 16
REQUEST_MAX_BYTES: Final = 16 * 1024
#: Of all exchanges, their heads included.
TOTAL_MAX_BYTES: Final = 32 * 1024 * 1024


class AnswerHead(NamedTuple):
    """The head of an answer, and when it was written (epoch seconds)."""

    status: int
    headers: Headers
    at: float


class Piece(NamedTuple):
    """Bytes of the body, or of a tunnel, as one write sent them, and when (epoch seconds)."""

    at: float
    data: bytes


class Kept:
    """The bytes of one exchange: the beginning of its request, and of what the client got."""

    def __init__(self, on_growth: Callable[[int], None] = lambda _: None) -> None:
        """Tell `on_growth` of every byte that is added."""
        self.request_headers: Headers = ()
        self.head: AnswerHead | None = None
        self.is_whole = True
        """Whether all of the answer is here."""
        self.is_forgotten = False
        self.size_bytes = 0
        self._on_growth = on_growth
        self._request_body = bytearray()
        # One buffer for all pieces: of those that are a byte long, there are thousands.
        self._answer = bytearray()
        self._ends = array("L")
        self._times = array("d")

    @property
    def request_body(self) -> bytes:
        """The beginning of the request's body."""
        return bytes(self._request_body)

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the answer, in order; the last may be only the beginning of one."""
        start = 0
        for at, end in zip(self._times, self._ends, strict=True):
            yield Piece(at, bytes(self._answer[start:end]))
            start = end

    def asked(self, headers: Headers) -> None:
        """Keep the head of the request."""
        if not self.is_forgotten:
            self.request_headers = headers
            self._grow(_size_bytes(headers))

    def asked_more(self, data: bytes) -> None:
        """Keep a part of its body."""
        part = data[: REQUEST_MAX_BYTES - len(self._request_body)]
        if part and not self.is_forgotten:
            self._request_body += part
            self._grow(len(part))

    def answered(self, status: int, headers: Headers) -> None:
        """Keep the head of the answer, which has been written."""
        if not self.is_forgotten:
            self.head = AnswerHead(status, headers, time.time())
            self._grow(_size_bytes(headers))

    def sent(self, piece: bytes) -> None:
        """Keep a piece that has been written."""
        if self.is_forgotten or not self.is_whole:
            return
        used = len(self._answer) + len(self._ends) * PIECE_BYTES
        data = piece[: max(0, ANSWER_MAX_BYTES - used - PIECE_BYTES)]
        self.is_whole = len(data) == len(piece)
        if data:
            self._answer += data
            self._times.append(time.time())
            self._ends.append(len(self._answer))
            self._grow(len(data) + PIECE_BYTES)

    def forget(self) -> None:
        """Give all of it up, and keep nothing more."""
        self.request_headers, self.head = (), None
        self._request_body, self._answer = bytearray(), bytearray()
        self._ends, self._times = array("L"), array("d")
        self.is_forgotten, self.is_whole, self.size_bytes = True, False, 0

    def _grow(self, size_bytes: int) -> None:
        self.size_bytes += size_bytes
        self._on_growth(size_bytes)


class Keeping:
    """The bytes of all exchanges. When there are too many, the oldest exchange loses its own."""

    def __init__(self, most_bytes: int = TOTAL_MAX_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Kept, None] = OrderedDict()

    def open(self) -> Kept:
        """Begin to keep what one more exchange says."""
        kept = Kept(self._grew)
        self._kept[kept] = None
        return kept

    def drop(self, kept: Kept) -> None:
        """Forget what an exchange said."""
        if kept in self._kept:
            del self._kept[kept]
            self._bytes -= kept.size_bytes
            kept.forget()

    def _grew(self, size_bytes: int) -> None:
        self._bytes += size_bytes
        while self._bytes > self._most_bytes:
            self.drop(next(iter(self._kept)))


def _size_bytes(headers: Headers) -> int:
    return sum(len(name) + len(text) for name, text in headers)
