"""What a scenario is: one thing we do to an endpoint, and what its recordings can show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any, Literal

Act = Literal[
    "stream",
    "after-failure",
    "hold",
    "leave",
    "crowd",
    "parity",
    "answer",
    "bad-input",
    "credentials",
    "browser",
    "bad-message",
    "huge-message",
    "chats",
    "overlap",
    "cancel",
    "cancel-nothing",
    "cancel-other",
    "binary-message",
    "page",
    "polling-page",
    "handshake",
    "upgrade",
    "interleaved",
    "vanish",
    "resume",
    "sessions",
    "health",
    "over-limit",
    "questions",
    "dialogue",
    "other-method",
    "safe-methods",
    "idle",
    "heartbeat",
    "odd-bodies",
    "unread",
    "anonymous",
    "overlapping-polls",
    "packets",
    "fragments",
    "bad-frames",
    "other-version",
]


class Topic(StrEnum):
    """What a scenario's recordings can show. A rule is judged wherever its topic is shown."""

    STREAM = auto()
    """A stream from its head to its end."""
    SUCCESS = auto()
    """A stream whose upstream succeeded."""
    FAILURE = auto()
    """A stream whose upstream failed."""
    MAPPED_FAILURE = auto()
    """A stream whose upstream failed in a way for which the contract names an error code."""
    MID_FAILURE = auto()
    """A stream whose upstream failed after some tokens."""
    DELIVERY = auto()
    """A stream whose upstream held its tokens back."""
    CODED = auto()
    """A stream that may be compressed."""
    UNSTARTED = auto()
    """A question whose upstream failed before the first token, asked where that has a status."""
    CANCEL = auto()
    """A stream that the client left."""
    CANCELLED = auto()
    """A stream that the client stopped by a message, while it ran."""
    STILL_SERVING = auto()
    """A connection after something on it was refused or stopped."""
    CONNECTION = auto()
    """A connection with several streams, and what came on it that belongs to none."""
    OVERLAP = auto()
    """A question that was asked while another was being answered on the same connection."""
    BAD_MESSAGE = auto()
    """A message that breaks the contract."""
    HUGE_MESSAGE = auto()
    """A message larger than any honest one."""
    RESUME = auto()
    """A stream that was read to its end, and asked for again after each of its events."""
    RESUME_FAILED = auto()
    """The same with a stream that ended in failure."""
    RESUME_CUT = auto()
    """A stream that the client left in the middle, and then went on with."""
    SESSIONS = auto()
    """A conversation that the endpoint remembers."""
    HEALTH = auto()
    """The endpoint's health."""
    LIMIT = auto()
    """A user who asked once more than the contract's limit allows."""
    MISSING_KEY = auto()
    """A question to a provider that the endpoint has no key for."""
    ISOLATION = auto()
    """Many streams at once."""
    FAREWELL = auto()
    """A WebSocket that the client closed."""
    FRAMES = auto()
    """A WebSocket byte by byte, on which the client asked in fragments."""
    BAD_FRAMES = auto()
    """Frames that a server must not bear."""
    OTHER_VERSION = auto()
    """A handshake in a version of WebSocket that there is not."""
    ALLOWED_PAGE = auto()
    """A handshake for a page of an origin that was declared as allowed."""
    FOREIGN_PAGE = auto()
    """A handshake for a page of an origin that nobody allowed."""
    HANDSHAKE = auto()
    """The handshakes of Engine.IO, right ones and wrong ones."""
    POLLING = auto()
    """A connection whose messages were carried by HTTP long-polling."""
    UPGRADE = auto()
    """A connection that moved from polling to a WebSocket."""
    UNREAD = auto()
    """A stream whose client reads nothing of it, while other clients do."""
    OLD_HTTP = auto()
    """A question in HTTP/1.0."""
    OTHER_METHOD = auto()
    """A request by a method that is not the contract's."""
    IDLE = auto()
    """A stream that is idle for as long as its contract says that it is kept alive."""
    HEARTBEAT = auto()
    """A session of Engine.IO on which the client says nothing."""
    SAFE_METHODS = auto()
    """Requests by methods that only ask what there is."""
    ODD_BODY = auto()
    """A question whose body is of another media type, or larger than any honest one."""
    OVERLAPPING_POLLS = auto()
    """Two polls of one session at a time."""
    PACKETS = auto()
    """Packets that a Socket.IO server must not bear."""
    NAMESPACE = auto()
    """A namespace of Socket.IO that there is not."""
    PARITY = auto()
    """The same question with and without a stream."""
    ANSWER = auto()
    """The answer without a stream."""
    ANSWER_FAILURE = auto()
    """The answer without a stream, its upstream failing."""
    BAD_INPUT = auto()
    """A request that breaks the contract."""
    ODD_INPUT = auto()
    """A question of which the contract says neither that it is answered nor that it is refused."""
    GENERATED = auto()
    """Examples made from the contract; not each of them has every part."""
    LEFT_SESSION = auto()
    """A connection that the client left, with the streams that ran on it."""
    AUTH = auto()
    """A request with bad credentials."""
    ANONYMOUS = auto()
    """A stream that was asked for without credentials, where none are needed."""
    CORS = auto()
    """A browser's requests from another origin."""
    ALLOWED_ORIGIN = auto()
    """A browser's requests from an origin that was declared as allowed."""
    FOREIGN_ORIGIN = auto()
    """A browser's requests from an origin that nobody allowed."""


@dataclass(frozen=True)
class Scenario:
    """One thing we do to an endpoint.

    Attributes:
        name: Its name in node ids and on the command line.
        does: What we do, in one sentence.
        act: The probe that does it (``wirecheck.probes``).
        topics: What its recordings can show.
        upstream: The mock provider's scenario; empty if the upstream must not be called.
        options: Further keys of the mock's directive, such as ``after``.
        settings: What the probe needs to know, such as how to leave.
        needs_mock: Whether it makes sense only with a mock provider behind the endpoint.
    """

    name: str
    does: str
    act: Act
    topics: frozenset[Topic]
    upstream: str = "text"
    options: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    needs_mock: bool = True
