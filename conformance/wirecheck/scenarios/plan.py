"""Which scenarios a contract and a deployment call for."""

from collections.abc import Iterator
from dataclasses import dataclass

from wirecheck.contract import Contract
from wirecheck.scenarios import tables
from wirecheck.scenarios.model import Scenario, Topic


@dataclass(frozen=True)
class Deployment:
    """What a contract cannot know of the endpoint: the facts that the user declares.

    Attributes:
        auth: ``required``, ``optional`` or ``off``; None takes the contract's default.
        origin: An origin that the endpoint's CORS rules allow.
        token: A bearer token that the endpoint accepts.
        jwt_secret: The HS256 secret by which the endpoint checks tokens.
        mock: Whether a mock provider stands behind the endpoint.
    """

    auth: str | None = None
    origin: str | None = None
    token: str | None = None
    jwt_secret: str | None = None
    mock: bool = True

    def auth_for(self, contract: Contract) -> str:
        """Whether this deployment of the contract wants credentials."""
        return self.auth or (contract.auth.default if contract.auth else "off")


@dataclass(frozen=True)
class Planned:
    """A scenario of a contract; ``omitted`` says why it is not exercised, if it is not."""

    contract: Contract
    scenario: Scenario
    omitted: str = ""


def bad_inputs(contract: Contract) -> tuple[Scenario, ...]:
    """A scenario for each bad input that the contract lists."""
    return tuple(
        Scenario(
            f"bad-{name}",
            f"send the bad input `{name}`",
            "bad-input",
            frozenset({Topic.BAD_INPUT}),
            upstream="",
            settings={"case": name},
            needs_mock=False,
        )
        for name in contract.bad_input
    )


def scenarios(contract: Contract) -> tuple[Scenario, ...]:
    """Every scenario that the contract foresees."""
    return (
        *tables.ALWAYS,
        *(tables.WITH_ANSWER if contract.answer else ()),
        *bad_inputs(contract),
        *(tables.CREDENTIALS if contract.auth else ()),
        *tables.BROWSERS,
    )


def _omissions(contract: Contract, scenario: Scenario, deployment: Deployment) -> Iterator[str]:
    if scenario.needs_mock and not deployment.mock:
        yield "no mock provider stands behind the endpoint (--mock-provider none)"
    if scenario.act == "credentials":
        auth = deployment.auth_for(contract)
        if auth == "off" or (auth == "optional" and scenario.settings["flaw"] == "missing"):
            yield f"this deployment is declared to work without credentials (auth={auth})"
        elif scenario.settings["flaw"] == "expired" and not deployment.jwt_secret:
            yield "an expired token can be made only with --jwt-secret"
    if scenario.settings.get("origin") in {"allowed", "foreign"} and not deployment.origin:
        yield "no allowed origin was declared (--declare origin=URL)"


def plan(contract: Contract, deployment: Deployment) -> tuple[Planned, ...]:
    """All scenarios of a contract, each with the reason why it is left out, if it is."""
    return tuple(
        Planned(contract, scenario, next(_omissions(contract, scenario, deployment), ""))
        for scenario in scenarios(contract)
    )
