"""The browser checks by their Python API: which rules have a finding on which page."""

import contextlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from wirecheck.contract import load as load_endpoint
from wirecheck.rules import Result
from wirecheck_browser_tests import contract as page_contracts
from wirecheck_browser_tests.bench import Bench
from wirecheck_browser_tests.visits.target import Target
from wirecheck_mock_providers.client import MockClient
from wirecheck_mock_providers.running import running_mock


@contextlib.contextmanager
def mock_of_the_checks() -> Iterator[MockClient]:
    """The mock provider, with the scripts that the checks ask for."""
    scripts = files("wirecheck_browser_tests").joinpath("mock_scripts")
    with running_mock("--scripts", str(scripts)) as mock:
        yield mock


def target(contract: Path, url: str, stream_server: str, variant: str = "") -> Target:
    """A page as its contract says, at a URL, with the server that answers its streams.

    Args:
        contract: The page contract; one for its endpoint lies beside it, or is a packaged one.
        url: The page's address.
        stream_server: A base URL.
        variant: Tells this page from others with the same contract.
    """
    page = page_contracts.load(str(contract))
    beside = contract.parent / page.stream.contract
    endpoint = load_endpoint(str(beside) if beside.is_file() else page.stream.contract)
    name = f"{page.page}-{variant}" if variant else page.page
    return Target(name, page, url, endpoint, stream_server, "chromium")


def results(bench: Bench, visits: Mapping[str, Collection[str]]) -> dict[str, list[Result]]:
    """Make the named visits to each page; the results of each."""
    checks = [it for it in bench.checks() if it.scenario.name in visits[it.target.name]]
    bench.probe(checks)
    made: dict[str, list[Result]] = defaultdict(list)
    for check in checks:
        made[check.target.name].append(bench.result(check))
    return made


def broken(of_a_page: Collection[Result]) -> dict[str, list[str]]:
    """The rules that have a finding, with its scenarios; those that were not judged say why."""
    found: dict[str, list[str]] = defaultdict(list)
    for result in of_a_page:
        if result.findings:
            finding = result.findings[0]
            why = f" (not judged: {finding.actual})" if finding.untestable else ""
            found[result.rule + why].append(result.scenario)
    return found
