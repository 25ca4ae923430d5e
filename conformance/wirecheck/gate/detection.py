"""Which packaged contract an unknown endpoint speaks."""

import asyncio

from wirecheck.contract import Contract, load, packaged
from wirecheck.contract.reading import Reading
from wirecheck.gate.target import Target
from wirecheck.probes import probe
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import Deployment
from wirecheck.scenarios.tables import ORDINARY


def detect(
    url: str, deployment: Deployment, mock_url: str | None
) -> tuple[list[Target], dict[str, str]]:
    """Try the happy path of every packaged contract.

    Returns:
        The contracts that it answers, and for each of the others what came instead.
    """
    found, tried = [], {}
    for name in packaged():
        contract = load(name)
        instead = asyncio.run(_try(url, contract, deployment, mock_url))
        if instead:
            tried[name] = instead
        else:
            found.append(Target(contract, url))
    return found, tried


async def _try(url: str, contract: Contract, deployment: Deployment, mock_url: str | None) -> str:
    probed = (await probe(url, contract, deployment, mock_url, [ORDINARY]))[ORDINARY.name]
    if probed.trouble:
        return probed.trouble
    reading = Reading(probed.recordings[0], contract)
    where = f"{contract.start.method} {contract.start.path}"
    return "" if reading.known else f"{where}: {came_instead(reading.recording)}"
