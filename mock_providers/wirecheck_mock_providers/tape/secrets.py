"""Credentials: found in a request, and starred wherever they stand in its recording."""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import parse_qsl, quote, unquote

from wirecheck_mock_providers.tape.headers import Headers
from wirecheck_mock_providers.tape.recording import Piece

MASKED: Final = "[masked by wirecheck]"
_MASKED_PARAMETER: Final = "masked"
#: Shorter ones are placeholders ("x", "none") and would be found in any text.
_SHORTEST: Final = 8
#: Names of headers and query parameters whose values are credentials. (Not rate limits, which
#: speak of `tokens`.)
_SECRET: Final = re.compile(
    r"authori[sz]ation|cookie|api[-_]?key|secret|password|(^|[-_])(key|token|sig|signature)$",
    re.IGNORECASE,
)


class Secrets:
    """The credentials of one request."""

    def __init__(self, headers: Headers, query: str) -> None:
        found = {form for word in _words(headers, query) for form in _forms(word)}
        # The longest first: where one is the beginning of another, the whole of it is starred.
        self._found = sorted((form for form in found if len(form) >= _SHORTEST), key=len)[::-1]
        # Case is ignored because the digits of percent-encoding come in either.
        pattern = b"|".join(map(re.escape, self._found))
        self._pattern = re.compile(pattern, re.IGNORECASE) if pattern else None

    def starred(self, data: bytes) -> bytes:
        """Return `data` with every byte of a credential starred. Its length stays."""
        if self._pattern is None:
            return data
        data = self._pattern.sub(lambda match: b"*" * len(match[0]), data)
        cut = max((_cut_short(data, form) for form in self._found), default=0)
        return data[: len(data) - cut] + b"*" * cut

    def text(self, text: str) -> str:
        """Return `text` with credentials starred."""
        return self.starred(text.encode("utf-8", "surrogateescape")).decode("utf-8", "replace")

    def pieces(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """Return the pieces with credentials starred, also where pieces cut them; sizes stay."""
        body = self.starred(b"".join(piece.data for piece in pieces))
        masked, start = [], 0
        for piece in pieces:
            end = start + len(piece.data)
            masked.append(Piece(piece.at_ms, body[start:end]))
            start = end
        return tuple(masked)

    def headers(self, headers: Headers) -> Headers:
        """Return the headers without credentials."""
        return tuple(
            (
                self._latin_1(name),
                MASKED if _SECRET.search(name) else self._latin_1(value),
            )
            for name, value in headers
        )

    def _latin_1(self, text: str) -> str:
        return self.starred(text.encode("latin-1")).decode("latin-1")

    def query(self, query: str) -> str:
        """Return the query without credentials."""
        parts = query.split("&") if query else []
        return self.text("&".join(map(_masked_parameter, parts)))


def open_query(query: str) -> list[str]:
    """Return the query's parameters that are no credentials, sorted."""
    return sorted(part for part in query.split("&") if part and not _is_secret(part))


def _is_secret(part: str) -> bool:
    return _SECRET.search(unquote(part.partition("=")[0])) is not None


def _masked_parameter(part: str) -> str:
    return f"{part.partition('=')[0]}={_MASKED_PARAMETER}" if _is_secret(part) else part


def _words(headers: Headers, query: str) -> Iterator[str]:
    """Yield the credentials, and the parts of them that are such by themselves."""
    parameters = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    for name, value in (*headers, *parameters):
        if not _SECRET.search(name):
            continue
        yield value
        if "cookie" in name.lower():
            yield from (cookie.partition("=")[2] for cookie in value.split("; "))
        scheme, _, credentials = value.partition(" ")
        yield credentials.strip()
        if scheme.lower() == "basic":
            yield from _user_and_password(credentials)


def _user_and_password(credentials: str) -> Iterable[str]:
    """RFC 7617, section 2: `user:password` in base64."""
    try:
        pair = base64.b64decode(credentials).decode()
    except (binascii.Error, ValueError):
        return ()
    return (pair, pair.partition(":")[2])


def _forms(word: str) -> Iterator[bytes]:
    """Yield a word as it is, and as URLs, JSON and HTML write it."""
    in_json = json.dumps(word)[1:-1]
    escaped = (quote(word, "", errors="surrogateescape"), quote(word, errors="surrogateescape"))
    for form in (word, *escaped, in_json, in_json.replace("/", "\\/"), html.escape(word)):
        yield form.encode("utf-8", "surrogateescape")


def _cut_short(data: bytes, form: bytes) -> int:
    """Return how many bytes at the end of `data` are the beginning of a word."""
    for size in range(len(form) - 1, _SHORTEST - 1, -1):
        if data.endswith(form[:size]):
            return size
    return 0
