"""Content codings (RFC 9110, 8.4): a body as it was sent, back to what was encoded.

Of the codings that a browser offers these two are in the standard library, and a server that can
do no better than `br` or `zstd` answers an offer of these without a coding.
"""

import zlib

from wirecheck.wire.reporting import Reporter, ViolationKind

# RFC 9110, 8.4.1: deflate is the zlib format; a recipient takes x-gzip for gzip.
_ZLIB, _GZIP = zlib.MAX_WBITS, zlib.MAX_WBITS | 16
_WINDOWS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}
READABLE = frozenset(_WINDOWS)
OFFER = "gzip, deflate"
MAX_BYTES = 16 * 1024 * 1024
"""What is decoded of one body, in bytes: some compressed kilobytes can hold gigabytes."""

VIOLATIONS = {
    "coding.corrupt": ViolationKind(
        "An encoded body is what its Content-Encoding says.", ("HTTP-HD-05",), "RFC 9110, 8.4"
    ),
    "coding.unfinished": ViolationKind(
        "An encoded body comes to the end of its coding.", ("HTTP-HD-05",), "RFC 1952, 2.3"
    ),
    "coding.after-end": ViolationKind(
        "Nothing follows the end of the coding: browsers take no notice of it.",
        ("HTTP-HD-05",),
        "de facto: Chromium",
    ),
    "coding.too-large": ViolationKind(
        f"A body is decoded to at most {MAX_BYTES:,} bytes.", (), "a limit of wirecheck"
    ),
}


def named(content_encoding: str | None) -> str:
    """The coding that a Content-Encoding names, in lower case; empty for none."""
    name = (content_encoding or "").strip().lower()
    return "" if name == "identity" else name


class Decoder(Reporter):
    """An incremental decoder of one body: bytes in, bytes out; never raises.

    Attributes:
        full: Whether the limit is reached; from then on nothing comes out.
    """

    def __init__(self, coding: str) -> None:
        """Take one of the codings in ``READABLE``."""
        super().__init__()
        self._coding = coding
        self._inflate = zlib.decompressobj(_WINDOWS[coding])
        self._taken = self._given = 0
        self._broken = False
        self.full = False

    def feed(self, data: bytes) -> bytes:
        """What these bytes add to the decoded body."""
        start, self._taken = self._taken, self._taken + len(data)
        if self._broken or self.full or not data:
            return b""
        if self._inflate.eof:
            self._after_end(start)
            return b""
        try:
            decoded = self._inflate.decompress(data, MAX_BYTES - self._given + 1)
        except zlib.error as error:
            self._broken = True
            self._report("coding.corrupt", start, self._taken, f"not {self._coding}: {error}")
            return b""
        if self._inflate.unused_data:
            self._after_end(self._taken - len(self._inflate.unused_data))
        return self._within_limit(decoded, start)

    def close(self) -> None:
        """Take note that the body has come to its proper end."""
        if self._taken and not (self._inflate.eof or self._broken or self.full):
            detail = f"the body ends inside of its {self._coding}"
            self._report("coding.unfinished", self._taken, self._taken, detail)

    def _within_limit(self, decoded: bytes, start: int) -> bytes:
        room = MAX_BYTES - self._given
        self._given += len(decoded)
        if self._given > MAX_BYTES:
            self.full = True
            self._report("coding.too-large", start, self._taken, "it decodes to more than that")
        return decoded[:room]

    def _after_end(self, start: int) -> None:
        self._broken = True
        detail = f"more bytes after the end of the {self._coding}"
        self._report("coding.after-end", start, self._taken, detail)
