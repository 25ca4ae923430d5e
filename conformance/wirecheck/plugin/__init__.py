"""The pytest plugin: ``pytest --endpoint URL``. Without that option it costs nothing."""

import pytest

from wirecheck.plugin import options


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the gate."""
    options.add(parser)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Set the gate up, if there is an endpoint."""
    for level in options.LEVELS:
        config.addinivalue_line("markers", f"{level}: a wirecheck rule of level {level.upper()}")
    if config.getoption("endpoint"):
        from wirecheck.plugin.running import Running  # noqa: PLC0415 - costs nothing without it

        config.pluginmanager.register(Running(config), "wirecheck-running")


@pytest.fixture(scope="session")
def endpoint(pytestconfig: pytest.Config) -> object:
    """The endpoint of ``--endpoint``: run a scenario or ask a prompt, and get its recordings."""
    running = pytestconfig.pluginmanager.get_plugin("wirecheck-running")
    if running is None:
        pytest.skip("there is no endpoint to test: give one with --endpoint URL")
    return running.endpoint()
