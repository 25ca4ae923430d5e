"""One JSON text, read as the strictest peer would read it (RFC 8259).

Python's own reader takes ``NaN``, repeated keys and lone surrogates without a word; other readers
do not, or make something else of them. What is refused here has one of the codes in ``PROBLEMS``.
"""

import json
import math
import re
from collections import Counter
from typing import Any

PROBLEMS: dict[str, str] = {
    "not-json": "The text is one JSON value and nothing else (RFC 8259, 2).",
    "duplicate-key": "The names within an object are unique (RFC 8259, 4).",
    "not-a-number": "Infinity and NaN are not permitted (RFC 8259, 6).",
    "number-too-large": "Numbers are of a magnitude that readers can hold (RFC 8259, 6).",
    "lone-surrogate": "Escaped surrogates come in pairs (RFC 8259, 8.2).",
    "too-deep": "Values are nested no deeper than readers can follow (RFC 8259, 9).",
}

# What no clause forbids: names SHOULD be unique, and what half a pair becomes is unpredictable.
DOUBTFUL = frozenset({"duplicate-key", "lone-surrogate"})

# One backslash sequence in a string, or the two that make up a pair of surrogates.
_ESCAPE = re.compile(
    r"""\\(?: u[dD][89abAB]..\\u[dD][c-fC-F].. | (?P<lone> u[dD][89a-fA-F]..) | . )""", re.VERBOSE
)


class StrictJSONError(ValueError):
    """A text that is not strict JSON. ``code`` is a key of ``PROBLEMS``; ``str()`` says what."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def loads(text: str) -> Any:
    """The value of a JSON text, which has been decoded from UTF-8.

    Raises:
        StrictJSONError: If any of ``PROBLEMS`` applies; the first one found is named.
    """
    value = _decode(_STRICT, text)
    if "\\u" in text:
        _refuse_lone_surrogates(text)
    return value


def loads_leniently(text: str) -> Any:
    """As `loads`, but takes what most readers take.

    That is the last value of a repeated key, NaN, Infinity, and lone surrogates.

    Raises:
        StrictJSONError: If the text is not JSON, or is beyond a limit of the reader.
    """
    return _decode(_LENIENT, text)


def loads_doubtful(text: str) -> Any:
    """As `loads`, but takes what is only ``DOUBTFUL``, as most readers do.

    That is the last value of a repeated key, and U+FFFD for a lone surrogate.

    Raises:
        StrictJSONError: As `loads`, of anything else.
    """
    return _decode(_DOUBTING, _ESCAPE.sub(_mended, text) if "\\u" in text else text)


def _mended(escape: re.Match[str]) -> str:
    return "\\ufffd" if escape["lone"] else escape[0]


def _decode(decoder: json.JSONDecoder, text: str) -> Any:
    try:
        if text.startswith(("{", "[")):
            # No white space before it, as nearly always: `decode` takes a third longer.
            value, end = decoder.raw_decode(text)
            if end == len(text):
                return value
        return decoder.decode(text)
    except StrictJSONError:
        raise
    except json.JSONDecodeError as error:
        message = f"{error.msg.removesuffix(' at')} at character {error.pos}"
        raise StrictJSONError("not-json", message) from None
    except RecursionError:
        raise StrictJSONError("too-deep", "nested too deep to be read") from None
    except ValueError:  # from `int()`, which refuses more than 4,300 digits
        raise StrictJSONError("number-too-large", "an integer too long to be read") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        [(name, times)] = Counter(name for name, _ in pairs).most_common(1)
        message = f"the key {name[:80]!r} occurs {times} times in one object"
        raise StrictJSONError("duplicate-key", message)
    return value


def _number(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise StrictJSONError("number-too-large", f"the number {digits[:80]} is beyond any double")
    return value


def _constant(name: str) -> float:
    raise StrictJSONError("not-a-number", f"{name} is not JSON")


def _refuse_lone_surrogates(text: str) -> None:
    for escape in _ESCAPE.finditer(text):
        if escape["lone"]:
            raise StrictJSONError("lone-surrogate", f"\\{escape['lone']} is half of a pair")


_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_constant)
_DOUBTING = json.JSONDecoder(parse_float=_number, parse_constant=_constant)
_LENIENT = json.JSONDecoder()
