"""Who listens where: asked before anything is probed, so that one mistake is one message."""

import socket
from urllib.parse import urlsplit

import pytest

from wirecheck.gate import is_mock

# A server on the same machine accepts within milliseconds, one across the world within a second.
CONNECT_S = 5.0
PORTS = {"http": 80, "https": 443}


def check_endpoint(endpoint: str) -> None:
    """Make sure that somebody listens at the endpoint.

    Raises:
        pytest.UsageError: Its URL is malformed, or nothing listens there.
    """
    try:
        socket.create_connection(_address(endpoint), CONNECT_S).close()
    except ValueError:
        raise pytest.UsageError(
            f"--endpoint {endpoint}: that is not the base URL of a server.\n"
            "Write it as http://HOST:PORT, with the path under which the contract's paths begin; "
            "or `reference`."
        ) from None
    except OSError as error:
        raise pytest.UsageError(
            f"--endpoint {endpoint}: nothing listens there ({error.strerror or error}).\n"
            "Start your server first, or try the gate with `--endpoint reference`."
        ) from None


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(url)
    return parts.hostname, parts.port or PORTS[parts.scheme]


def running_mock(url: str) -> str:
    """The base URL of a mock provider that runs already.

    Raises:
        pytest.UsageError: There is none.
    """
    base = url.rstrip("/")
    if not is_mock(base):
        raise pytest.UsageError(
            f"--mock-provider {url}: no mock provider answers there.\n"
            "Start it with `wirecheck mock`, or leave the option out: the gate starts its own."
        )
    return base
