"""What the user declares of the endpoint on the command line."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from wirecheck.contract import Contract
from wirecheck.plugin import fuzzing
from wirecheck.plugin.options import DECLARABLE, REFERENCE
from wirecheck.scenarios import Deployment

# What may be declared of these.
CHOICES = {"auth": ("required", "optional", "off"), "limits": ("on", "off")}
# Of the reference server that the gate starts for itself on the loopback interface.
REFERENCE_SECRET = "the-secret-of-the-gate's-own-reference"  # noqa: S105 - it guards nothing
# A gate asks hundreds of questions in a minute, and no limit that is worth its name lets it.
ONE_USER = (
    "limits=on (declared, or the contract's default): the gate asks far more than one user may.\n"
    "Give --jwt-secret and no --token: then each conversation has a user (`sub`) of its own. "
    "Or switch the endpoint's limits off for the gate, and declare limits=off."
)
_ORIGIN = re.compile(r"https?://[^\s/?#]+")


def deployment(config: pytest.Config) -> Deployment:
    """The facts of ``--declare``, ``--token``, ``--jwt-secret`` and ``--mock-provider none``.

    Raises:
        pytest.UsageError: One of them cannot be.
    """
    given = [_declaration(item) for item in config.getoption("declare")]
    facts = dict(given)
    secret, more = config.getoption("jwt_secret"), fuzzing.examples(config)
    token = _sendable(config.getoption("token"))
    on_reference = config.getoption("endpoint") == REFERENCE
    if on_reference and facts.get("auth") != "off":
        secret = secret or REFERENCE_SECRET
    declared = Deployment(
        auth=facts.get("auth"),
        enforced=on_reference,
        origin=facts.get("origin"),
        token=token,
        jwt_secret=secret,
        limits=facts.get("limits"),
        missing_keys=tuple(value for key, value in given if key == "missing-key"),
        mock=config.getoption("mock_provider") != "none",
        fuzz=more,
        seed=fuzzing.seed(config) if more else 0,
    )
    if on_reference and declared.limits is None and declared.many_users:
        return replace(declared, limits="on")
    return declared


def check_facts(deployment: Deployment, contracts: Sequence[Contract]) -> None:
    """Make sure that what was declared makes sense of an endpoint with these contracts.

    Raises:
        pytest.UsageError: It does not.
    """
    on = deployment.limits == "on" or any(map(deployment.limits_for, contracts))
    if on and not deployment.many_users:
        raise pytest.UsageError(ONE_USER)
    known = dict.fromkeys(name for it in contracts for name in it.all_providers)
    for provider in deployment.missing_keys:
        if provider not in known:
            raise pytest.UsageError(
                f"--declare missing-key={provider}: no such provider is in the contract; "
                f"it may be {', '.join(known)}."
            )


def _declaration(item: str) -> tuple[str, str]:
    """Key and value of ``--declare KEY=VALUE``.

    Raises:
        pytest.UsageError: The key is unknown, or the value is missing or makes no sense.
    """
    key, equals, value = item.partition("=")
    if key not in DECLARABLE:
        known = ", ".join(DECLARABLE)
        raise pytest.UsageError(f"--declare {item}: {key!r} is unknown; known are {known}.")
    if not equals or not value:
        raise pytest.UsageError(f"--declare {item}: write it as {key}=VALUE.")
    if value not in CHOICES.get(key, (value,)):
        *first, last = CHOICES[key]
        raise pytest.UsageError(f"--declare {item}: {key} is {', '.join(first)} or {last}.")
    if key == "origin" and not _ORIGIN.fullmatch(value):
        raise pytest.UsageError(
            f"--declare {item}: write an origin as a browser does, such as https://app.example."
        )
    return key, value


def _sendable(token: str | None) -> str | None:
    if token and not (token.isascii() and token.isprintable()):
        raise pytest.UsageError("--token: a header can carry only printable ASCII characters.")
    return token
