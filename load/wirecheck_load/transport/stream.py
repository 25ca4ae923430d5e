"""One stream under way: what has been read of it, decoded when there is time for that."""

import time
from collections.abc import Iterator, Sequence

from gevent.event import Event as News

from wirecheck.contract import Contract
from wirecheck.contract.reading import Meaning, meaning
from wirecheck.recording import Reader
from wirecheck.recording.decode import MESSAGES
from wirecheck.wire.model import Violation
from wirecheck_load.outcome import Failure
from wirecheck_load.transport.ask import Ask
from wirecheck_load.transport.contents import Contents
from wirecheck_load.transport.limits import BATCH_BYTES, Limits
from wirecheck_load.transport.turns import in_turn


class Stream:
    """What has come of one stream.

    The event loop calls ``count``, ``take``, ``see`` and ``end``; the greenlet that asked waits in
    ``follow``, and decodes there what has gathered.

    Attributes:
        contents: What its events came to.
        status: The last response's; of a connection that was there already, its handshake's.
        sent_s: When it was first asked for.
        connect_s: What its connection took; None for one that was there already.
        ended_s: When it was over: the other side's end, the client's patience, or its leaving.
        failure: What cut it off; None for a proper end. What it was worth, ``verdict`` says.
        left_s: When the client left it.
        stopped: Whether the run stopped before it was over.
        elsewhere: Where a redirect has sent it.
        bytes: As they were read: of the responses, or of its messages.
    """

    def __init__(self, contract: Contract, ask: Ask, limits: Limits) -> None:
        self.contract = contract
        self.ask = ask
        self.contents = Contents(ask)
        self.status: int | None = None
        self.sent_s: float | None = None
        self.connect_s: float | None = None
        self.ended_s: float | None = None
        self.failure: Failure | None = None
        self.detail = ""
        self.left_s: float | None = None
        self.stopped = False
        self.elsewhere = ""
        self.bytes = 0
        self._limits = limits
        self._news = News()
        self._last_s = 0.0
        self._reader = None if contract.transport in MESSAGES else Reader(contract.transport)
        self._pieces: list[tuple[float, bytes]] = []
        self._held = 0
        self._decoded = 0
        # Who is to leave after some tokens has to know at once that they are there.
        self._eager = ask.leave_after is not None

    # -- what the event loop calls -------------------------------------------------------------

    def take(self, at_s: float, data: bytes) -> None:
        """Take bytes of the stream, read at this moment."""
        self._pieces.append((at_s, data))
        self._held += len(data)
        if self._eager or self._held > BATCH_BYTES:
            self._news.set()

    def count(self, at_s: float, size: int) -> None:
        """Note that so many bytes were read."""
        self._last_s = at_s
        self.bytes += size
        if self.bytes > self._limits.body_bytes:
            self.end(at_s, Failure.ENDLESS, f"more than {self._limits.body_bytes:,} bytes")

    def see(self, at_s: float, seen: Meaning) -> None:
        """Take an event that came at this moment."""
        self.contents.see(at_s, seen)
        self._bound(at_s)
        if self._eager:
            self._news.set()

    def end(self, at_s: float, failure: Failure | None = None, detail: str = "") -> None:
        """Note that it is over; the first end counts."""
        if self.ended_s is None:
            self.ended_s, self.failure, self.detail = at_s, failure, detail
        self._news.set()

    def go_elsewhere(self, location: str) -> None:
        """Note that another place is to be asked."""
        self.elsewhere = location
        self._news.set()

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What was wrong with its framing."""
        return self._reader.violations if self._reader else ()

    # -- what the greenlet calls ---------------------------------------------------------------

    def begin(self) -> None:
        """Note that it has been asked for."""
        self._last_s = time.perf_counter()
        self.sent_s = self.sent_s or self._last_s

    def follow(self) -> None:
        """Wait until it is over, or is to be left, or another place is to be asked."""
        while self.ended_s is None and not self.enough and not self.elsewhere:
            self._news.clear()
            self._wait()
            self._decode()
        self._decode()
        if self._reader is not None and self.ended_s is not None and self.failure is None:
            self._reader.close()

    def leave(self) -> None:
        """Note that the client leaves."""
        self.left_s = time.perf_counter()

    def again(self) -> None:
        """Forget an end that was no answer to the question."""
        self.ended_s, self.failure, self.detail = None, None, ""

    def stop(self) -> None:
        """Note that the run stops."""
        if self.ended_s is None:
            self.stopped = True
            self.end(time.perf_counter())

    @property
    def enough(self) -> bool:
        """Whether the client has all that it came for, and there is something to leave."""
        count = self.ask.leave_after
        came = len(self.contents.token_times)
        staying = self.left_s is None and self.ended_s is None
        return count is not None and staying and came >= count

    def _wait(self) -> None:
        """Wait for news, as long as the client's patience lasts."""
        now_s = time.perf_counter()
        idle_s = self._last_s + self._limits.idle_s - now_s
        whole_s = (self.sent_s or now_s) + self._limits.whole_s - now_s
        if idle_s <= 0:
            self.end(now_s, Failure.STALLED, f"silent for {self._limits.idle_s:g} s")
        elif whole_s <= 0:
            self.end(now_s, Failure.ENDLESS, f"not over in {self._limits.whole_s:g} s")
        else:
            self._news.wait(min(idle_s, whole_s))

    def _decode(self) -> None:
        if not self._pieces or self._reader is None:
            return
        if self.failure is Failure.ENDLESS:  # what it has sent is of no use, but costs time
            self._pieces.clear()
            return
        if self._eager:
            self._read(self._reader)
        else:
            with in_turn():
                self._read(self._reader)

    def _read(self, reader: Reader) -> None:
        pieces, self._pieces, self._held = self._pieces, [], 0
        came = self._when(pieces)
        at_s, end = next(came)
        contract, see = self.contract, self.contents.see
        for name, data, event_end in reader.told(b"".join([piece for _, piece in pieces])):
            while event_end > end:
                at_s, end = next(came)
            see(at_s, meaning(contract, name, data))
        self._bound(at_s)

    def _bound(self, at_s: float) -> None:
        if self.contents.events > self._limits.events:
            self.end(at_s, Failure.ENDLESS, f"more than {self._limits.events:,} events")

    def _when(self, pieces: Sequence[tuple[float, bytes]]) -> Iterator[tuple[float, int]]:
        """When each piece came, and where in the stream it ends."""
        for at_s, data in pieces:
            self._decoded += len(data)
            yield at_s, self._decoded
