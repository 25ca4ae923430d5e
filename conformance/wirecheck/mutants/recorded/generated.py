"""Mutants of what comes of generated questions and dialogues."""

from wirecheck.mutants.changes import Change, call, closed, no_response, put, saying, status, then
from wirecheck.mutants.model import mutant


def where_called(change: Change) -> Change:
    """The same change, of what came as far as the provider."""
    return lambda it: change(it) if it.journal and it.journal.calls else it


BORNE = ("input.borne", "input.malformed-borne")
LEAKS = frozenset({"leak.api-key", "leak.traceback", "leak.path"})

REQUESTS = [
    mutant("crashes on odd questions", "generated-odd", status(500), *BORNE, part="either"),
    mutant(
        "no response to odd questions",
        "generated-odd",
        no_response,
        *BORNE,
        blinds=LEAKS,
        part="either",
    ),
    mutant(
        "says of whatever is generated that it is good",
        "generated-invalid",
        status(200),
        "input.refused",
        part="refusal",
    ),
]

PLAIN = [
    mutant("crashes on odd text", "generated-odd", status(500), *BORNE, part="either"),
    mutant(
        "odd text that the provider refuses is told of as its other failures are",
        "generated-odd",
        where_called(then(call(ending="fault"), status(500))),
        part="either",
    ),
]

MESSAGES = [
    mutant("silent on odd messages", "generated-odd", saying(), *BORNE, part="either"),
    mutant("odd messages are too big for it", "generated-odd", closed(1009), part="either"),
]


def where_marked(name: str, change: Change) -> Change:
    """The same change, of what the probe made this note of."""
    return lambda it: change(it) if it.mark(name) else it


REFUSED = b'{"type": "error", "code": "invalid_request", "message": "Nothing runs."}'
CANCELS = [
    mutant(
        "a cancel of nothing is refused",
        "generated-dialogue",
        where_marked("cancels-nothing", put(0, REFUSED)),
        part="connection",
    ),
    mutant(
        "a cancel of nothing is refused twice",
        "generated-dialogue",
        where_marked("cancels-nothing", then(*[put(0, REFUSED)] * 9)),
        "connection.no-strays",
        part="connection",
    ),
]

DIALOGUES = [
    mutant(
        "the upstream of a session that was left goes on",
        "generated-dialogue",
        call(ending=None),
        "cancel.sessions-closed",
        part="left",
    ),
]
