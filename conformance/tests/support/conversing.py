"""One conversation of the probe with an endpoint, from beginning to end."""

import asyncio

from wirecheck.contract import load
from wirecheck.probes.session import Session
from wirecheck.scenarios import Deployment
from wirecheck.scenarios.tables import TEXTS

TYPED = load("typed-sse")
TEXT = TEXTS[0]


async def listen(talk):
    await talk.finished()


def converse(url, doing=listen, deployment=None, scenario=TEXT):
    """The recording of the question `text`, or another; by default all is heard."""

    async def go():
        session = Session(url, TYPED, deployment or Deployment(), None)
        async with session.ask(scenario, "r1") as talk:
            await doing(talk)
        return session.recording(scenario, "stream", talk, None)

    return asyncio.run(go())
