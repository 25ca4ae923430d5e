"""The pytest plugin: ``pytest --page URL``. Without that option it costs nothing."""

from importlib.util import find_spec

import pytest

from wirecheck_browser_tests.plugin import options

RUNNING = "wirecheck-pages-running"
TELLING = "wirecheck-pages-telling"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the checks of pages."""
    options.add(parser)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Set the checks up, if there is a page."""
    if config.getoption("page") is not None:
        if config.getoption("endpoint") is not None:
            raise pytest.UsageError(
                "--page and --endpoint: a run checks pages or an endpoint. Make two runs."
            )
        _register(config)
    elif config.getoption("page_contract"):
        raise pytest.UsageError(
            "--page-contract says how a page is used: say which page, with --page URL."
        )


def _register(config: pytest.Config) -> None:
    if find_spec("playwright") is None:
        raise pytest.UsageError(
            "--page: playwright is not installed: pip install 'wirecheck[browser]'."
        )
    # Imported here: without a page nobody waits for them.
    from wirecheck_browser_tests.plugin.of_pages import PagesRunning, PagesTelling  # noqa: PLC0415

    running = PagesRunning(config)
    config.pluginmanager.register(running, RUNNING)
    if not hasattr(config, "workerinput"):  # an xdist worker does not tell: its controller does
        config.pluginmanager.register(PagesTelling(config, running), TELLING)
