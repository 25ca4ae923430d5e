"""Requests that must be refused, and those of a browser that some origins may not make."""

from dataclasses import replace

from wirecheck.contract import Exchange
from wirecheck.probes import credentials
from wirecheck.probes.channel import Channel
from wirecheck.probes.session import GOOD, Session
from wirecheck.recording import Headers, Recording
from wirecheck.scenarios import Scenario

FOREIGN_ORIGIN = "https://foreign.example"
ANY_ORIGIN = "https://app.example"
# What a page asks leave to send with a question.
PREFLIGHTED = "authorization,content-type"
# Methods that routes for questions are not made for.
OTHER_METHODS = ("PUT", "PATCH")
# What the probe notes of a handshake that was let pass.
LET_IN = "let-in"


async def bad_input(session: Session, scenario: Scenario) -> list[Recording]:
    """Send a request that the endpoint must refuse."""
    return [await _refusal(session, scenario, scenario.settings["case"])]


async def other_method(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask by a method that is not the contract's, wherever one request asks."""
    recordings = []
    for name, exchange in session.contract.requests.items():
        run = session.new_run()
        right = session.request(exchange, exchange.asked(session.values(scenario, run)))
        other = next(method for method in OTHER_METHODS if method != exchange.method)
        async with session.converse(replace(right, method=other), stream=False) as talk:
            await talk.finished()
        journal = await session.journal(run)
        recordings.append(session.recording(scenario, f"refusal-{name}", talk, journal))
    return recordings


async def bad_credentials(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask with bad credentials."""
    contract = session.contract
    flawed = credentials.flawed(scenario.settings["flaw"], session.deployment)
    if contract.connected:
        refusal = await _at_the_door(session, scenario, session.channel(flawed), "refusal")
    else:
        refusal = await _asked(session, "refusal", contract.start, scenario, flawed)
    if contract.answer is None:
        return [refusal]
    return [refusal, await _asked(session, "answer", contract.answer, scenario, flawed)]


async def anonymous(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask without credentials, where none are needed."""
    run = session.new_run()
    async with session.start(session.values(scenario, run), authorization=None) as talk:
        await talk.finished()
    return [session.recording(scenario, "stream", talk, await session.journal(run))]


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
    bad = session.contract.bad_input[case]
    request = session.request(start, bad.changed(asked), extra=(*extra, *bad.headers))
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return session.recording(scenario, "refusal", talk, await session.journal(run))


def origin_of(session: Session, scenario: Scenario) -> Headers:
    """What a browser says of the page that asks."""
    origins = {"allowed": session.deployment.origin, "foreign": FOREIGN_ORIGIN, "any": ANY_ORIGIN}
    return (("Origin", str(origins[scenario.settings["origin"]])),)


async def browser(session: Session, scenario: Scenario) -> list[Recording]:
    """Ask as a page would: for leave, for the stream, and for what is refused."""
    origin, start, resume = (
        origin_of(session, scenario),
        session.contract.start,
        session.contract.resume,
    )
    recordings, run = [], session.new_run()
    if start.method != "GET":  # Fetch, CORS-safelisted method
        recordings.append(await _preflight(session, scenario, "preflight", origin, PREFLIGHTED))
    async with session.ask(scenario, run, extra=origin) as talk:
        await talk.finished()
    recordings.append(session.recording(scenario, "stream", talk, await session.journal(run)))
    if resume is not None:
        wanted = resume.header.lower()
        recordings.append(await _preflight(session, scenario, "resuming", origin, wanted))
    return [*recordings, *await _refusals(session, scenario, origin)]


async def _preflight(
    session: Session, scenario: Scenario, part: str, origin: Headers, wanted: str
) -> Recording:
    request = session.questions.preflight(session.contract.start, origin, wanted)
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return session.recording(scenario, part, talk, None)


async def _refusals(session: Session, scenario: Scenario, origin: Headers) -> list[Recording]:
    """A bad input, bad credentials, a failing upstream: as far as each is refused by a status."""
    contract, start = session.contract, session.contract.start
    bad = [await _refusal(session, scenario, it, origin) for it in list(contract.bad_input)[:1]]
    asks = []
    if contract.auth and session.deployment.auth_for(contract) != "off":
        forged = credentials.flawed("forged", session.deployment)
        asks.append(("refusal-credentials", start, scenario, forged))
    exchange = contract.answer or (start if contract.unstarted else None)
    if session.upstream and exchange:
        failing = replace(scenario, upstream="server-error")
        asks.append(("refusal-upstream", exchange, failing, GOOD))
    return [*bad, *[await _asked(session, *ask, extra=origin) for ask in asks]]


async def _asked(
    session: Session,
    part: str,
    exchange: Exchange,
    scenario: Scenario,
    authorization: str | None,
    *,
    extra: Headers = (),
) -> Recording:
    """One request, and what answers it."""
    run = session.new_run()
    asked = exchange.asked(session.values(scenario, run))
    request = session.request(exchange, asked, authorization=authorization, extra=extra)
    async with session.converse(request, stream=False) as talk:
        await talk.finished()
    return session.recording(scenario, part, talk, await session.journal(run))
