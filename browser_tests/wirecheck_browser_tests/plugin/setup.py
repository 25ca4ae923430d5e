"""From the command line to pages under test: every mistake is one plain message with its mend."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from wirecheck.gate import ServiceError, is_mock
from wirecheck.plugin.reachable import running_mock
from wirecheck.plugin.setup import check_folder
from wirecheck.ports import MOCK_PORT
from wirecheck_browser_tests.bench import Bench
from wirecheck_browser_tests.contract import PageContract, endpoint_of, load
from wirecheck_browser_tests.plugin import choices
from wirecheck_browser_tests.plugin.options import REFERENCE
from wirecheck_browser_tests.plugin.targets import Maker, by_reference
from wirecheck_browser_tests.services.backends import Backends
from wirecheck_browser_tests.services.processes import start_mock
from wirecheck_browser_tests.services.streamlit import STREAMLIT, is_installed
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


def ready(config: pytest.Config) -> Ready:
    """Start what is to be started, and find out what is to be checked.

    Raises:
        pytest.UsageError: With one plain message and its mend.
    """
    page = config.getoption("page")
    named = choices.contracts(config)
    check_folder(config.getoption("conformance_report"))
    engines, notes = choices.engines(config.getoption("page_browser"))
    if page != REFERENCE:
        choices.check_page(page)
    elif any(it.contract.page == STREAMLIT for it in named) and not is_installed():
        named = [it for it in named if it.contract.page != STREAMLIT]
        notes.append(f"{STREAMLIT}: not run, streamlit is not installed (wirecheck[streamlit])")
    services = ExitStack()
    try:
        mock_url, mock_note = _mock(config, services, named)
        backends = Backends(services, mock_url, config.getoption("jwt_secret"))
        backends.start(
            endpoint_of(it.contract, it.source).name
            for it in named
            if by_reference(config, it.contract)
        )
        maker = Maker(config, backends)
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


def _mock(
    config: pytest.Config, services: ExitStack, named: list[choices.Named]
) -> tuple[str, str]:
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
        own = [it for it in named if not by_reference(config, it.contract)]
        port = MOCK_PORT if own else 0
    url = f"http://127.0.0.1:{port}"
    if port and is_mock(url):
        return url, f"mock provider: {url} (running already)"
    url = services.enter_context(start_mock(port)).url
    return url, f"mock provider: {url} (started by this run)"
