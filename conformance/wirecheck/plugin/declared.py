"""What the user declares of the endpoint on the command line."""

import re

import pytest

from wirecheck.plugin.options import DECLARABLE, REFERENCE
from wirecheck.scenarios import Deployment

AUTH = ("required", "optional", "off")
# Of the reference server that the gate starts for itself on the loopback interface.
REFERENCE_SECRET = "the-secret-of-the-gate's-own-reference"  # noqa: S105 - it guards nothing
_ORIGIN = re.compile(r"https?://[^\s/?#]+")


def deployment(config: pytest.Config) -> Deployment:
    """The facts of ``--declare``, ``--token``, ``--jwt-secret`` and ``--mock-provider none``.

    Raises:
        pytest.UsageError: One of them cannot be.
    """
    facts = declarations(config.getoption("declare"))
    secret = config.getoption("jwt_secret")
    on_reference = config.getoption("endpoint") == REFERENCE
    if on_reference and facts.get("auth") != "off":
        secret = secret or REFERENCE_SECRET
    return Deployment(
        auth=facts.get("auth"),
        enforced=on_reference,
        origin=facts.get("origin"),
        token=_sendable(config.getoption("token")),
        jwt_secret=secret,
        mock=config.getoption("mock_provider") != "none",
    )


def declarations(given: list[str]) -> dict[str, str]:
    """The facts of ``--declare KEY=VALUE``.

    Raises:
        pytest.UsageError: A key is unknown, or a value is missing or makes no sense.
    """
    facts = {}
    for item in given:
        key, equals, value = item.partition("=")
        if key not in DECLARABLE:
            known = " and ".join(DECLARABLE)
            raise pytest.UsageError(f"--declare {item}: {key!r} is unknown; known are {known}.")
        if not equals or not value:
            raise pytest.UsageError(f"--declare {item}: write it as {key}=VALUE.")
        if key == "auth" and value not in AUTH:
            raise pytest.UsageError(f"--declare {item}: auth is {', '.join(AUTH[:-1])} or off.")
        if key == "origin" and not _ORIGIN.fullmatch(value):
            raise pytest.UsageError(
                f"--declare {item}: write an origin as a browser does, such as https://app.example."
            )
        facts[key] = value
    return facts


def _sendable(token: str | None) -> str | None:
    if token and not (token.isascii() and token.isprintable()):
        raise pytest.UsageError("--token: a header can carry only printable ASCII characters.")
    return token
