"""One question before all others: whether the mock provider stands behind the endpoint at all.

If it does not, nothing can be steered, and a hundred questions would go to a provider that somebody
pays.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.gate.target import Target
from wirecheck.probes import Probed, probe
from wirecheck.recording import Recording
from wirecheck.rules.judge import NEVER_CALLED
from wirecheck.rules.rate_limited import MET, meets_limit
from wirecheck.rules.refusal import CONNECT_ERROR
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import Deployment, Scenario
from wirecheck.scenarios.tables import ORDINARY

# RFC 9110, 15.5.2 and 15.5.4
UNAUTHORIZED, FORBIDDEN = 401, 403
# RFC 6455, 7.4.1; IANA's registry of close codes; and what servers make of the statuses above.
CLOSED_FOR_WHO_ASKS = frozenset({1008, 3000, 3003, 4401, 4403})


@dataclass(frozen=True)
class FirstAsked:
    """What came of the first question.

    Attributes:
        probed: What was recorded, which shows how the very first question is answered; None if
            there was no need to ask.
        trouble: Why the scenarios that need the mock provider cannot be probed; empty if they can.
        in_all: Whether it is in the way of every other scenario as well.
    """

    probed: Probed | None = None
    trouble: str = ""
    in_all: bool = False


async def first_asked(
    target: Target, deployment: Deployment, mock_url: str | None, scenarios: Iterable[Scenario]
) -> FirstAsked:
    """Ask the ordinary question before all others."""
    if mock_url is None or not any(scenario.needs_mock for scenario in scenarios):
        return FirstAsked()
    probed = await probe(target.url, target.contract, deployment, mock_url, [ORDINARY])
    asked = probed[ORDINARY.name]
    if asked.trouble:
        return FirstAsked(asked, asked.trouble)
    (recording,) = asked.recordings
    if recording.journal and recording.journal.calls:
        return FirstAsked(asked)
    if wanted := credentials_wanted(recording, deployment):
        return FirstAsked(asked, wanted, in_all=True)
    return FirstAsked(asked, _never_called(target.contract, recording))


def credentials_wanted(recording: Recording, deployment: Deployment) -> str:
    """What to give to an endpoint that refused a question for who asked it; empty if it did not.

    The mend comes first: a summary cuts what is long.
    """
    response = recording.response
    if response is not None and response.status in {UNAUTHORIZED, FORBIDDEN}:
        return f"{_mend(deployment)}; it answered {came_instead(recording)}"
    if refusal := _connection_refused(recording):
        return f"it seems that {_mend(deployment)}; it answered {refusal}"
    return ""


def _connection_refused(recording: Recording) -> str:
    """How a connection was turned away before anything was said on it; empty if it was not."""
    if recording.transport == "socketio":
        for event in recording.decoded.events:
            if event.name == CONNECT_ERROR:
                return f"with CONNECT_ERROR, {event.data}"
    if recording.ending.code in CLOSED_FOR_WHO_ASKS and not recording.frames:
        return f"by closing with code {recording.ending.code}"
    return ""


def _mend(deployment: Deployment) -> str:
    if deployment.token or deployment.jwt_secret:
        given = "--token" if deployment.token else "--jwt-secret"
        return (
            f"the endpoint refuses the credentials of {given}: give a --token that it accepts, or "
            "the --jwt-secret (HS256) that it checks tokens by"
        )
    return (
        "the endpoint wants credentials: give --token T or --jwt-secret S and --declare "
        "auth=required, or switch them off there and --declare auth=off"
    )


def _never_called(contract: Contract, recording: Recording) -> str:
    if meets_limit(Reading(recording, contract)):
        return MET
    response = recording.response
    if response is not None and response.status == contract.head.status:
        return NEVER_CALLED
    asked = f"{recording.request.method} {recording.request.url}"
    return (
        f"{asked} did not get as far as the mock provider, but: {came_instead(recording)}. "
        "Are the endpoint's URL, its provider's base URL and the contract right?"
    )
