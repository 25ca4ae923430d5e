"""The delivery modes, as a table: what each does, what it takes, and what reads its value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from wirecheck_mock_providers.delivery.splits import Splits

COUNT_MAX: Final = 10**9
DELAY_MAX_MS: Final = 60_000
_DIGITS: Final = re.compile("[0-9]{1,10}")

Unit = Literal["byte", "event", "in-event"]
_UNITS: Final[dict[str, Unit]] = {"byte": "byte", "event": "event", "in-event": "in-event"}
EndKind = Literal["clean", "close", "reset"]
_ENDS: Final[dict[str, EndKind]] = {"clean": "clean", "close": "close", "reset": "reset"}


class Place(NamedTuple):
    """Behind so many bytes of the body as the client gets it, or so many events; or inside one."""

    unit: Unit
    number: int


class Cut(NamedTuple):
    """How the answer is cut off, and where."""

    how: EndKind
    place: Place


class Coalesce(NamedTuple):
    """What is gathered into one piece: until so many bytes or ms, or (neither) to the end."""

    size: int | None = None
    after_ms: int | None = None


class Replacement(NamedTuple):
    """Which answer is sent in place of the server's."""

    name: str
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Mode:
    """One mode. `read` raises ValueError, with what would be right, for a value it cannot take."""

    name: str
    field: str
    """The field of `Delivery` that holds its value."""
    value: str
    """What its value looks like; empty if it takes none."""
    does: str
    read: Callable[[str], Any]

    @property
    def form(self) -> str:
        """How it is written."""
        return f"{self.name}={self.value}" if self.value else self.name

    def as_json(self) -> dict[str, str]:
        """Return its row in `GET /_delivery/modes`."""
        return {"mode": self.form, "does": self.does}


def _flag(text: str) -> bool:
    if text:
        raise ValueError("it takes no value")
    return True


def _count(text: str, least: int = 1, most: int = COUNT_MAX) -> int:
    if _DIGITS.fullmatch(text) and least <= int(text) <= most:
        return int(text)
    raise ValueError(f"an integer from {least} to {most} is wanted")


def _splits(text: str) -> Splits:
    return Splits.of(_range(part) for part in text.split(","))


def _range(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    least = _count(first)
    return least, _count(last, least) if dash else least


def _delay(text: str) -> int:
    return _count(text, most=DELAY_MAX_MS)


def _one_of(values: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if text not in values:
            raise ValueError(f"one of {', '.join(values)} is wanted")
        return values[text]

    return read


def _coalesce(text: str) -> Coalesce:
    unit, _, count = text.partition(":")
    match unit:
        case "all" if not count:
            return Coalesce()
        case "bytes":
            return Coalesce(size=_count(count))
        case "ms":
            return Coalesce(after_ms=_delay(count))
    raise ValueError("all, bytes:N or ms:N is wanted")


def _place(text: str) -> Place:
    unit, _, number = text.partition(":")
    if unit in _UNITS:
        return Place(_UNITS[unit], _count(number, least=int(unit == "in-event")))
    raise ValueError("byte:N, event:N or in-event:N is wanted")


def _cut(text: str) -> Cut:
    how, _, place = text.partition(",")
    if how in _ENDS:
        return Cut(_ENDS[how], _place(place))
    raise ValueError("clean, close or reset is wanted, and where: reset,event:3")


REPLACEMENTS: Final = ("401", "429", "500", "html", "empty")
_RETRY_AFTER_S: Final = 1


def _replacement(text: str) -> Replacement:
    name, _, option = text.partition(",")
    if name not in REPLACEMENTS:
        raise ValueError(f"one of {', '.join(REPLACEMENTS)} is wanted")
    key, _, value = option.partition(":")
    if option and (name, key) != ("429", "retry-after"):
        raise ValueError("only 429 has an option, retry-after:SECONDS")
    if name == "429":
        return Replacement(name, _count(value, least=0) if option else _RETRY_AFTER_S)
    return Replacement(name)


_TABLE: Final = (
    Mode("as-is", "as_is", "", "passes on what the server sends as it comes", _flag),
    Mode("bytes", "piece_bytes", "N", "cuts into pieces of at most N bytes", _count),
    Mode(
        "split",
        "splits",
        "N[-N][,N[-N]]...",
        "cuts behind these bytes of the body alone, and sends the rest when the client has read"
        " what was before",
        _splits,
    ),
    Mode(
        "utf8",
        "utf8",
        "",
        "cuts inside every UTF-8 sequence, before each byte but the first",
        _flag,
    ),
    Mode("crlf", "crlf", "", "cuts between CR and LF", _flag),
    Mode("data", "data", "", "cuts inside every `data:` at the start of a line: da|ta:|", _flag),
    Mode(
        "coalesce",
        "coalesce",
        "all|bytes:N|ms:N",
        "gathers into one piece: all there is, until N bytes are there, or for N ms",
        _coalesce,
    ),
    Mode("delay", "delay_ms", "N", "waits N ms before each piece", _delay),
    Mode("step", "step", "", "waits for a release before each piece", _flag),
    Mode("slow", "slow_bytes_s", "N", "reads N bytes a second from the server", _count),
    Mode(
        "eol",
        "eol",
        "crlf|cr|lf|mixed",
        "rewrites line ends (event streams, NDJSON), or mixes them: LF, CR and CRLF in turn",
        _one_of(
            {
                "crlf": (b"\r\n",),
                "cr": (b"\r",),
                "lf": (b"\n",),
                # In this order no LF ever stands behind a CR, where the two would be one line end.
                "mixed": (b"\n", b"\r", b"\r\n"),
            }
        ),
    ),
    Mode(
        "comments",
        "comment",
        "glued|apart",
        "adds a comment before each event but the first: in its block, or in one of its own"
        " (event streams)",
        _one_of({"glued": "glued", "apart": "apart"}),
    ),
    Mode("ids", "ids", "", "adds an `id:` line to each event but the first (event streams)", _flag),
    Mode(
        "multi-line",
        "multi_line",
        "",
        "writes data that begins with `{` in two `data:` lines, cut behind it, where JSON may have"
        " a line end; not in the first line (event streams)",
        _flag,
    ),
    Mode(
        "no-space",
        "no_space",
        "",
        "takes away the space behind `data:`, `event:`, `id:` and `retry:` that is not part of the"
        " value (event streams)",
        _flag,
    ),
    Mode(
        "frames",
        "frame_bytes",
        "N",
        "fragments messages into frames of N bytes (WebSocket)",
        _count,
    ),
    Mode(
        "cut",
        "cut",
        "clean|close|reset,byte:N|event:N|in-event:N",
        "ends the answer behind byte or event N, or inside event N: properly, by closing, or by "
        "TCP RST",
        _cut,
    ),
    Mode(
        "stall",
        "stall",
        "byte:N|event:N|in-event:N",
        "waits for a release behind byte or event N, or inside event N",
        _place,
    ),
    Mode("hold", "hold", "", "waits for a release before the head of the answer", _flag),
    Mode(
        "replace",
        "replacement",
        "|".join(REPLACEMENTS),
        "answers so in place of the server, which is not asked (429,retry-after:SECONDS)",
        _replacement,
    ),
)

MODES: Final[Mapping[str, Mode]] = {mode.name: mode for mode in _TABLE}
