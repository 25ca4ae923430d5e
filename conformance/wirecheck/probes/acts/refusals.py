"""Requests that must be refused, and those of a browser that some origins may not make."""

from wirecheck.probes import credentials
from wirecheck.probes.session import Session
from wirecheck.recording import Headers, Recording
from wirecheck.scenarios import Scenario

FOREIGN_ORIGIN = "https://foreign.example"
ANY_ORIGIN = "https://app.example"


async def bad_input(session: Session, scenario: Scenario) -> list[Recording]:
    """Send a request that the endpoint must refuse."""
    return [await _refusal(session, scenario, scenario.settings["case"])]


async def bad_credentials(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask with bad credentials."""
    flawed = credentials.flawed(scenario.settings["flaw"], session.deployment)
    if session.contract.connected:
        return [await _turned_away(session, scenario, flawed)]
    run, start = session.new_run(), session.contract.start
    asked = start.asked(session.values(scenario, run))
    request = session.request(start, asked, authorization=flawed)
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return [session.recording(scenario, "refusal", talk, await session.journal(run))]


async def _turned_away(session: Session, scenario: Scenario, flawed: str | None) -> Recording:
    """Shake hands with bad credentials; if that is let pass, ask."""
    run = session.new_run()
    channel = session.channel(flawed)
    if await channel.open():
        async with session.ask_on(channel, scenario, run) as talk:
            await talk.finished()
        for frame in talk.tape.frames:
            channel.tape.frame(frame.data, binary=frame.binary)
        channel.tape.mark("let-in")
    await channel.close()
    journal = await session.journal(run)
    return channel.tape.recording(session.contract.name, scenario.name, "refusal", journal)


async def _refusal(
    session: Session, scenario: Scenario, case: str, extra: Headers = ()
) -> Recording:
    run, start = session.new_run(), session.contract.start
    asked = start.asked(session.values(scenario, run))
    request = session.request(start, session.contract.bad_input[case].changed(asked), extra=extra)
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return session.recording(scenario, "refusal", talk, await session.journal(run))


async def browser(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask as a page would: a preflight, the stream, and a request that is refused."""
    origins = {"allowed": session.deployment.origin, "foreign": FOREIGN_ORIGIN, "any": ANY_ORIGIN}
    origin = (("Origin", str(origins[scenario.settings["origin"]])),)
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
