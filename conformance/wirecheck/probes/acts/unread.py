"""A reader that stalls, and what becomes of the others and of the endpoint's memory meanwhile."""

from dataclasses import replace

from wirecheck.probes import limits
from wirecheck.probes.acts.streams import stream, upstream_of
from wirecheck.probes.session import Session
from wirecheck.probes.talk import Talk
from wirecheck.probes.unread import UnreadConversation, UnreadTalk
from wirecheck.recording import Recording
from wirecheck.scenarios import Scenario
from wirecheck.scenarios.tables import ORDINARY

# What the probe noted when the upstream came to rest; the detail is how its call had ended by then.
UNREAD = "unread"
# The upstream's call rests when so many others were answered, one after the other, and it has sent
# nothing meanwhile. Too short a rest can only let an endpoint pass: what is found is that the call
# has ended.
OTHERS_AT_REST = 8
# At most so many others are asked for.
MOST_OTHERS = 100


async def unread(session: Session, scenario: Scenario) -> list[Recording]:
    """Read nothing of a flood until the endpoint reads no more of it; then leave."""
    upstream, run = upstream_of(session), session.new_run()
    async with _stalled(session, scenario, run) as talk:
        await upstream.journal(run, wait="called", seconds=limits.DELIVERY_S, texts=False)
        others = await _until_at_rest(session, run)
        journal = await upstream.journal(run, texts=False)
        for call in journal.calls[-1:]:
            talk.tape.mark(UNREAD, call.ending or "")
        # Systems reset a connection that is closed while something on it was not read.
        await talk.leave("reset")
        journal = await upstream.journal(run, wait="ended", seconds=limits.CLOSE_S, texts=False)
        talk.tape.mark("upstream-asked")
    return [session.recording(scenario, "stream", talk, journal), *others]


def _stalled(session: Session, scenario: Scenario, run: str) -> Talk:
    contract, start = session.contract, session.contract.start
    asked = start.asked(session.values(scenario, run))
    if contract.connected:
        return UnreadTalk(
            contract, session.channel(), session.questions.message(asked), run, own=True
        )
    return UnreadConversation(contract, session.request(start, asked), contract.transport)


async def _until_at_rest(session: Session, run: str) -> list[Recording]:
    """Ask for ordinary streams until the upstream's call rests, or has ended."""
    others: list[Recording] = []
    seen, resting = -1, 0
    while resting < OTHERS_AT_REST and len(others) < MOST_OTHERS:
        (other,) = await stream(session, ORDINARY)
        others.append(replace(other, scenario="unread", part=f"other-{len(others) + 1:03d}"))
        (*_, call) = (await upstream_of(session).journal(run, texts=False)).calls or (None,)
        if call is None or call.ending:
            break
        resting = resting + 1 if call.sent == seen else 0
        seen = call.sent
    return others
