"""Text of an endpoint made safe to look at: nothing in it is invisible, reorders or moves lines.

A line feed becomes ``↵``; any other control, format or unprintable character is named: ``⟨TAB⟩``,
``⟨U+202E⟩``. Bytes that are not UTF-8 travel through ``decoded`` as lone surrogates and
come out as ``⟨0xFF⟩``.
"""

from functools import cache

from rich.cells import cell_len

# The usual end of a line, and the names that ASCII gives to all other control characters.
_SIGN_OF_LF = "↵"
_NAMES = (  # noqa: SIM905 - a table of words reads best as words
    "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI "
    "DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
).split()
_DEL = 0x7F
# PEP 383: the byte 0xFF, decoded with `surrogateescape`, is U+DCFF.
_ESCAPED_BYTES = range(0xDC80, 0xDD00)


def decoded(data: bytes) -> str:
    """Bytes as text; never raises, and loses nothing."""
    return data.decode("utf-8", "surrogateescape")


def visible(text: str) -> str:
    """The text with a sign in place of each control, format and other unprintable character."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _sign(char) for char in text)


@cache
def _sign(char: str) -> str:
    if char == "\n":
        return _SIGN_OF_LF
    code = ord(char)
    if code < len(_NAMES):
        return f"⟨{_NAMES[code]}⟩"
    if code == _DEL:
        return "⟨DEL⟩"
    if code in _ESCAPED_BYTES:
        return f"⟨0x{code & 0xFF:02X}⟩"
    return f"⟨U+{code:04X}⟩"


def clipped(text: str, limit: int) -> str:
    """The text made visible and, if it is longer than ``limit``, cut; its size is told then."""
    if len(text) <= limit:
        return visible(text)
    return f"{visible(text[:limit])} … ({len(text):,} characters)"


def fitted(text: str, columns: int) -> str:
    """The text made visible and, if it does not fit in some columns, cut; its size is told then."""
    shown = visible(text[: columns + 1])
    if cell_len(shown) <= columns:
        return shown
    size = f"… ({len(text):,} characters)"
    return first_columns(shown, columns - len(size)) + size


def first_columns(text: str, columns: int) -> str:
    """As much of the beginning of a visible text as fits in some columns of a terminal."""
    kept = text[: max(0, columns)]
    while kept and cell_len(kept) > columns:
        kept = kept[:-1]
    return kept


def last_columns(text: str, columns: int) -> str:
    """As much of the end of a visible text as fits in some columns."""
    kept = text[max(0, len(text) - columns) :]
    while kept and cell_len(kept) > columns:
        kept = kept[1:]
    return kept
