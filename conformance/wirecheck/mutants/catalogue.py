"""All mutants: two lists of tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from wirecheck.mutants.live.model import Live
from wirecheck.mutants.live.tables import connections as live_connections
from wirecheck.mutants.live.tables import crowds, delivery, dialects, errors, fidelity, leaving
from wirecheck.mutants.live.tables import framing as live_framing
from wirecheck.mutants.live.tables import requests as live_requests
from wirecheck.mutants.live.tables import sockets as live_sockets
from wirecheck.mutants.model import Mutant
from wirecheck.mutants.recorded import (
    coding,
    connections,
    engineio,
    generated,
    limits,
    promises,
    protocols,
    requests,
    sessions,
    sockets,
    streams,
    wire,
)

Family = Literal[
    "bad input",
    "cancellation",
    "connections",
    "content coding",
    "CORS",
    "credentials",
    "delivery",
    "ending",
    "errors",
    "fidelity",
    "framing",
    "handshakes",
    "head",
    "HTTP",
    "health",
    "isolation",
    "leaks",
    "limits",
    "order",
    "parity",
    "pressure",
    "rare",
    "reconnection",
    "schema",
    "sessions",
    "upstream",
]


Kind = TypeVar("Kind", Mutant, Live)


@dataclass(frozen=True)
class Table(Generic[Kind]):
    """Mutants of one family and one contract."""

    family: Family
    contract: str
    mutants: Sequence[Kind]


TYPED, WEBSOCKET = "typed-sse", "typed-websocket"
PARTIAL, PARTIAL_SOCKET = "partial-sse", "partial-socketio"
NAMED, PLAIN, SESSION = "named-sse", "plain-sse", "session-socketio"

RECORDED_TABLES: tuple[Table[Mutant], ...] = (
    Table("head", TYPED, wire.HEAD),
    Table("framing", TYPED, wire.FRAMING),
    Table("framing", WEBSOCKET, connections.TYPED_FRAMING),
    Table("framing", SESSION, sessions.FRAMING),
    Table("content coding", TYPED, coding.MUTANTS),
    Table("schema", TYPED, wire.EVENTS),
    Table("schema", PARTIAL, promises.INVARIANTS),
    Table("schema", SESSION, sessions.EVENTS),
    Table("order", TYPED, wire.ORDER),
    Table("ending", TYPED, wire.ENDING),
    Table("ending", PLAIN, promises.PLAIN_ENDINGS),
    Table("fidelity", TYPED, streams.TEXT),
    Table("fidelity", PLAIN, promises.PLAIN_TEXT),
    Table("delivery", TYPED, streams.DELIVERY),
    Table("errors", TYPED, streams.OUTCOME),
    Table("errors", PLAIN, promises.PLAIN_FAILURES),
    Table("errors", SESSION, limits.KEYS),
    Table("leaks", TYPED, requests.LEAKS),
    Table("upstream", TYPED, streams.UPSTREAM),
    Table("cancellation", TYPED, streams.CANCEL),
    Table("cancellation", WEBSOCKET, connections.TYPED_CANCELS),
    Table("cancellation", SESSION, sessions.CANCELS),
    Table("isolation", TYPED, streams.CROWD),
    Table("isolation", PLAIN, promises.PLAIN_CROWD),
    Table("isolation", WEBSOCKET, connections.TYPED_OVERLAPS),
    Table("isolation", PARTIAL_SOCKET, connections.PARTIAL_OVERLAPS),
    Table("isolation", SESSION, sessions.OVERLAPS),
    Table("isolation", SESSION, sessions.MANY),
    Table("bad input", TYPED, requests.REFUSALS),
    Table("bad input", WEBSOCKET, connections.TYPED_REFUSALS),
    Table("bad input", SESSION, sessions.REFUSALS),
    Table("bad input", TYPED, generated.REQUESTS),
    Table("bad input", PLAIN, generated.PLAIN),
    Table("bad input", WEBSOCKET, generated.MESSAGES),
    Table("cancellation", WEBSOCKET, generated.DIALOGUES),
    Table("cancellation", WEBSOCKET, generated.CANCELS),
    Table("cancellation", SESSION, generated.DIALOGUES),
    Table("credentials", TYPED, requests.CREDENTIALS_TAKEN),
    Table("credentials", WEBSOCKET, connections.TYPED_CREDENTIALS),
    Table("credentials", SESSION, sessions.CREDENTIALS),
    Table("parity", TYPED, requests.ANSWERS),
    Table("CORS", TYPED, requests.CORS),
    Table("CORS", WEBSOCKET, engineio.PAGES),
    Table("CORS", PARTIAL_SOCKET, engineio.PAGES),
    Table("CORS", PARTIAL_SOCKET, engineio.POLLING_PAGES),
    Table("reconnection", NAMED, promises.RESUMES),
    Table("sessions", PARTIAL, promises.SESSIONS),
    Table("health", PLAIN, promises.HEALTH),
    Table("HTTP", TYPED, protocols.HTTP),
    Table("HTTP", NAMED, protocols.HEAD),
    Table("CORS", TYPED, protocols.CORS),
    Table("CORS", TYPED, limits.PAGES),
    Table("CORS", PARTIAL, limits.PAGES),
    Table("reconnection", NAMED, protocols.RESUMING),
    Table("credentials", PARTIAL, protocols.ANONYMOUS),
    Table("pressure", TYPED, protocols.UNREAD),
    Table("pressure", WEBSOCKET, protocols.UNREAD),
    Table("pressure", SESSION, protocols.UNREAD),
    Table("pressure", PARTIAL, protocols.UNREAD_REPEATED),
    Table("pressure", PARTIAL_SOCKET, protocols.UNREAD_REPEATED),
    Table("framing", WEBSOCKET, sockets.FRAMES),
    Table("framing", PARTIAL_SOCKET, sockets.FRAMES),
    Table("bad input", WEBSOCKET, sockets.TYPED),
    Table("bad input", SESSION, sockets.SESSION),
    Table("handshakes", PARTIAL_SOCKET, sockets.SOCKETIO),
    Table("limits", TYPED, limits.TYPED),
    Table("limits", PARTIAL, limits.PARTIAL),
    Table("limits", SESSION, limits.SESSION),
    Table("handshakes", PARTIAL_SOCKET, engineio.HANDSHAKES),
    Table("connections", PARTIAL_SOCKET, engineio.HEARTBEATS),
    Table("connections", PARTIAL_SOCKET, engineio.POLLING),
    Table("connections", PARTIAL_SOCKET, engineio.UPGRADES),
    Table("connections", PARTIAL_SOCKET, engineio.CLOSES),
    Table("connections", WEBSOCKET, engineio.CLOSES),
)

LIVE_TABLES: tuple[Table[Live], ...] = (
    Table("head", TYPED, live_framing.HEADS),
    Table("framing", TYPED, live_framing.FRAMING),
    Table("framing", WEBSOCKET, live_connections.TYPED_MESSAGES),
    Table("framing", SESSION, live_sockets.SESSION_MESSAGES),
    Table("ending", PLAIN, dialects.BROKEN_OFF),
    Table("fidelity", TYPED, fidelity.FIDELITY),
    Table("fidelity", NAMED, dialects.RAW),
    Table("fidelity", PARTIAL_SOCKET, live_sockets.PARTIAL_MESSAGES),
    Table("schema", PARTIAL, dialects.COUNTS),
    Table("delivery", TYPED, delivery.LATE),
    Table("delivery", TYPED, delivery.HARMLESS),
    Table("delivery", PARTIAL, [delivery.all_at_the_end("hold-middle")]),
    Table("delivery", NAMED, [delivery.all_at_the_end("hold-last")]),
    Table("delivery", PLAIN, [delivery.all_at_the_end("hold-first")]),
    Table("delivery", WEBSOCKET, [delivery.tokens_at_the_end("hold-first")]),
    Table("delivery", SESSION, [delivery.tokens_at_the_end("hold-middle-claude")]),
    Table("delivery", PARTIAL_SOCKET, [delivery.tokens_at_the_end("hold-last")]),
    Table("pressure", TYPED, [delivery.TAKEN_IN]),
    Table("pressure", WEBSOCKET, [delivery.TAKEN_IN]),
    Table("pressure", SESSION, [delivery.TAKEN_IN]),
    Table("errors", TYPED, errors.ERRORS),
    Table("cancellation", TYPED, leaving.LEAVING),
    Table("cancellation", PARTIAL, [leaving.never("leave-midway")]),
    Table("cancellation", NAMED, [leaving.never("leave-waiting")]),
    Table("cancellation", PLAIN, [leaving.never("leave-stalled")]),
    Table("cancellation", WEBSOCKET, live_connections.TYPED_CANCELS),
    Table("isolation", TYPED, crowds.CROWD),
    Table("isolation", SESSION, live_sockets.SESSION_ISOLATION),
    Table("bad input", TYPED, live_requests.INPUT),
    Table("bad input", WEBSOCKET, live_connections.TYPED_REFUSALS),
    Table("sessions", PARTIAL, dialects.SESSIONS),
    Table("reconnection", NAMED, dialects.RESUMES),
    Table("parity", TYPED, live_requests.PARITY),
    Table("CORS", TYPED, live_requests.CORS),
    Table("rare", TYPED, fidelity.RARE),
    Table("rare", TYPED, crowds.RARE),
    Table("rare", PARTIAL, dialects.RARE_SESSIONS),
    Table("rare", WEBSOCKET, live_connections.TYPED_RARE),
    Table("rare", SESSION, live_sockets.SESSION_RARE),
)


def recorded_mutants() -> Iterator[tuple[Table[Mutant], Mutant]]:
    """Every changed recording, with the table that it stands in."""
    return ((table, mutant) for table in RECORDED_TABLES for mutant in table.mutants)


def live_mutants() -> Iterator[tuple[Table[Live], Live]]:
    """Every live mutant, with the table that it stands in."""
    return ((table, mutant) for table in LIVE_TABLES for mutant in table.mutants)
