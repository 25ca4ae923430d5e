"""One user of an endpoint, as a load test has many."""

import itertools
import secrets
import time
from dataclasses import replace
from types import TracebackType
from typing import Self

from wirecheck_load.outcome import StreamOutcome
from wirecheck_load.transport.ask import Ask
from wirecheck_load.transport.http_carrier import HttpCarrier
from wirecheck_load.transport.journal import JournalError, checked
from wirecheck_load.transport.message_carrier import MessageCarrier
from wirecheck_load.transport.stream import Stream
from wirecheck_load.transport.target import Target
from wirecheck_load.transport.verdict import outcome

_PROCESS = secrets.token_hex(3)
_USERS = itertools.count(1)


class Session:
    """One user: asks for streams, one after another or from several greenlets at once.

    Nothing is connected before the first stream. What an endpoint does wrong is in the outcome and
    never raised.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        carrier = MessageCarrier if target.contract.connected else HttpCarrier
        self._carrier = carrier(target, f"load-{_PROCESS}-{next(_USERS)}")

    def stream(self, ask: Ask) -> StreamOutcome:
        """Ask, and wait until the stream is over, was left, or the session is stopped."""
        begun_s = time.perf_counter()
        stream = Stream(self._target.contract, ask, self._target.limits)
        self._carrier.carry(stream)
        seen = outcome(stream, begun_s)
        if not (ask.check and self._target.mock_url and ask.scenario) or seen.in_flight:
            return seen
        try:
            return checked(seen, stream, self._target)
        except JournalError as error:
            return replace(seen, checked=False, detail=seen.detail or str(error))

    @property
    def busy(self) -> int:
        """How many of its streams are under way."""
        return self._carrier.busy

    def stop(self) -> None:
        """End what is under way: those streams return as ``in_flight``."""
        self._carrier.stop()

    def close(self) -> None:
        """Stop, and close the connections."""
        self.stop()
        self._carrier.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.close()
