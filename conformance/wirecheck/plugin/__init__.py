"""The pytest plugin: ``pytest --endpoint URL``. Without that option it costs nothing."""

from typing import TYPE_CHECKING

import pytest

from wirecheck.plugin import options

if TYPE_CHECKING:
    from wirecheck.plugin.handle import Endpoint

RUNNING = "wirecheck-running"
TELLING = "wirecheck-telling"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the gate."""
    options.add(parser)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Set the gate up, if there is an endpoint."""
    for level in options.LEVELS:
        config.addinivalue_line("markers", f"{level}: a wirecheck rule of level {level.upper()}")
    if config.getoption("endpoint") is not None:
        _register(config)
    elif config.getoption("contract"):
        raise pytest.UsageError(
            "--contract says what an endpoint promises: say which endpoint, with --endpoint URL."
        )


def _register(config: pytest.Config) -> None:
    # Imported here: without an endpoint nobody waits for them.
    from wirecheck.plugin.of_endpoint import EndpointRunning, EndpointTelling  # noqa: PLC0415

    running = EndpointRunning(config)
    config.pluginmanager.register(running, RUNNING)
    if not hasattr(config, "workerinput"):  # an xdist worker does not tell: its controller does
        config.pluginmanager.register(EndpointTelling(config, running), TELLING)


@pytest.fixture(scope="session")
def endpoint(pytestconfig: pytest.Config) -> "Endpoint":
    """The endpoint of ``--endpoint``: ``endpoint.run("text")`` does a scenario and hands out what
    was recorded.
    """  # noqa: D205 - `pytest --fixtures` shows the first paragraph
    running = pytestconfig.pluginmanager.get_plugin(RUNNING)
    if running is None:
        pytest.skip("there is no endpoint to test: give one with --endpoint URL")
    handle: Endpoint = running.endpoint()
    return handle
