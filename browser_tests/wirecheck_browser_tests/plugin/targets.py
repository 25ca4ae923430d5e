"""The pages under test, each with the servers that it needs."""

from dataclasses import dataclass
from urllib.parse import urljoin

import pytest

from wirecheck.probes.credentials import good
from wirecheck.scenarios import Deployment
from wirecheck_browser_tests.contract import PageContract, endpoint_of
from wirecheck_browser_tests.driving.engines import Engine
from wirecheck_browser_tests.plugin.choices import Named
from wirecheck_browser_tests.plugin.options import REFERENCE
from wirecheck_browser_tests.services.backends import Backends
from wirecheck_browser_tests.services.streamlit import STREAMLIT, start_streamlit
from wirecheck_browser_tests.visits.target import Target


def by_reference(config: pytest.Config, contract: PageContract) -> bool:
    """Whether the bundled reference server answers the streams of a page."""
    chosen = config.getoption("page_backend") or contract.stream.backend
    return config.getoption("page") == REFERENCE or chosen == REFERENCE


@dataclass
class Maker:
    """Makes targets; the servers behind them have been started."""

    config: pytest.Config
    backends: Backends

    def target(self, named: Named, engine: Engine) -> Target:
        """A page in a browser.

        Raises:
            pytest.UsageError: The reference server does not speak the dialect of its streams.
        """
        contract = named.contract
        endpoint = endpoint_of(contract, named.source)
        page = self.config.getoption("page")
        name = contract.page if engine == "chromium" else f"{contract.page}@{engine}"
        backend = url = reference = ""
        if by_reference(self.config, contract):
            if endpoint.name not in self.backends.dialects:
                raise pytest.UsageError(
                    f"--page-backend reference: the reference server does not speak "
                    f"{endpoint.name!r}, only {', '.join(self.backends.dialects)}."
                )
            backend = self.backends.base_url(endpoint.name)
            reference = endpoint.name
        if page == REFERENCE and contract.page == STREAMLIT:
            return Target(
                name, contract, "", endpoint, backend, engine, reference, serve=start_streamlit
            )
        if page == REFERENCE:
            url = urljoin(self.backends.root_url(endpoint.name), contract.path)
            backend = self.backends.root_url(endpoint.name)
        else:
            url = urljoin(page, contract.path) if contract.path else page
            backend = backend or contract.stream.origin or urljoin(page, "/").rstrip("/")
        token = self._token(endpoint.name)
        return Target(name, contract, url, endpoint, backend, engine, reference, token)

    def _token(self, dialect: str) -> str:
        facts = Deployment(
            token=self.config.getoption("token"), jwt_secret=self.backends.secret_of(dialect)
        )
        return (good(facts) or "").removeprefix("Bearer ")
