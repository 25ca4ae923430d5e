"""From the command line to a gate: every mistake is one plain message with its mend."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from wirecheck.contract import Contract, ContractError, load, packaged
from wirecheck.gate import (
    Gate,
    Service,
    ServiceError,
    Target,
    detect,
    is_mock,
    start_mock,
    start_reference,
)
from wirecheck.plugin import reachable
from wirecheck.plugin.declared import check_facts, deployment
from wirecheck.plugin.options import REFERENCE
from wirecheck.plugin.undetected import undetected
from wirecheck.ports import MOCK_PORT
from wirecheck.scenarios import Deployment


@dataclass(frozen=True)
class Named:
    """A contract, and what it was called by: a packaged name, or a file."""

    source: str
    contract: Contract


@dataclass
class Ready:
    """A gate that is set up, and the processes behind it.

    Attributes:
        gate: What is to be probed and judged.
        endpoint: The base URL of all that is tested.
        sources: What each of the gate's contracts can be loaded by.
        chosen: How the contracts were chosen, for the header; empty if they were named.
        mock_note: Where the mock provider comes from.
        services: Stops the processes.
    """

    gate: Gate
    endpoint: str
    sources: tuple[str, ...]
    chosen: str = ""
    mock_note: str = ""
    services: ExitStack = field(default_factory=ExitStack)


def ready(config: pytest.Config) -> Ready:
    """Start what is to be started, and find out what is to be tested.

    Raises:
        pytest.UsageError: With one plain message and its mend.
    """
    endpoint, facts = config.getoption("endpoint"), deployment(config)
    named, chosen = contracts(config)
    # What the endpoint is to be asked for may be any of the packaged ones.
    check_facts(facts, [it.contract for it in named] or [load(name) for name in packaged()])
    check_folder(config.getoption("conformance_report"))
    if endpoint != REFERENCE:
        reachable.check_endpoint(endpoint)
    services = ExitStack()
    try:
        mock_url, note = _mock(config, services)
        if endpoint == REFERENCE:
            targets, endpoint = _reference(services, facts, named, mock_url)
        elif named:
            targets = [Target(it.contract, endpoint) for it in named]
        else:
            targets, chosen = _detected(endpoint, facts, mock_url), "found by its happy path"
    except BaseException:
        services.close()
        raise
    sources = tuple(it.source for it in named) or tuple(it.contract.name for it in targets)
    gate = Gate(tuple(targets), facts, mock_url)
    return Ready(gate, endpoint, sources, chosen, note, services)


def as_worker(config: pytest.Config, given: dict[str, Any]) -> Ready:
    """The gate of an xdist worker: what its controller has set up."""
    targets = tuple(Target(load(source), url) for source, url in given["targets"])
    gate = Gate(targets, deployment(config), given["mock_url"])
    return Ready(gate, given["endpoint"], tuple(source for source, _ in given["targets"]))


def for_worker(ready: Ready) -> dict[str, Any]:
    """What an xdist worker needs to know, in values that can be sent to it."""
    urls = [target.url for target in ready.gate.targets]
    return {
        "targets": list(zip(ready.sources, urls, strict=True)),
        "mock_url": ready.gate.mock_url,
        "endpoint": ready.endpoint,
    }


def contracts(config: pytest.Config) -> tuple[list[Named], str]:
    """The contracts that were named, and where, if not on the command line.

    There are none if the endpoint is to be asked which it speaks.

    Raises:
        pytest.UsageError: One of them does not exist or has a mistake, or two have one name.
    """
    if names := config.getoption("contract"):
        return _loaded(names), ""
    if names := config.getini("wirecheck_contract"):
        return _loaded(names), "wirecheck_contract of the configuration file"
    return _loaded(packaged() if config.getoption("endpoint") == REFERENCE else ()), ""


def _loaded(sources: Sequence[str]) -> list[Named]:
    found: dict[str, Named] = {}
    for source in sources:
        try:
            it = Named(source, load(source))
        except ContractError as error:
            raise pytest.UsageError(str(error)) from error
        before = found.setdefault(it.contract.name, it)
        if before.contract != it.contract:
            raise pytest.UsageError(
                f"--contract {source}: its name is {it.contract.name!r}, as is that of "
                f"{before.source}.\nRename one (its key `contract`): names head the checks' ids."
            )
    return list(found.values())


def check_folder(folder: str | None) -> None:
    """Refuse a folder for the report before the probing, not after it."""
    if not folder:
        return
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise pytest.UsageError(
            f"--conformance-report {folder}: the report cannot be written there "
            f"({error.strerror}).\nName a folder that can be made and written to."
        ) from None


def _mock(config: pytest.Config, services: ExitStack) -> tuple[str | None, str]:
    """The mock provider's URL, and a few words on where it comes from."""
    choice, port = config.getoption("mock_provider"), config.getoption("mock_provider_port")
    if choice == "none":
        return None, "none"
    if choice != "embedded":
        return reachable.running_mock(choice), "running already"
    if port is None:
        port = 0 if config.getoption("endpoint") == REFERENCE else MOCK_PORT
    url = f"http://127.0.0.1:{port}"
    if port and is_mock(url):
        return url, "running already"
    mend = (
        "\nIn the gate: --mock-provider-port PORT, and the endpoint's base URL pointing there."
        if port
        else ""
    )
    return _started(services, mend, start_mock, port).url, "started by this gate"


def _started(
    services: ExitStack, mend: str, start: Any, *arguments: Any, **options: Any
) -> Service:
    try:
        return cast("Service", services.enter_context(start(*arguments, **options)))
    except ServiceError as error:
        raise pytest.UsageError(f"{error}{mend}") from error


def _reference(
    services: ExitStack, facts: Deployment, named: list[Named], mock_url: str | None
) -> tuple[list[Target], str]:
    for it in named:
        if it.contract.name not in packaged():
            raise pytest.UsageError(
                f"--contract {it.source}: the reference server does not speak "
                f"{it.contract.name!r}, only {', '.join(packaged())}."
            )
    server = _started(
        services,
        "",
        start_reference,
        mock_url,
        jwt_secret=facts.jwt_secret,
        origin=facts.origin,
        limits=facts.limits == "on",
        missing_keys=facts.missing_keys,
    )
    # `wirecheck reference --dialect all` serves `typed-sse` under `/typed`.
    paths = [it.contract.name.partition("-")[0] for it in named]
    targets = [
        Target(it.contract, f"{server.url}/{path}") for it, path in zip(named, paths, strict=True)
    ]
    return targets, server.url


def _detected(endpoint: str, facts: Deployment, mock_url: str | None) -> list[Target]:
    found, tried = detect(endpoint, facts, mock_url)
    if found:
        return found
    raise pytest.UsageError(undetected(endpoint, tried, mock_url))
