"""The mock provider's scenario ``stamped``: tokens that say when they were sent."""

import re
import time
from array import array
from typing import Final

# `7f3a@1790000000123.456 `: the run, and milliseconds since 1970.
_STAMP: Final = re.compile(r"@([0-9]{10,16}\.[0-9]{1,6})\s")
# A stamp may be cut in two by the endpoint; no half of one is longer than this.
_HALF_CHARACTERS: Final = 100


class Stamps:
    """Reads stamps out of a text that comes in pieces.

    Attributes:
        added_s: For each stamp, the seconds from it until its last character had come.
    """

    def __init__(self) -> None:
        self.added_s = array("d")
        self._rest = ""
        # From the clock of the moments to that of the stamps.
        self._to_wall_s = time.time() - time.perf_counter()

    def see(self, at_s: float, text: str) -> None:
        """Take the text that came at this moment."""
        text = self._rest + text if self._rest else text
        end = 0
        while stamp := _STAMP.search(text, end):
            self.added_s.append(at_s + self._to_wall_s - float(stamp[1]) / 1000)
            end = stamp.end()
            if end == len(text):
                break
        self._rest = text[end:][-_HALF_CHARACTERS:]
