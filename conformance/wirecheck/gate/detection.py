"""Which packaged contract an unknown endpoint speaks."""

import asyncio
from dataclasses import dataclass

from wirecheck.contract import Contract, load, packaged
from wirecheck.contract.reading import Reading
from wirecheck.gate.canary import credentials_wanted
from wirecheck.gate.target import Target
from wirecheck.probes import probe
from wirecheck.recording import Recording
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import Deployment
from wirecheck.scenarios.tables import ORDINARY

# RFC 9110, 15.6.1; all from here on are failures of the server.
INTERNAL_ERROR = 500


@dataclass(frozen=True)
class Tried:
    """A contract whose happy path an endpoint did not answer.

    Attributes:
        contract: What was tried.
        instead: What was asked for, by its URL up to the query, and what came.
        credentials: Which credentials to give, if it was refused for who asked; empty if not.
        failed: Whether the endpoint has this path, but failed to answer.
    """

    contract: Contract
    instead: str
    credentials: str = ""
    failed: bool = False


def detect(
    url: str, deployment: Deployment, mock_url: str | None
) -> tuple[list[Target], list[Tried]]:
    """Try the happy path of every packaged contract.

    Returns:
        The contracts that it answers, and what came of the others.
    """
    found, others = [], []
    for name in packaged():
        contract = load(name)
        tried = asyncio.run(_try(url, contract, deployment, mock_url))
        if tried is None:
            found.append(Target(contract, url))
        else:
            others.append(tried)
    return found, others


async def _try(
    url: str, contract: Contract, deployment: Deployment, mock_url: str | None
) -> Tried | None:
    probed = (await probe(url, contract, deployment, mock_url, [ORDINARY]))[ORDINARY.name]
    if probed.trouble:
        return Tried(contract, probed.trouble)
    reading = Reading(probed.recordings[0], contract)
    return None if reading.known else _tried(contract, reading.recording, deployment)


def _tried(contract: Contract, recording: Recording, deployment: Deployment) -> Tried:
    url, _, _ = recording.request.url.partition("?")
    asked = f"{recording.request.method} {url}"
    return Tried(
        contract,
        f"{asked}: {came_instead(recording)}",
        credentials_wanted(recording, deployment),
        recording.response is not None and recording.response.status >= INTERNAL_ERROR,
    )
