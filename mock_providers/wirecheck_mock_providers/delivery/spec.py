"""A delivery as it is written, `bytes=1+cut=reset,event:3`, and as it is carried out."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from wirecheck_mock_providers.delivery.modes import MODES, Coalesce, Cut, Place, Replacement
from wirecheck_mock_providers.script.suggest import quoted, unknown

#: Longest text that is read at all.
_MAX_CHARACTERS: Final = 500


class SpecError(Exception):
    """The text says no delivery; the message says what would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is to be done to an answer: the value of each mode, as `MODES` reads it."""

    text: str = "as-is"
    as_is: bool = False
    piece_bytes: int | None = None
    splits: tuple[int, ...] = ()
    utf8: bool = False
    crlf: bool = False
    data: bool = False
    coalesce: Coalesce | None = None
    delay_ms: int = 0
    step: bool = False
    slow_bytes_s: int | None = None
    eol: bytes | None = None
    comment: Literal["glued", "apart"] | None = None
    ids: bool = False
    frame_bytes: int | None = None
    cut: Cut | None = None
    stall: Place | None = None
    hold: bool = False
    replacement: Replacement | None = None

    @property
    def modes(self) -> list[str]:
        """The names of its modes, in the order in which they were written."""
        return [part.partition("=")[0] for part in self.text.split("+")]


AS_IS: Final = Delivery(as_is=True)


def parse(text: str) -> Delivery:
    """Read `mode[=value][+mode[=value]]…`.

    Raises:
        SpecError: a mode is unknown, written twice, or cannot have this value.
    """
    if len(text) > _MAX_CHARACTERS:
        raise SpecError(f"A delivery has at most {_MAX_CHARACTERS} characters, not {len(text)}.")
    values: dict[str, Any] = {}
    for part in text.split("+"):
        name, _, value = part.strip().partition("=")
        if name not in MODES:
            raise SpecError(unknown("delivery mode", name, MODES))
        mode = MODES[name]
        if mode.field in values:
            raise SpecError(f"{name} is written twice in {quoted(text)}.")
        try:
            values[mode.field] = mode.read(value)
        except ValueError as error:
            raise SpecError(f"{quoted(part)}: {error}, as in {mode.form}.") from error
    return Delivery(text="+".join(part.strip() for part in text.split("+")), **values)
