"""HTTP below the dialects: methods that only ask what there is, and bodies that are odd."""

from dataclasses import replace

from wirecheck.probes import limits
from wirecheck.probes.acts.connections import HUGE_CHARACTERS
from wirecheck.probes.conversation import Conversation
from wirecheck.probes.http1 import HeadConversation
from wirecheck.probes.session import Session
from wirecheck.recording import Headers, Recording
from wirecheck.scenarios import Scenario

# Headers that say what a body is; neither OPTIONS nor HEAD has one.
_OF_A_BODY = frozenset({"Content-Type", "Content-Length"})
PLAIN_TEXT = (("Content-Type", "text/plain"),)


async def safe_methods(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask by OPTIONS wherever one request asks, and by HEAD where that request is a GET."""
    recordings = []
    for name, exchange in session.contract.requests.items():
        recordings.append(await _asked_by(session, scenario, "OPTIONS", name))
        if exchange.method == "GET":
            recordings.append(await _asked_by(session, scenario, "HEAD", name))
    return recordings


async def _asked_by(session: Session, scenario: Scenario, method: str, name: str) -> Recording:
    run, exchange = session.new_run(), session.contract.requests[name]
    right = session.request(exchange, exchange.asked(session.values(scenario, run)))
    kept = tuple(it for it in right.headers if it[0] not in _OF_A_BODY)
    # So the answer to a HEAD is all that comes on the connection.
    headers = (*kept, ("Connection", "close"))
    request = replace(right, method=method, headers=headers, body=b"")
    conversation = HeadConversation if method == "HEAD" else Conversation
    async with conversation(session.contract, request, "http") as talk:
        await talk.finished()
    journal = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return session.recording(scenario, f"{method.lower()}-{name}", talk, journal)


async def odd_bodies(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask in another media type than JSON, and at a length that no honest question has."""
    return [
        await _asked_oddly(session, scenario, "body-plain-text", extra=PLAIN_TEXT),
        await _asked_oddly(session, scenario, "body-huge", more=" " + "x" * HUGE_CHARACTERS),
    ]


async def _asked_oddly(
    session: Session, scenario: Scenario, part: str, *, extra: Headers = (), more: str = ""
) -> Recording:
    run, start = session.new_run(), session.contract.start
    values = session.values(scenario, run)
    values["prompt"] += more
    request = session.request(start, start.asked(values), extra=extra)
    async with session.converse(request, stream=True) as talk:
        await talk.finished()
    journal = await session.journal(run, ended_within_s=limits.CLOSE_S)
    return session.recording(scenario, part, talk, journal)
