"""From the command line to pages under test: every mistake is one plain message with its mend."""

import socket
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from wirecheck.contract import ContractError
from wirecheck.gate import ServiceError, is_mock
from wirecheck.plugin.options import MOCK_PORT
from wirecheck.plugin.reachable import CONNECT_S, PORTS, running_mock
from wirecheck.plugin.setup import check_folder
from wirecheck.probes.credentials import good
from wirecheck.scenarios import Deployment
from wirecheck_browser_tests.bench import Bench
from wirecheck_browser_tests.contract import PageContract, endpoint_of, load, packaged
from wirecheck_browser_tests.driving.browsers import ENGINES, Engine, NoBrowserError, find
from wirecheck_browser_tests.plugin.options import REFERENCE
from wirecheck_browser_tests.services.backends import Backends
from wirecheck_browser_tests.services.processes import start_mock
from wirecheck_browser_tests.services.streamlit import STREAMLIT, is_installed, start_streamlit
from wirecheck_browser_tests.visits.target import Target


@dataclass
class Ready:
    """Pages that are set up, and the processes behind them.

    Attributes:
        gate: What is to be visited and judged.
        page: What was given as ``--page``.
        sources: What each page's contract can be loaded by, by the target's name.
        notes: For the header: where the mock provider is, and what is not run, and why.
        services: Stops the processes.
    """

    gate: Bench
    page: str
    sources: dict[str, str]
    notes: list[str] = field(default_factory=list)
    services: ExitStack = field(default_factory=ExitStack)


@dataclass(frozen=True)
class Named:
    """A page contract, and what it was called by; empty if there is only the default."""

    source: str
    contract: PageContract


def ready(config: pytest.Config) -> Ready:
    """Start what is to be started, and find out what is to be checked.

    Raises:
        pytest.UsageError: With one plain message and its mend.
    """
    page = config.getoption("page")
    named = _contracts(config)
    check_folder(config.getoption("conformance_report"))
    engines, notes = _engines(config.getoption("page_browser"))
    if page != REFERENCE:
        _check_page(page)
    elif any(it.contract.page == STREAMLIT for it in named) and not is_installed():
        named = [it for it in named if it.contract.page != STREAMLIT]
        notes.append(f"{STREAMLIT}: not run, streamlit is not installed (wirecheck[streamlit])")
    services = ExitStack()
    try:
        mock_url, mock_note = _mock(config, services, named)
        maker = _Maker(config, Backends(services, mock_url, config.getoption("jwt_secret")))
        targets = {
            made.name: (it.source, made)
            for it in named
            for engine in engines
            for made in [maker.target(it, engine)]
        }
    except ServiceError as error:
        services.close()
        raise pytest.UsageError(str(error)) from error
    except BaseException:
        services.close()
        raise
    sources = {name: source for name, (source, _) in targets.items()}
    bench = Bench(tuple(target for _, target in targets.values()), mock_url)
    return Ready(bench, page, sources, [mock_note, *notes], services)


def as_worker(config: pytest.Config, given: dict[str, Any]) -> Ready:
    """The pages of an xdist worker: what its controller has set up. It visits none itself."""
    targets = []
    for name, source, url, stream_server, engine in given["targets"]:
        contract = load(source) if source else PageContract()
        endpoint = endpoint_of(contract, source)
        targets.append(Target(name, contract, url, endpoint, stream_server, engine))
    bench = Bench(tuple(targets), given["mock_url"])
    sources = {name: source for name, source, *_ in given["targets"]}
    return Ready(bench, config.getoption("page"), sources)


def for_worker(ready: Ready) -> dict[str, Any]:
    """What an xdist worker needs to know, in values that can be sent to it."""
    rows = [
        (it.name, ready.sources[it.name], it.url, it.stream_server, it.engine)
        for it in ready.gate.targets
    ]
    return {"targets": rows, "mock_url": ready.gate.mock_url}


def _contracts(config: pytest.Config) -> list[Named]:
    sources = config.getoption("page_contract") or config.getini("wirecheck_page_contract")
    on_reference = config.getoption("page") == REFERENCE
    if not sources and not on_reference:
        return [Named("", PageContract())]
    found: dict[str, Named] = {}
    for source in sources or packaged():
        if on_reference and source not in packaged():
            raise pytest.UsageError(
                f"--page-contract {source}: with `--page reference` it is one of the pages that "
                f"come with wirecheck: {', '.join(packaged())}."
            )
        try:
            it = Named(source, load(source))
            endpoint_of(it.contract, source)
        except ContractError as error:
            raise pytest.UsageError(str(error)) from error
        before = found.setdefault(it.contract.page, it)
        if before.source != source:
            raise pytest.UsageError(
                f"--page-contract {source}: its page is {it.contract.page!r}, as is that of "
                f"{before.source}.\nRename one (its key `page`): names head the checks' ids."
            )
    return list(found.values())


def _engines(wanted: str) -> tuple[list[Engine], list[str]]:
    """The browsers to be used, and which are not, in words."""
    if find_spec("playwright") is None:
        raise pytest.UsageError(
            "--page: playwright is not installed: pip install 'wirecheck[browser]'."
        )
    engines, notes = [], []
    for engine in ENGINES:
        if wanted not in (engine, "all"):
            continue
        try:
            find(engine)
            engines.append(engine)
        except NoBrowserError as error:
            if wanted == engine:
                raise pytest.UsageError(f"--page: {error}") from error
            notes.append(f"{engine}: not run. {error}")
    if not engines:
        raise pytest.UsageError("--page: " + " ".join(notes))
    return engines, notes


def _check_page(url: str) -> None:
    try:
        place = _address(url)
        socket.create_connection(place, CONNECT_S).close()
    except ValueError:
        raise pytest.UsageError(
            f"--page {url}: that is not the address of a page.\n"
            "Write it as http://HOST:PORT/PATH, as in a browser; or `reference`."
        ) from None
    except OSError as error:
        raise pytest.UsageError(
            f"--page {url}: nothing listens there ({error.strerror or error}).\n"
            "Start the page's server first, or try the checks with `--page reference`."
        ) from None


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(url)
    return parts.hostname, parts.port or PORTS[parts.scheme]


def _mock(config: pytest.Config, services: ExitStack, named: list[Named]) -> tuple[str, str]:
    """The mock provider's URL, and a line on where it comes from."""
    choice, port = config.getoption("mock_provider"), config.getoption("mock_provider_port")
    if choice == "none":
        raise pytest.UsageError(
            "--mock-provider none: without it nothing can be asked of a page. Leave the option "
            "out, and let the bundled server answer if the page's own cannot be pointed at the "
            "mock provider: --page-backend reference."
        )
    if choice != "embedded":
        return running_mock(choice), f"mock provider: {choice} (running already)"
    if port is None:
        own = [it for it in named if not _by_reference(config, it.contract)]
        port = MOCK_PORT if own else 0
    url = f"http://127.0.0.1:{port}"
    if port and is_mock(url):
        return url, f"mock provider: {url} (running already)"
    url = services.enter_context(start_mock(port)).url
    return url, f"mock provider: {url} (started by this run)"


def _by_reference(config: pytest.Config, contract: PageContract) -> bool:
    chosen = config.getoption("page_backend") or contract.stream.backend
    return config.getoption("page") == REFERENCE or chosen == REFERENCE


@dataclass
class _Maker:
    """Makes targets, and starts the servers that they need."""

    config: pytest.Config
    backends: Backends

    def target(self, named: Named, engine: Engine) -> Target:
        contract = named.contract
        endpoint = endpoint_of(contract, named.source)
        page = self.config.getoption("page")
        name = contract.page if engine == "chromium" else f"{contract.page}@{engine}"
        backend = url = ""
        if _by_reference(self.config, contract):
            if endpoint.name not in self.backends.dialects:
                raise pytest.UsageError(
                    f"--page-backend reference: the reference server does not speak "
                    f"{endpoint.name!r}, only {', '.join(self.backends.dialects)}."
                )
            backend = self.backends.base_url(endpoint.name)
        if page == REFERENCE and contract.page == STREAMLIT:
            return Target(name, contract, "", endpoint, backend, engine, serve=start_streamlit)
        if page == REFERENCE:
            url = urljoin(self.backends.root_url(endpoint.name), contract.path)
            backend = self.backends.root_url(endpoint.name)
        else:
            url = urljoin(page, contract.path) if contract.path else page
            backend = backend or contract.stream.origin or urljoin(page, "/").rstrip("/")
        return Target(
            name, contract, url, endpoint, backend, engine, token=self._token(endpoint.name)
        )

    def _token(self, dialect: str) -> str:
        facts = Deployment(
            token=self.config.getoption("token"), jwt_secret=self.backends.secret_of(dialect)
        )
        return (good(facts) or "").removeprefix("Bearer ")
