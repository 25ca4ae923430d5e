"""A reader that stalls, and what becomes of the others and of the endpoint's memory meanwhile."""

import asyncio
from dataclasses import replace

from wirecheck.probes import limits
from wirecheck.probes.acts.streams import stream, upstream_of
from wirecheck.probes.session import Session
from wirecheck.probes.unread import UnreadConversation
from wirecheck.recording import Recording
from wirecheck.scenarios import Scenario
from wirecheck.scenarios.tables import ORDINARY

# What the probe noted when the upstream came to rest; the detail is how its call had ended by then.
UNREAD = "unread"
# The upstream's call rests when it has sent nothing for so long, while others were answered. Too
# short a rest can only let an endpoint pass: what is found is that the call has ended.
REST_S = 1.0
# At most so many others are asked for.
MOST_OTHERS = 100


async def unread(session: Session, scenario: Scenario) -> list[Recording]:
    """Read nothing of a flood until the endpoint reads no more of it; then leave."""
    upstream, run, start = upstream_of(session), session.new_run(), session.contract.start
    request = session.request(start, start.asked(session.values(scenario, run)))
    async with UnreadConversation(session.contract, request, session.contract.transport) as talk:
        await upstream.journal(run, wait="called", seconds=limits.DELIVERY_S, texts=False)
        others = await _until_at_rest(session, run)
        journal = await upstream.journal(run, texts=False)
        for call in journal.calls[-1:]:
            talk.tape.mark(UNREAD, call.ending or "")
        await talk.leave("fin")
        journal = await upstream.journal(run, wait="ended", seconds=limits.CLOSE_S, texts=False)
        talk.tape.mark("upstream-asked")
    return [session.recording(scenario, "stream", talk, journal), *others]


async def _until_at_rest(session: Session, run: str) -> list[Recording]:
    """Ask for ordinary streams until the upstream's call rests, or has ended."""
    others: list[Recording] = []
    clock = asyncio.get_running_loop()
    seen, since = -1, clock.time()
    while clock.time() - since < REST_S and len(others) < MOST_OTHERS:
        (other,) = await stream(session, ORDINARY)
        others.append(replace(other, scenario="unread", part=f"other-{len(others) + 1:02d}"))
        (*_, call) = (await upstream_of(session).journal(run, texts=False)).calls or (None,)
        if call is None or call.ending:
            break
        if call.sent != seen:
            seen, since = call.sent, clock.time()
    return others
