"""The pytest plugin: the fixture `mock_provider`. Whoever does not use it pays nothing for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from wirecheck_mock_providers.client import MockClient
    from wirecheck_mock_providers.in_tests import MockProvider

#: Values of wirecheck's `--mock-provider` that are no URL.
_NO_URL = (None, "embedded", "none")


@pytest.fixture(scope="session")
def mock_provider_server(request: pytest.FixtureRequest) -> Iterator["MockClient"]:
    """The mock provider beneath `mock_provider`: one for the whole session, on a free port.

    Where wirecheck tests an endpoint, it is the mock behind that endpoint.
    """
    from wirecheck_mock_providers.client import MockClient, MockError  # noqa: PLC0415 - as in `_opened`
    from wirecheck_mock_providers.running import running_mock  # noqa: PLC0415

    url = _mock_of_wirecheck(request)
    if url is None:
        with running_mock() as mock:
            yield mock
    else:
        mock = MockClient(url)
        try:
            mock.scenarios()
        except (OSError, ValueError, MockError):
            pytest.fail(
                f"--mock-provider {url}: no mock provider answers there.\n"
                "Start it with `wirecheck mock`, or leave the option out.",
                pytrace=False,
            )
        yield mock


@pytest.fixture
def mock_provider(
    mock_provider_server: "MockClient", monkeypatch: pytest.MonkeyPatch
) -> "MockProvider":
    """A deterministic LLM provider: the SDKs' environment variables point at it in this test.

    `mock_provider.prompt("Hello", scenario="error-mid", after=3)` steers it, and
    `mock_provider.calls` tells what the application asked for. Build clients within the test: an
    SDK reads its variables when its client is made.
    """
    return _opened(mock_provider_server, monkeypatch)


@pytest.fixture(scope="session")
def mock_provider_session(mock_provider_server: "MockClient") -> Iterator["MockProvider"]:
    """The same for the whole session, for applications that are started once."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield _opened(mock_provider_server, monkeypatch)


def _opened(server: "MockClient", monkeypatch: pytest.MonkeyPatch) -> "MockProvider":
    # Imported here: without a test that uses it nobody waits for it.
    from wirecheck_mock_providers.in_tests import MockProvider  # noqa: PLC0415

    provider = MockProvider(server.url)
    for name, value in provider.environment.items():
        monkeypatch.setenv(name, value)
    return provider


def _mock_of_wirecheck(request: pytest.FixtureRequest) -> str | None:
    """Return the URL of the mock that wirecheck's options name, or that its gate has started."""
    chosen: str | None = request.config.getoption("mock_provider", None)
    if request.config.getoption("endpoint", None) is not None:
        url: str | None = request.getfixturevalue("endpoint").mock_url
        return url
    if chosen in _NO_URL:
        return None
    return str(chosen).rstrip("/")
