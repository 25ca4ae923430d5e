"""A recording in the making. Held in memory: nothing goes to disk before its secrets are out."""

from typing import Final

from wirecheck_mock_providers.tape.folder import slug
from wirecheck_mock_providers.tape.headers import Headers, values
from wirecheck_mock_providers.tape.recording import (
    End,
    How,
    Mark,
    Piece,
    Recording,
    Request,
    Response,
    Transport,
)
from wirecheck_mock_providers.tape.secrets import Secrets
from wirecheck_mock_providers.tape.upstream import Clock

#: What is held of one answer. Its file is at most six times as long.
ANSWER_MAX_BYTES: Final = 16 * 1024 * 1024
#: A provider that sends byte by byte would cost a hundred times as much as its bytes.
PIECES_MAX: Final = 100_000

_TRANSPORTS: Final[dict[str, Transport]] = {
    "text/event-stream": "sse",
    "application/x-ndjson": "ndjson",
}


class Tape:
    """Collects what happens in one exchange.

    `dropped` says why it is not to be recorded; empty while it is.
    """

    def __init__(self, request: Request, query: str, clock: Clock) -> None:
        """Begin; `request.url` is without the query, and `request` has its secrets yet."""
        self.dropped = ""
        self.end: End | None = None
        self.response: Response | None = None
        self._request = request
        self._query = query
        self._clock = clock
        self._pieces: list[Piece] = []
        self._bytes = 0

    def head(self, response: Response) -> None:
        """Note the head of the answer."""
        self.response = response
        coding = ", ".join(values(response.headers, "content-encoding"))
        if coding not in {"", "identity"}:
            self.drop(f"its answer is compressed ({coding}), and cannot be searched for keys")

    def piece(self, data: bytes) -> None:
        """Note what came of the body."""
        if self.dropped:
            return
        self._pieces.append(Piece(self._clock.now_ms(), data))
        self._bytes += len(data)
        if self._bytes > ANSWER_MAX_BYTES:
            self.drop(f"its answer is longer than {ANSWER_MAX_BYTES:,} bytes")
        elif len(self._pieces) > PIECES_MAX:
            self.drop(f"its answer comes in more than {PIECES_MAX:,} pieces")

    def drop(self, reason: str) -> None:
        """Record no more of this exchange."""
        self.dropped = self.dropped or reason
        self._pieces.clear()

    def close(self, how: How, detail: str = "") -> None:
        """Note how the exchange ended."""
        self.end = End(how, self._clock.now_ms(), detail)

    def recording(self, provider: str, path: str, number: str, upstream: str) -> Recording:
        """Return the finished recording, without secrets.

        Args:
            provider: whose recording it is.
            path: what is called there, behind the base URL.
            number: of the exchange.
            upstream: the URL that the request was passed on to, with its query.

        Raises:
            RuntimeError: the exchange has not ended.
        """
        if self.end is None:
            raise RuntimeError("the exchange is still going on")
        request, secrets = self._request, Secrets(self._request.headers, self._query)
        query = secrets.query(self._query)
        url, _, _ = upstream.partition("?")
        return Recording(
            contract=provider,
            scenario=slug(secrets.text(path)),
            part=number,
            transport=_transport(self.response),
            request=Request(
                method=request.method,
                url=secrets.text(request.url) + (f"?{query}" if query else ""),
                headers=secrets.headers(request.headers),
                body=secrets.starred(request.body),
            ),
            response=self.response and _masked(self.response, secrets),
            pieces=secrets.pieces(self._pieces),
            marks=(Mark(0, "passed-on", secrets.text(url)),),
            end=End(self.end.how, self.end.at_ms, secrets.text(self.end.detail)),
        )


def _masked(response: Response, secrets: Secrets) -> Response:
    headers: Headers = secrets.headers(response.headers)
    return Response(response.status, headers, response.http_version, response.at_ms)


def _transport(response: Response | None) -> Transport:
    types = values(response.headers, "content-type") if response else []
    media_type = types[0].partition(";")[0].strip().lower() if types else ""
    return _TRANSPORTS.get(media_type, "http")
