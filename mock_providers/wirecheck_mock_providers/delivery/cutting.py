"""Where the bytes of a block are cut into pieces. Pure: a block in, offsets out.

Blocks are cut from one another anyway, so what is split over two of them needs no cut.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from wirecheck_mock_providers.delivery.spec import Delivery

#: RFC 3629, section 3: every byte of a sequence but its first is 10xxxxxx.
_IN_SEQUENCE: Final = re.compile(rb"(?=[\x80-\xbf])")
_IN_LINE_END: Final = re.compile(rb"(?<=\r)(?=\n)")
_IN_DATA: Final = re.compile(rb"(?:\A|(?<=[\r\n]))data:")


def _at(pattern: re.Pattern[bytes]) -> Callable[[bytes, Delivery], Iterator[int]]:
    return lambda block, _: (found.start() for found in pattern.finditer(block))


def _in_data(block: bytes, _: Delivery) -> Iterator[int]:
    for found in _IN_DATA.finditer(block):
        yield found.start() + len(b"da")
        yield found.end()


def _every(block: bytes, delivery: Delivery) -> range:
    return range(delivery.piece_bytes or len(block), len(block), delivery.piece_bytes or 1)


#: The modes that cut, by name.
CUTTERS: Final[Mapping[str, Callable[[bytes, Delivery], Iterator[int] | range]]] = {
    "bytes": _every,
    "utf8": _at(_IN_SEQUENCE),
    "crlf": _at(_IN_LINE_END),
    "data": _in_data,
}


def cuts(block: bytes, delivery: Delivery) -> dict[str, set[int]]:
    """Return for each cutting mode of the delivery the offsets inside the block that it cuts at."""
    inside = range(1, len(block))
    return {
        name: {offset for offset in CUTTERS[name](block, delivery) if offset in inside}
        for name in delivery.modes
        if name in CUTTERS
    }


def pieces(block: bytes, offsets: set[int]) -> list[bytes]:
    """Cut the block at the offsets."""
    ends = [*sorted(offsets), len(block)]
    return [block[start:end] for start, end in zip([0, *ends], ends, strict=False)]
