"""Scenarios for the transports of Engine.IO below Socket.IO: polling, WebSocket, the upgrade."""

from collections.abc import Iterator
from dataclasses import replace

from wirecheck.contract import Contract
from wirecheck.scenarios import tables
from wirecheck.scenarios.model import Scenario, Topic

# A namespace that no application has, as a packet begins with it.
NOBODYS = "/wirecheck-nobodys,"

HANDSHAKE = Scenario(
    "handshake",
    "begin a session as Engine.IO foresees it, and in ways that it does not",
    "handshake",
    frozenset({Topic.HANDSHAKE}),
    upstream="",
    needs_mock=False,
)

UPGRADE = Scenario(
    "upgrade-midway",
    "move from polling to a WebSocket while an answer is held in the middle, then ask again",
    "upgrade",
    frozenset({Topic.STREAM, Topic.SUCCESS, Topic.CONNECTION, Topic.STILL_SERVING, Topic.UPGRADE}),
    options={"hold": 3, "tokens": 6},
)

HEARTBEAT = Scenario(
    "heartbeat",
    "begin a session and say nothing, nor answer a ping",
    "heartbeat",
    frozenset({Topic.HEARTBEAT}),
    upstream="",
    needs_mock=False,
)

OVERLAPPING_POLLS = Scenario(
    "overlapping-polls",
    "poll twice at a time in one session, then once more",
    "overlapping-polls",
    frozenset({Topic.OVERLAPPING_POLLS}),
    upstream="",
    needs_mock=False,
)

PACKETS = (
    Scenario(
        "unconnected",
        "ask on a connection that was not connected to a namespace",
        "packets",
        frozenset({Topic.PACKETS}),
        settings={"greets": False, "packets": {"unconnected": "{question}"}},
        needs_mock=False,
    ),
    Scenario(
        "bad-payload",
        "send events whose payload is no array, or an empty one",
        "packets",
        frozenset({Topic.PACKETS}),
        upstream="",
        settings={"greets": True, "packets": {"payload-object": "42{}", "payload-empty": "42[]"}},
        needs_mock=False,
    ),
    Scenario(
        "unknown-namespace",
        "connect to a namespace that there is not, then ask on the main one",
        "packets",
        frozenset({Topic.NAMESPACE, Topic.STILL_SERVING}),
        settings={"greets": True, "packets": {"namespace": f"40{NOBODYS}"}},
        needs_mock=False,
    ),
)

# Over WebSocket all is tried; by polling, what differs there: how bytes come, and what leaving is.
_POLLED = ("unicode", "hold-middle", "leave-midway")
_POLLED_ON_CONNECTIONS = ("chats", "cancel-midway")

PAGES = tuple(
    replace(page, name=f"polling-{page.name}", does=f"{page.does}, by polling", act="polling-page")
    for page in tables.BROWSERS
    if page.settings["origin"] != "any"
)


def scenarios(contract: Contract, others: tuple[Scenario, ...]) -> Iterator[Scenario]:
    """Those of Engine.IO's transports.

    Args:
        contract: Of transport ``socketio``.
        others: The scenarios that the contract foresees over WebSocket.
    """
    yield HANDSHAKE
    yield HEARTBEAT
    yield from PACKETS
    if "polling" not in contract.transports:
        return
    first_bad = next((f"bad-{name}" for name in contract.bad_input), "")
    names = {*_POLLED, *_POLLED_ON_CONNECTIONS, first_bad}
    for scenario in others:
        if scenario.name in names:
            yield _polled(scenario)
    yield OVERLAPPING_POLLS
    yield UPGRADE
    yield from PAGES


def _polled(scenario: Scenario) -> Scenario:
    topics = scenario.topics - {Topic.FAREWELL}
    return replace(
        scenario,
        name=f"polling-{scenario.name}",
        does=f"{scenario.does}, by polling",
        topics=topics | ({Topic.POLLING} if Topic.CONNECTION in topics else set()),
        settings={**scenario.settings, "way": "polling"},
    )
