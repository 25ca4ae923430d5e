"""From the command line to a gate: every mistake is one plain message with its mend."""

import os
import socket
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import pytest

from wirecheck.contract import Contract, ContractError, load, packaged
from wirecheck.gate import Gate, Service, ServiceError, Target, detect, start_mock, start_reference
from wirecheck.plugin.options import DECLARABLE
from wirecheck.scenarios import Deployment

MOCK_PORT = 9099
CONNECT_S = 5.0
REFERENCE = "reference"


@dataclass
class Ready:
    """A gate that is set up, and the processes behind it."""

    gate: Gate
    endpoint: str
    mock_note: str
    services: ExitStack = field(default_factory=ExitStack)


def declarations(given: list[str]) -> dict[str, str]:
    """The facts of ``--declare KEY=VALUE``.

    Raises:
        pytest.UsageError: A key is unknown, or a value is missing.
    """
    facts = {}
    for item in given:
        key, equals, value = item.partition("=")
        if not equals or not value:
            raise pytest.UsageError(f"--declare {item}: write it as KEY=VALUE.")
        if key not in DECLARABLE:
            known = ", ".join(DECLARABLE)
            raise pytest.UsageError(f"--declare {item}: {key!r} is unknown; known are {known}.")
        if key == "auth" and value not in {"required", "optional", "off"}:
            raise pytest.UsageError(f"--declare {item}: auth is required, optional or off.")
        facts[key] = value
    return facts


def deployment(config: pytest.Config) -> Deployment:
    """What the user declared of the endpoint."""
    facts = declarations(config.getoption("declare"))
    secret = config.getoption("jwt_secret")
    on_reference = secret and config.getoption("endpoint") == REFERENCE
    return Deployment(
        auth=facts.get("auth") or ("required" if on_reference else None),
        origin=facts.get("origin"),
        token=config.getoption("token"),
        jwt_secret=secret,
        mock=config.getoption("mock_provider") != "none",
    )


def contracts(config: pytest.Config) -> list[Contract]:
    """The contracts that were named; none if the endpoint is to be asked which it speaks."""
    names = config.getoption("contract") or config.getini("wirecheck_contract")
    if not names and config.getoption("endpoint") == REFERENCE:
        names = packaged()
    try:
        return [load(name) for name in names]
    except ContractError as error:
        raise pytest.UsageError(str(error)) from error


def ready(config: pytest.Config) -> Ready:
    """Start what is to be started, and find out what is to be tested.

    Raises:
        pytest.UsageError: With one plain message and its mend.
    """
    facts, named = deployment(config), contracts(config)
    with ExitStack() as services:
        mock_url, note = _mock(config, services)
        endpoint = config.getoption("endpoint")
        if endpoint == REFERENCE:
            targets, endpoint = _reference(services, facts, named, mock_url)
        else:
            _answers(endpoint)
            targets = [Target(contract, endpoint) for contract in named]
            targets = targets or _detected(endpoint, facts, mock_url)
        gate = Gate(tuple(targets), facts, mock_url)
        return Ready(gate, endpoint, note, services.pop_all())
    raise AssertionError  # pragma: no cover - the block above returns


def as_worker(config: pytest.Config, given: dict[str, Any]) -> Ready:
    """The gate of an xdist worker: what its controller has set up."""
    targets = tuple(Target(load(name), url) for name, url in given["targets"])
    gate = Gate(targets, deployment(config), given["mock_url"])
    return Ready(gate, given["endpoint"], given["mock_note"])


def for_worker(ready: Ready, names: list[str]) -> dict[str, Any]:
    """What an xdist worker needs to know, in values that can be sent to it."""
    targets = ready.gate.targets
    files = names or [target.contract.name for target in targets]
    return {
        "targets": [(file, target.url) for file, target in zip(files, targets, strict=True)],
        "mock_url": ready.gate.mock_url,
        "endpoint": ready.endpoint,
        "mock_note": ready.mock_note,
    }


def _started(services: ExitStack, start: Any, *arguments: Any, **options: Any) -> Service:
    try:
        return cast("Service", services.enter_context(start(*arguments, **options)))
    except ServiceError as error:
        raise pytest.UsageError(str(error)) from error


def _mock(config: pytest.Config, services: ExitStack) -> tuple[str | None, str]:
    """The mock provider's URL, and a few words on where it comes from."""
    choice = config.getoption("mock_provider")
    if choice == "none":
        return None, "none"
    if choice != "embedded":
        return _running_mock(choice), "running already"
    port = config.getoption("mock_provider_port")
    if port is None:
        port = 0 if config.getoption("endpoint") == REFERENCE else MOCK_PORT
    url = f"http://127.0.0.1:{port}"
    if port and _is_mock(url):
        return url, "running already"
    return _started(services, start_mock, port).url, "started by this gate"


def _is_mock(url: str) -> bool:
    try:
        health = httpx.get(f"{url}/_mock/health", timeout=CONNECT_S, trust_env=False).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
    return isinstance(health, dict) and health.get("wirecheck") == "mock"


def _running_mock(url: str) -> str:
    if not _is_mock(url):
        raise pytest.UsageError(
            f"--mock-provider {url}: no mock provider answers there. Start it with "
            "`wirecheck mock`, or leave the option out and the gate starts its own."
        )
    return url.rstrip("/")


def _reference(
    services: ExitStack, facts: Deployment, named: list[Contract], mock_url: str | None
) -> tuple[list[Target], str]:
    server = _started(
        services, start_reference, mock_url, jwt_secret=facts.jwt_secret, origin=facts.origin
    )
    targets = [Target(it, f"{server.url}/{it.name.partition('-')[0]}") for it in named]
    return targets, server.url


def _answers(endpoint: str) -> None:
    """Make sure that somebody listens: otherwise every check would say the same."""
    parts = urlsplit(endpoint)
    try:
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        socket.create_connection((parts.hostname or "", port), CONNECT_S).close()
    except (KeyError, ValueError):
        raise pytest.UsageError(
            f"--endpoint {endpoint}: write it as http://HOST:PORT or https://HOST:PORT "
            "(with the path under which the contract's paths begin), or `reference`."
        ) from None
    except OSError as error:
        raise pytest.UsageError(
            f"--endpoint {endpoint}: nothing listens there ({error.strerror or error}). "
            "Start your server first, or try the gate with `--endpoint reference`."
        ) from None


def _detected(endpoint: str, facts: Deployment, mock_url: str | None) -> list[Target]:
    found, tried = detect(endpoint, facts, mock_url)
    if found:
        return found
    listed = "".join(f"\n  {name}: {instead}" for name, instead in tried.items())
    raise pytest.UsageError(
        f"--endpoint {endpoint}: it answers the happy path of no packaged contract:{listed}\n"
        "Name yours with --contract NAME|FILE (`wirecheck contracts` lists the packaged ones)."
    )


def shown_path(path: Path) -> str:
    """A path as a user would type it."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
