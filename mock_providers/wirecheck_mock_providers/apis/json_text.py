"""JSON as it goes on the wire, and as it comes from strangers."""

import json
import re
from typing import Any, Final, NoReturn

# Legal inside JSON, but there are clients that split lines at U+0085, U+2028 and U+2029 or lose
# events at a byte order mark (PROVIDERS.md 1.2), and a lone surrogate has no UTF-8. All else
# outside ASCII stays raw, as OpenAI sends it, so that multi-byte sequences do cross the wire.
_ESCAPED: Final = re.compile("[\x80-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
#: As Google writes it in a stream, and where it has the room.
SPACED: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ": "))
INDENTED: Final = json.JSONEncoder(ensure_ascii=False, indent=2)

#: Why a body without a byte in it cannot be read.
EMPTY: Final = "it is empty"


def dump(value: Any, encoder: json.JSONEncoder = COMPACT) -> str:
    """Return `value` as JSON, on one line unless it is indented, fit to be encoded as UTF-8."""
    text = encoder.encode(value)
    return text if text.isascii() else _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def load(body: bytes) -> Any:
    """Return what `body` says.

    Raises:
        ValueError: it is not JSON in UTF-8, or nested too deeply to be read; or EMPTY.
    """
    if not body:
        raise ValueError(EMPTY)
    try:
        return _DECODER.decode(body.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _refuse_constant(name: str) -> NoReturn:
    # RFC 8259 section 6: numeric values such as Infinity and NaN are not permitted.
    raise ValueError(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant)
