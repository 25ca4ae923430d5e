"""Streams that are the bodies of responses: SSE and NDJSON over HTTP/1.1."""

import time

from wirecheck.recording import Request
from wirecheck_load.outcome import Failure
from wirecheck_load.transport.carrier import Carrier, failed_to_connect, words
from wirecheck_load.transport.http import Response, as_bytes
from wirecheck_load.transport.limits import REDIRECTS
from wirecheck_load.transport.origin import Origin
from wirecheck_load.transport.redirect import redirected
from wirecheck_load.transport.stream import Stream
from wirecheck_load.transport.target import Target
from wirecheck_load.transport.wire import Wire


class HttpCarrier(Carrier):
    """A connection for each stream that is under way, kept for the next one as a browser does."""

    def __init__(self, target: Target, user: str) -> None:
        super().__init__(target, user)
        self._idle: dict[Origin, Wire] = {}

    def close(self) -> None:
        """Close the connections."""
        while self._idle:
            self._idle.popitem()[1].close()

    def _carry(self, stream: Stream) -> None:
        start = self._target.contract.start
        values = stream.ask.values(self._target.contract)
        request = self._questions.request(
            start,
            start.asked(values),
            granted=self._granted,
            path=start.path_for(values),
        )
        for _ in range(REDIRECTS + 1):
            if not self._ask(request, stream, fresh=False):
                self._ask(request, stream, fresh=True)
            if not stream.elsewhere:
                return
            try:
                request = redirected(request, stream.status or 0, stream.elsewhere)
            except ValueError:
                self._refuse(stream, "a redirect to what is no URL")
                return
            stream.status, stream.elsewhere = None, ""
        self._refuse(stream, f"more than {REDIRECTS} redirects")

    def _refuse(self, stream: Stream, detail: str) -> None:
        stream.end(time.perf_counter(), Failure.STATUS, detail)

    def _ask(self, request: Request, stream: Stream, *, fresh: bool) -> bool:
        """Ask once; False if the kept connection had been closed before the question came there.

        RFC 9112, 9.3.1: a connection may be closed at any time, so browsers ask once more.
        """
        origin = Origin.of(request.url)
        kept = None if fresh else self._idle.pop(origin, None)
        wire = kept if kept and kept.open else self._connected(origin, stream)
        if wire is None:
            return True
        response = Response(wire, stream, self._target.contract.head)
        wire.receiver = response
        try:
            stream.begin()
            self._send(wire, request, stream)
            stream.follow()
            if stream.enough:
                stream.leave()
        except BaseException:  # the greenlet was killed
            wire.close()
            raise
        self._keep(origin, wire, response)
        stale = wire is kept and not response.begun and stream.failure is Failure.TRUNCATED
        if stale:
            stream.again()
        return not stale

    def _connected(self, origin: Origin, stream: Stream) -> Wire | None:
        begun_s = time.perf_counter()
        try:
            wire = Wire(origin, self._target.context, self._target.limits.connect_s)
        except OSError as error:
            failed_to_connect(stream, error)
            return None
        stream.connect_s = (stream.connect_s or 0.0) + time.perf_counter() - begun_s
        return wire

    def _send(self, wire: Wire, request: Request, stream: Stream) -> None:
        try:
            wire.send(as_bytes(request))
        except OSError as error:
            stream.end(time.perf_counter(), Failure.TRUNCATED, words(error))

    def _keep(self, origin: Origin, wire: Wire, response: Response) -> None:
        wire.receiver = None
        if response.reusable and origin not in self._idle:
            self._idle[origin] = wire
        else:
            wire.close()
