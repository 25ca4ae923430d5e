"""Who listens where: asked before anything is probed, so that one mistake is one message."""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from wirecheck.gate import is_mock
from wirecheck.probes import conversation
from wirecheck.probes.network import Network

# A server on the same machine accepts within milliseconds, one across the world within a second.
CONNECT_S = 5.0
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Wanted:
    """The URL that an option wants, in the words that its mistakes are told in.

    Attributes:
        option: The option.
        is_called: What its URL is.
        is_written: How to write it.
        is_started: What to do where nothing listens.
        is_base: Whether paths are appended to it, so that it has neither query nor fragment.
    """

    option: str
    is_called: str
    is_written: str
    is_started: str
    is_base: bool = False


_ENDPOINT = Wanted(
    "--endpoint",
    "the base URL of a server",
    "Write it as http://HOST:PORT, with the path under which the contract's paths begin; "
    "or `reference`.",
    "Start your server first, or try the gate with `--endpoint reference`.",
    is_base=True,
)

_VOUCH = (
    "Give it a certificate that is trusted for this host name; or, if it is one of your own, name "
    "the file of who signed it: SSL_CERT_FILE=ca.pem pytest --endpoint …"
)
_WITHOUT_TLS = "If the server does without TLS, write its URL with http://; else mend its TLS."


def check_endpoint(endpoint: str) -> None:
    """Make sure that somebody listens at the endpoint, and that its TLS can be trusted.

    Raises:
        pytest.UsageError: Its URL is malformed, nothing listens there, or TLS fails.
    """
    check_listening(_ENDPOINT, endpoint)
    if urlsplit(endpoint).scheme == "https":
        _check_tls(endpoint)


def _check_tls(endpoint: str) -> None:
    try:
        asyncio.run(_shake_hands(endpoint))
    except conversation.FAILURES as error:
        is_untrusted = isinstance(error.__cause__, ssl.SSLCertVerificationError)
        mend = _VOUCH if is_untrusted else _WITHOUT_TLS
        told = conversation.failure(error)[1].rstrip(".")
        raise pytest.UsageError(f"--endpoint {endpoint}: {told}.\n{mend}") from None


async def _shake_hands(endpoint: str) -> None:
    stream = await conversation.connected(Network(), endpoint)
    await stream.aclose()


def check_listening(wanted: Wanted, url: str) -> None:
    """Make sure that somebody listens where an option says.

    Raises:
        pytest.UsageError: The URL is malformed, or nothing listens there.
    """
    given = f"{wanted.option} {url}"
    try:
        socket.create_connection(_address(wanted, url), CONNECT_S).close()
    except ValueError:
        raise pytest.UsageError(
            f"{given}: that is not {wanted.is_called}.\n{wanted.is_written}"
        ) from None
    except OSError as error:
        raise pytest.UsageError(
            f"{given}: nothing listens there ({error.strerror or error}).\n{wanted.is_started}"
        ) from None


def _address(wanted: Wanted, url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    is_too_long = wanted.is_base and (parts.query or parts.fragment)
    if parts.scheme not in PORTS or not parts.hostname or is_too_long:
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
