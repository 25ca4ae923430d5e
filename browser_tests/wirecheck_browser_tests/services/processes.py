"""The mock provider, with the scripts of this package."""

from importlib.resources import files

from wirecheck.gate import Service

SCRIPTS = "mock_scripts"


def start_mock(port: int = 0) -> Service:
    """Start the mock provider; port 0 takes a free one.

    Raises:
        ServiceError: It does not start.
    """
    scripts = str(files("wirecheck_browser_tests").joinpath(SCRIPTS))
    arguments = ["wirecheck_mock_providers", "--port", str(port), "--scripts", scripts]
    return Service("wirecheck mock", arguments, {})
