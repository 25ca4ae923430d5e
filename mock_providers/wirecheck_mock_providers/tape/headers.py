"""Headers as a proxy has to treat them."""

import re
from collections.abc import Iterable
from typing import Final

Headers = tuple[tuple[str, str], ...]

#: They concern one connection, not the message (RFC 9110, section 7.6.1; RFC 2616, section 13.5.1).
_HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_BODILESS: Final = frozenset({204, 304})
#: RFC 9110, sections 5.6.2 and 5.5.
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def decoded(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return headers as text, a character a byte."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)


def encoded(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    """Return headers as bytes, their names in lower case."""
    return tuple((n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers)


def values(headers: Headers, name: str) -> list[str]:
    """Return the values of the header `name`, which is in lower case."""
    return [value for key, value in headers if key.lower() == name]


def end_to_end(headers: Headers) -> Headers:
    """Return the headers that a proxy passes on.

    A content length beside a transfer coding does not count (RFC 9112, section 6.3).
    """
    named = {word.strip().lower() for it in values(headers, "connection") for word in it.split(",")}
    dropped = _HOP_BY_HOP | named
    if values(headers, "transfer-encoding"):
        dropped |= {"content-length"}
    return tuple((name, value) for name, value in headers if name.lower() not in dropped)


def is_bodiless(method: str, status: int) -> bool:
    """Return whether an answer has no body, whatever its head says (RFC 9112, section 6.3)."""
    return method == "HEAD" or status in _BODILESS


def check(headers: Headers) -> None:
    """Raise ValueError for headers that HTTP cannot carry."""
    for name, value in headers:
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError(f"{name[:40]!a} is no header, or has a value that cannot be sent")
