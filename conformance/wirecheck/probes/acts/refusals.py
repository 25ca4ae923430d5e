"""Requests that must be refused, and those of a browser that some origins may not make."""

from wirecheck.probes import credentials
from wirecheck.probes.channel import Channel
from wirecheck.probes.session import Session
from wirecheck.recording import Headers, Recording
from wirecheck.scenarios import Scenario

FOREIGN_ORIGIN = "https://foreign.example"
ANY_ORIGIN = "https://app.example"
# What the probe notes of a handshake that was let pass.
LET_IN = "let-in"


async def bad_input(session: Session, scenario: Scenario) -> list[Recording]:
    """Send a request that the endpoint must refuse."""
    return [await _refusal(session, scenario, scenario.settings["case"])]


async def bad_credentials(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask with bad credentials."""
    flawed = credentials.flawed(scenario.settings["flaw"], session.deployment)
    if session.contract.connected:
        return [await _at_the_door(session, scenario, session.channel(flawed), "refusal")]
    run, start = session.new_run(), session.contract.start
    asked = start.asked(session.values(scenario, run))
    request = session.request(start, asked, authorization=flawed)
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return [session.recording(scenario, "refusal", talk, await session.journal(run))]


async def page(session: Session, scenario: Scenario) -> list[Recording]:
    """Shake hands as a page of some origin would."""
    channel = session.channel(extra=origin_of(session, scenario))
    return [await _at_the_door(session, scenario, channel, "handshake")]


async def _at_the_door(
    session: Session, scenario: Scenario, channel: Channel, part: str
) -> Recording:
    """Shake hands; if that is let pass, ask."""
    run = session.new_run()
    if await channel.open():
        async with session.ask_on(channel, scenario, run) as talk:
            await talk.finished()
        for frame in talk.tape.frames:
            channel.tape.frame(frame.data, binary=frame.binary)
        channel.tape.mark(LET_IN)
    await channel.close()
    journal = await session.journal(run)
    return channel.tape.recording(session.contract.name, scenario.name, part, journal)


async def _refusal(
    session: Session, scenario: Scenario, case: str, extra: Headers = ()
) -> Recording:
    run, start = session.new_run(), session.contract.start
    asked = start.asked(session.values(scenario, run))
    request = session.request(start, session.contract.bad_input[case].changed(asked), extra=extra)
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return session.recording(scenario, "refusal", talk, await session.journal(run))


def origin_of(session: Session, scenario: Scenario) -> Headers:
    """What a browser says of the page that asks."""
    origins = {"allowed": session.deployment.origin, "foreign": FOREIGN_ORIGIN, "any": ANY_ORIGIN}
    return (("Origin", str(origins[scenario.settings["origin"]])),)


async def browser(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask as a page would: a preflight, the stream, and a request that is refused."""
    origin = origin_of(session, scenario)
    run, start = session.new_run(), session.contract.start
    preflights = []
    if start.method != "GET":  # Fetch, CORS-safelisted method
        async with session.converse(session.preflight(start, origin), stream=False) as asked:
            await asked.finished()
        preflights.append(session.recording(scenario, "preflight", asked, None))
    async with session.ask(scenario, run, extra=origin) as talk:
        await talk.finished()
    return [
        *preflights,
        session.recording(scenario, "stream", talk, await session.journal(run)),
        *[
            await _refusal(session, scenario, case, origin)
            for case in list(session.contract.bad_input)[:1]
        ],
    ]
