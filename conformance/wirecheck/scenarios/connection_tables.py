"""Scenarios for connections that outlive their streams: WebSocket, Socket.IO."""

from wirecheck.scenarios.model import Act, Scenario, Topic

HELD = {"hold": 3, "tokens": 8}
STREAMS_AT_ONCE = 5


def _of(act: Act, name: str, does: str, *topics: Topic, **settings: object) -> Scenario:
    return Scenario(name, does, act, frozenset(topics), options=HELD, settings=settings)


CHATS = (
    Scenario(
        "chats",
        "ask three questions on one connection, one after the other",
        "chats",
        frozenset({Topic.STREAM, Topic.SUCCESS, Topic.CONNECTION, Topic.FAREWELL}),
        settings={"chats": 3},
    ),
    Scenario(
        "chats-after-failure",
        "ask on a connection again whose first answers failed, and again what is answered",
        "chats",
        frozenset({Topic.STREAM, Topic.FAILURE, Topic.CONNECTION, Topic.STILL_SERVING}),
        upstream="error-mid",
        options={"after": 2},
        settings={"chats": 2},
    ),
    Scenario(
        "huge-message",
        "send a message of 2 MiB",
        "huge-message",
        frozenset({Topic.HUGE_MESSAGE}),
        needs_mock=False,
    ),
)

BINARY = Scenario(
    "binary-message",
    "send a question as bytes where a packet is text, then ask on another connection",
    "binary-message",
    frozenset({Topic.STILL_SERVING}),
    needs_mock=False,
)

FRAMES = (
    Scenario(
        "fragments",
        "ask in fragments with a ping between them, ping again, and say farewell",
        "fragments",
        frozenset({Topic.FRAMES, Topic.FAREWELL}),
        needs_mock=False,
    ),
    Scenario(
        "bad-frames",
        "send frames that a server must not bear, each on a connection of its own",
        "bad-frames",
        frozenset({Topic.BAD_FRAMES}),
        upstream="",
        needs_mock=False,
    ),
    Scenario(
        "other-version",
        "shake hands in a version of WebSocket that there is not",
        "other-version",
        frozenset({Topic.OTHER_VERSION}),
        upstream="",
        needs_mock=False,
    ),
)

PAGES = tuple(
    Scenario(
        f"origin-{origin}",
        f"shake hands as a page of {whose} would",
        "page",
        frozenset({topic}),
        settings={"origin": origin},
        needs_mock=False,
    )
    for origin, whose, topic in (
        ("allowed", "the allowed origin", Topic.ALLOWED_PAGE),
        ("foreign", "a foreign origin", Topic.FOREIGN_PAGE),
    )
)

OVERLAPS = (
    _of(
        "overlap",
        "overlap",
        "ask once more, by the same id where there are ids, while an answer is held",
        Topic.OVERLAP,
    ),
)

# By message, at five moments: before anything is asked, before the first token, in the middle,
# after the last token, after the end.
CANCELS = (
    *(
        Scenario(
            f"cancel-{moment}",
            f"cancel by a message {when}",
            "cancel",
            frozenset({Topic.CANCELLED, Topic.STILL_SERVING}),
            options={"hold": hold, "tokens": 8},
        )
        for moment, when, hold in (
            ("waiting", "before the first token", 0),
            ("midway", "after 3 tokens", 3),
            ("last", "after the last token, before the end", 8),
        )
    ),
    *(
        Scenario(
            f"cancel-{moment}",
            f"cancel by a message {when}, then ask",
            "cancel-nothing",
            frozenset({Topic.STILL_SERVING}),
            settings={"moment": moment},
        )
        for moment, when in (
            ("unasked", "what was never asked for"),
            ("done", "what has ended already"),
        )
    ),
)

CANCEL_OTHER = _of(
    "cancel-other",
    "cancel-unknown",
    "cancel by a message, while an answer is held, what was never asked for",
    Topic.STREAM,
    Topic.SUCCESS,
)

VANISHES = tuple(
    _of(
        "vanish",
        f"vanish{suffix}",
        f"close a connection {how} while {STREAMS_AT_ONCE} streams run on it",
        Topic.CANCEL,
        streams=STREAMS_AT_ONCE,
        how=way,
    )
    for way, suffix, how in (("fin", "", "properly"), ("reset", "-reset", "by a reset"))
)

INTERLEAVED = (
    _of(
        "interleaved",
        "interleaved",
        f"hold {STREAMS_AT_ONCE} streams on one connection, then let the last go on first",
        Topic.ISOLATION,
        Topic.CONNECTION,
        streams=STREAMS_AT_ONCE,
        cancelled=False,
    ),
    _of(
        "interleaved",
        "interleaved-cancel",
        f"hold {STREAMS_AT_ONCE} streams on one connection, and cancel the first",
        Topic.ISOLATION,
        Topic.CONNECTION,
        Topic.CANCELLED,
        streams=STREAMS_AT_ONCE,
        cancelled=True,
    ),
    *VANISHES,
)
