"""Which scenarios a contract and a deployment call for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wirecheck.contract import Contract
from wirecheck.scenarios import (
    connection_tables,
    declared,
    engine_tables,
    generated_tables,
    http_tables,
    tables,
)
from wirecheck.scenarios.model import Scenario, Topic

# Some 4 MB where each event repeats the text before it.
REPEATED_TOKENS = 1_000


@dataclass(frozen=True)
class Deployment:
    """What a contract cannot know of the endpoint: the facts that the user declares.

    Attributes:
        auth: ``required``, ``optional`` or ``off``; None takes the contract's default.
        enforced: Whether credentials are checked also where a contract's default is ``off``.
        origin: An origin that the endpoint's CORS rules allow.
        token: A bearer token that the endpoint accepts.
        jwt_secret: The HS256 secret by which the endpoint checks tokens.
        limits: ``on`` or ``off``; None takes the contract's default.
        missing_keys: The providers that it has no key for.
        mock: Whether a mock provider stands behind the endpoint.
        fuzz: So many more generated examples are tried under each contract.
        seed: What these are drawn from.
    """

    auth: str | None = None
    enforced: bool = False
    origin: str | None = None
    token: str | None = None
    jwt_secret: str | None = None
    limits: str | None = None
    missing_keys: tuple[str, ...] = ()
    mock: bool = True
    fuzz: int = 0
    seed: int = 0

    def auth_for(self, contract: Contract) -> str:
        """Whether this deployment of the contract wants credentials."""
        default = contract.auth.default if contract.auth else "off"
        return self.auth or ("required" if default == "off" and self.enforced else default)

    def limits_for(self, contract: Contract) -> bool:
        """Whether this deployment enforces the contract's limits, if it has any."""
        return contract.limits is not None and (self.limits or contract.limits.default) == "on"

    @property
    def many_users(self) -> bool:
        """Whether the gate can be a user of its own in each conversation."""
        return bool(self.jwt_secret and not self.token)


@dataclass(frozen=True)
class Planned:
    """A scenario of a contract; ``omitted`` says why it is not exercised, if it is not."""

    contract: Contract
    scenario: Scenario
    omitted: str = ""


def bad_inputs(contract: Contract) -> tuple[Scenario, ...]:
    """A scenario for each bad input that the contract lists."""
    topics = {Topic.BAD_MESSAGE, Topic.STILL_SERVING} if contract.connected else {Topic.BAD_INPUT}
    return tuple(
        Scenario(
            f"bad-{name}",
            f"send the bad input `{name}`",
            "bad-message" if contract.connected else "bad-input",
            frozenset(topics),
            upstream="" if not contract.connected else "text",
            settings={"case": name},
            needs_mock=False,
        )
        for name in contract.bad_input
    )


def scenarios(contract: Contract) -> tuple[Scenario, ...]:
    """Every scenario that the contract foresees."""
    foreseen = (
        *(_bounded(_unstarted(it, contract), contract) for it in tables.ALWAYS),
        *(tables.WITH_ANSWER if contract.answer else ()),
        *bad_inputs(contract),
        *(tables.CREDENTIALS if contract.auth else ()),
        *([tables.ANONYMOUS] if contract.auth and contract.auth.anonymous else ()),
        *(_on_connections(contract) if contract.connected else _over_http()),
        *(_at_providers(contract)),
        *(tables.RESUMES if contract.resume else ()),
        *(tables.SESSIONS if contract.sessions else ()),
        *(tables.HEALTH if contract.health else ()),
        tables.UNREAD_REPEATED if contract.repeats_text else tables.UNREAD,
        *([tables.IDLE] if contract.keep_alive else ()),
        *([tables.OTHER_METHOD] if contract.requests else ()),
        *http_tables.scenarios(contract),
        *declared.over_limits(contract),
        *declared.missing_keys(contract),
        *generated_tables.scenarios(contract),
    )
    if contract.transport == "socketio":
        return (*foreseen, *engine_tables.scenarios(contract, foreseen))
    return foreseen


def _over_http() -> tuple[Scenario, ...]:
    return (
        *tables.AFTER_FAILURE,
        *tables.COMPRESSED,
        *tables.HTTP2,
        *tables.OLD_HTTP,
        *tables.BROWSERS,
    )


def _on_connections(contract: Contract) -> Iterator[Scenario]:
    yield from connection_tables.CHATS
    yield from connection_tables.FRAMES
    yield from connection_tables.PAGES
    if contract.transport == "socketio":
        yield connection_tables.BINARY
    if contract.overlap:
        yield from connection_tables.OVERLAPS
    if contract.cancel.message:
        yield from connection_tables.CANCELS
    if contract.stream_id is not None:
        yield from connection_tables.INTERLEAVED
        if contract.cancel.message:
            yield connection_tables.CANCEL_OTHER


def _bounded(scenario: Scenario, contract: Contract) -> Scenario:
    """The same scenario; 10,000 tokens are 400 MB where each event repeats the text before it."""
    if scenario.name == "long" and contract.repeats_text:
        does = f"stream {REPEATED_TOKENS:,} tokens"
        return replace(scenario, does=does, options={"tokens": REPEATED_TOKENS})
    return scenario


def _unstarted(scenario: Scenario, contract: Contract) -> Scenario:
    """The same scenario; a failure before the first token is no stream where it has a status."""
    is_before = scenario.options.get("after", 0) == 0
    if contract.unstarted and is_before and Topic.FAILURE in scenario.topics:
        return replace(scenario, topics=frozenset({Topic.UNSTARTED}))
    return scenario


def _at_providers(contract: Contract) -> Iterator[Scenario]:
    """The scenarios of the sweep, for each provider that a question can choose but the first."""
    for provider in contract.providers:
        for scenario in tables.SWEEP if provider != contract.provider else ():
            name = f"{scenario.name}-{provider}"
            does = f"{scenario.does}, by {provider}"
            settings = {**scenario.settings, "provider": provider}
            yield replace(scenario, name=name, does=does, settings=settings)


def _omissions(contract: Contract, scenario: Scenario, deployment: Deployment) -> Iterator[str]:
    if scenario.needs_mock and not deployment.mock:
        yield "no mock provider stands behind the endpoint (--mock-provider none)"
    if scenario.act == "credentials":
        auth = deployment.auth_for(contract)
        if auth == "off" or (auth == "optional" and scenario.settings["flaw"] == "missing"):
            yield f"this deployment is declared to work without credentials (auth={auth})"
        elif scenario.settings["flaw"] == "expired" and not deployment.jwt_secret:
            yield "an expired token can be made only with --jwt-secret"
    if scenario.act == "anonymous" and deployment.auth_for(contract) == "required":
        yield "this deployment is declared to want credentials (auth=required)"
    if scenario.act == "over-limit":
        yield from _unlimited(contract, scenario, deployment)
    yield from _keyless(contract, scenario, deployment)
    if scenario.settings.get("origin") in {"allowed", "foreign"} and not deployment.origin:
        yield "no allowed origin was declared (--declare origin=URL)"


def _unlimited(contract: Contract, scenario: Scenario, deployment: Deployment) -> Iterator[str]:
    requests = scenario.settings["limit"].requests
    if not deployment.limits_for(contract):
        yield "the limits are not declared to be in force (--declare limits=on)"
    elif requests > declared.MOST_REQUESTS:
        yield f"the gate asks {declared.MOST_REQUESTS} times at most, and the limit is {requests:,}"


def _keyless(contract: Contract, scenario: Scenario, deployment: Deployment) -> Iterator[str]:
    provider = scenario.settings.get("provider", contract.provider)
    is_missing = provider in deployment.missing_keys
    if Topic.MISSING_KEY in scenario.topics:
        if not is_missing:
            yield "no key is declared to be missing (--declare missing-key=PROVIDER)"
    elif is_missing and scenario.upstream:
        yield f"the endpoint is declared to have no key for {provider} (missing-key={provider})"


def plan(contract: Contract, deployment: Deployment) -> tuple[Planned, ...]:
    """All scenarios of a contract, each with the reason why it is left out, if it is."""
    return tuple(
        Planned(contract, scenario, next(_omissions(contract, scenario, deployment), ""))
        for scenario in scenarios(contract)
    )
