"""One question before all others: whether the mock provider stands behind the endpoint at all.

If it does not, nothing can be steered, and a hundred questions would go to a provider that somebody
pays.
"""

from collections.abc import Iterable

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.gate.target import Target
from wirecheck.probes import Probed, probe
from wirecheck.recording import Recording
from wirecheck.rules.judge import NEVER_CALLED
from wirecheck.rules.rate_limited import MET, meets_limit
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import Deployment, Scenario
from wirecheck.scenarios.tables import ORDINARY


async def first_asked(
    target: Target, deployment: Deployment, mock_url: str | None, scenarios: Iterable[Scenario]
) -> tuple[Probed | None, str]:
    """Ask the ordinary question before all others.

    Returns:
        What was recorded, which shows how the very first question is answered; None if there was
        no need to ask. And why the scenarios that need the mock provider cannot be probed; empty if
        they can.
    """
    if mock_url is None or not any(scenario.needs_mock for scenario in scenarios):
        return None, ""
    probed = await probe(target.url, target.contract, deployment, mock_url, [ORDINARY])
    asked = probed[ORDINARY.name]
    if asked.trouble:
        return asked, asked.trouble
    (recording,) = asked.recordings
    if recording.journal and recording.journal.calls:
        return asked, ""
    return asked, _never_called(target.contract, recording)


def _never_called(contract: Contract, recording: Recording) -> str:
    if meets_limit(Reading(recording, contract)):
        return MET
    response = recording.response
    if response is not None and response.status == contract.head.status:
        return NEVER_CALLED
    asked = f"{recording.request.method} {recording.request.url}"
    return (
        f"{asked} did not get as far as the mock provider, but: {came_instead(recording)}. "
        "Are the endpoint's URL and the contract right?"
    )
