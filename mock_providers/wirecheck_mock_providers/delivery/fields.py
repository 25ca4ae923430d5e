"""Other ways to write the fields of an event stream (HTML 9.2.6), at the head of a line. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from wirecheck_mock_providers.delivery.events import OwnLineEnd

_LINE: Final = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_OBJECT: Final = re.compile(rb"data: ?\{")
_SPACE: Final = re.compile(rb"(?:data|event|id|retry): ")
#: The longest of them.
_HEAD_BYTES: Final = len(b"event: ")


class _Heads:
    """Finds what stands at the head of a line, however the stream is split."""

    def __init__(self, wanted: re.Pattern[bytes]) -> None:
        self._wanted = wanted
        self._head: bytes | None = b""

    def find(self, part: bytes) -> Iterator[tuple[bytes, int | None]]:
        """Yield what the part has of each line, and where in that the head ends that is wanted.

        Nothing is kept back: a head may have begun in a part before.
        """
        for piece in _LINE.findall(part):
            at = self._end_in(piece)
            yield piece, at
            if piece.endswith((b"\r", b"\n")):
                self._head = b""

    def _end_in(self, piece: bytes) -> int | None:
        if self._head is None:
            return None
        known = self._head + piece[:_HEAD_BYTES]
        found = self._wanted.match(known)
        at = found.end() - len(self._head) if found else None
        self._head = None if found or len(known) >= _HEAD_BYTES else known
        return at


class DataLines:
    """Writes an object of JSON in two lines of data, which are joined by a line end.

    The first line stays: only behind it is the stream's own line end known.
    """

    def __init__(self) -> None:
        self.mode = "multi-line"
        self.changed = 0
        self._heads = _Heads(_OBJECT)
        self._line_end = OwnLineEnd()

    def feed(self, part: bytes) -> bytes:
        """Return the part with the lines in it."""
        return b"".join(self._lines(part))

    def _lines(self, part: bytes) -> Iterator[bytes]:
        for piece, at in self._heads.find(part):
            if at is None or not self._line_end.known:
                yield piece
            else:
                self.changed += 1
                yield piece[:at] + self._line_end.known + b"data: " + piece[at:]
            self._line_end.see(piece)


class NoSpaces:
    """Takes away the space behind a field's colon; a second one would then be taken for it."""

    def __init__(self) -> None:
        self.mode = "no-space"
        self.changed = 0
        self._heads = _Heads(_SPACE)
        self._taken = False

    def feed(self, part: bytes) -> bytes:
        """Return the part without the spaces."""
        return b"".join(self._lines(part))

    def _lines(self, part: bytes) -> Iterator[bytes]:
        for piece, at in self._heads.find(part):
            if self._taken and piece.startswith(b" "):
                self.changed -= 1
                yield b" "
            self._taken = False
            if at is None or piece[at : at + 1] == b" ":
                yield piece
            else:
                self.changed += 1
                self._taken = at == len(piece)
                yield piece[: at - 1] + piece[at:]
