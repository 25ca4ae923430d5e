"""What became of one stream: the record that clients write and measures read.

Moments are seconds on one monotonic clock (``time.perf_counter``), and each is the moment at which
the bytes were taken from the socket, never that at which they were decoded. Which moment is which
measure is said in ``load/README.md``.
"""

from array import array
from dataclasses import dataclass, field
from enum import StrEnum


class Failure(StrEnum):
    """Why a stream that nobody left is no whole answer."""

    CONNECT = "connect"
    """No connection: refused, unreachable, not in time, TLS or a handshake turned down."""
    STATUS = "status"
    """Another status than the contract's, or a redirect that cannot be followed."""
    IN_BAND = "in-band"
    """An event that reports a failure, or an end that the client did not ask for."""
    TRUNCATED = "truncated"
    """Over before its terminal event, or before its last chunk: closed or reset."""
    STALLED = "stalled"
    """Silent for longer than the client waits."""
    ENDLESS = "endless"
    """Still sending when the client's time or memory for one stream ran out."""
    UNPARSEABLE = "unparseable"
    """Not the protocol: broken HTTP, broken framing, data that is not strict JSON."""
    EMPTY = "empty"
    """A proper end without any text."""
    WRONG = "wrong"
    """Another text than the upstream's, or events out of the contract's order."""


def moments() -> "array[float]":
    """An empty list of moments, eight bytes each."""
    return array("d")


@dataclass(frozen=True, slots=True)
class StreamOutcome:
    """One measured stream.

    Attributes:
        contract: The contract's name.
        scenario: The mock provider's scenario; empty where the prompt named none.
        run: The run under which the mock provider's journal files it.
        intended_s: When the arrival schedule wanted it to start; without one, when it was begun.
        sent_s: When its request was handed to the network; None if it never was. A connection
            is there by then: ``connect_s`` says what it took.
        ended_s: When its last byte was read, or it was given up or left.
        connect_s: The seconds that the connection took, TLS and handshakes included; None for a
            stream on a connection that was there already.
        status: The status of the response, or of the handshake of the connection.
        first_event_s: The first event of any kind.
        first_reasoning_s: The first event with some of the model's thoughts (a kind's `reasoning`).
        token_times: One moment for each event that carries some of the answer's text.
        characters: The length of the text.
        reported_tokens: The tokens of the answer by the endpoint's own count, if it told one.
        added_s: Of each stamped token, the seconds from the upstream's stamp to this client, by
            the wall clock (``time.time``) of both: true where both run on one machine, elsewhere
            as true as their clocks agree.
        bytes: What was read: the responses, heads included, or the messages of this stream.
        failure: None if it ended well, was left, or was under way when the run stopped.
        detail: What exactly went wrong, for people; bounded.
        abandoned: Whether the client left it in mid-stream, as it was told to.
        cancel_to_stopped_s: From the client's leaving until the endpoint confirmed the cancel, or
            until the upstream's call was seen to be over; None if that is not known.
        in_flight: Whether the run stopped while it was under way.
        checked: Whether its text and order were compared with what they should be.
    """

    contract: str
    scenario: str
    run: str
    intended_s: float
    sent_s: float | None
    ended_s: float
    connect_s: float | None = None
    status: int | None = None
    first_event_s: float | None = None
    first_reasoning_s: float | None = None
    token_times: "array[float]" = field(default_factory=moments)
    characters: int = 0
    reported_tokens: int | None = None
    added_s: "array[float]" = field(default_factory=moments)
    bytes: int = 0
    failure: Failure | None = None
    detail: str = ""
    abandoned: bool = False
    cancel_to_stopped_s: float | None = None
    in_flight: bool = False
    checked: bool = False

    @property
    def completed(self) -> bool:
        """Whether it is a whole answer."""
        return self.failure is None and not self.abandoned and not self.in_flight
