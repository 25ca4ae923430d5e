"""How the decoders report violations: a bounded list, and how many there were in all."""

import codecs
import reprlib
from collections import Counter
from typing import NamedTuple

from wirecheck.wire.model import Violation

MAX_KEPT_PER_CODE = 20
"""Enough to show a pattern; hostile input cannot fill memory, nor one code crowd out another."""

_QUOTES = reprlib.Repr()
_QUOTES.maxstring = 80


class ViolationKind(NamedTuple):
    """What a violation code means.

    Attributes:
        sentence: What was required of the endpoint.
        requirements: Ids in the catalogue of requirements; empty for a limit of our own.
        clause: Where the requirement comes from.
    """

    sentence: str
    requirements: tuple[str, ...]
    clause: str


class Reporter:
    """The part of a decoder that reports.

    Attributes:
        violations: In the order of discovery, at most ``MAX_KEPT_PER_CODE`` of each code.
        violation_counts: How many there were by code, kept or not.
    """

    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self.violation_counts: Counter[str] = Counter()

    def _report(self, code: str, start: int, end: int, detail: str) -> None:
        self.violation_counts[code] += 1
        if self.violation_counts[code] <= MAX_KEPT_PER_CODE:
            self.violations.append(Violation(code, start, end, detail))

    def _decode(self, raw: bytes, start: int, code: str) -> str:
        """``raw`` as text, invalid sequences as U+FFFD; reports the first of them as ``code``."""
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            text = raw.decode(errors="replace")
            bad = raw[error.start : error.end].hex(" ")
            place = start + error.start
            detail = f"not UTF-8: {bad} at byte {place}, in {quote(text)}"
            self._report(code, place, start + error.end, detail)
            return text

    def _decode_cut(self, raw: bytes, start: int, code: str) -> str:
        """As `_decode`, less the code point that the end of the stream cut, if it did."""
        _, whole = codecs.utf_8_decode(raw, "replace", False)
        return self._decode(raw[:whole], start, code)


def quote(text: str) -> str:
    """``text`` in quotation marks, in at most 80 characters, with control characters escaped."""
    return _QUOTES.repr(text)
