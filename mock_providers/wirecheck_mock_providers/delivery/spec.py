"""A delivery as it is written, `bytes=1+cut=reset,event:3`, and as it is carried out."""

from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from wirecheck_mock_providers.delivery.modes import MODES, Coalesce, Cut, Place, Replacement
from wirecheck_mock_providers.delivery.splits import Splits
from wirecheck_mock_providers.script.suggest import quoted, unknown

#: Longest text that is read at all: a control call, of at most 64 KiB, can bring it along with a
#: path of 2,048 characters, and every choice among 16,000 splits, which `wirecheck shrink` tries,
#: can be said in it (the longest, two of each three, takes 57 kB).
MAX_CHARACTERS: Final = 60_000
#: Longest text in a request, and in the log, which keeps 10,000 of them.
REQUEST_MAX_CHARACTERS: Final = 500


class SpecError(Exception):
    """The text says no delivery; the message says what would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is to be done to an answer: the value of each mode, as `MODES` reads it."""

    text: str = "as-is"
    modes: tuple[str, ...] = field(default=("as-is",), compare=False)
    """The names of its modes, in the order in which they were written."""
    as_is: bool = False
    piece_bytes: int | None = None
    splits: Splits = field(default_factory=Splits)
    utf8: bool = False
    crlf: bool = False
    data: bool = False
    coalesce: Coalesce | None = None
    delay_ms: int = 0
    step: bool = False
    slow_bytes_s: int | None = None
    eol: tuple[bytes, ...] = ()
    comment: Literal["glued", "apart"] | None = None
    ids: bool = False
    multi_line: bool = False
    no_space: bool = False
    frame_bytes: int | None = None
    cut: Cut | None = None
    stall: Place | None = None
    hold: bool = False
    replacement: Replacement | None = None

    def in_short(self) -> "Delivery":
        """Return what is kept of it when it is over: of a long one neither all text nor places."""
        if len(self.text) <= REQUEST_MAX_CHARACTERS:
            return self
        return replace(self, text=f"{self.text[:REQUEST_MAX_CHARACTERS]}…", splits=Splits())


AS_IS: Final = Delivery(as_is=True)


def parse(text: str, most_characters: int = MAX_CHARACTERS) -> Delivery:
    """Read `mode[=value][+mode[=value]]…`.

    Raises:
        SpecError: a mode is unknown, written twice, or cannot have this value.
    """
    if len(text) > most_characters:
        raise SpecError(
            f"A delivery has at most {most_characters:,} characters here, not {len(text):,}."
        )
    parts = [part.strip() for part in text.split("+")]
    modes: list[str] = []
    values: dict[str, Any] = {}
    for part in parts:
        name, _, value = part.partition("=")
        if name not in MODES:
            raise SpecError(unknown("delivery mode", name, MODES))
        mode = MODES[name]
        if mode.field in values:
            raise SpecError(f"{name} is written twice in {quoted(text)}.")
        try:
            values[mode.field] = mode.read(value)
        except ValueError as error:
            raise SpecError(f"{quoted(part)}: {error}, as in {mode.form}.") from error
        modes.append(name)
    return Delivery(text="+".join(parts), modes=tuple(modes), **values)
