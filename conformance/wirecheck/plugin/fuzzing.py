"""Whether and how an endpoint may be fuzzed: never a stranger's by mistake."""

import ipaddress
import secrets
from urllib.parse import urlsplit

import pytest

from wirecheck.plugin.options import REFERENCE

_SEEDS = 1 << 32


def examples(config: pytest.Config) -> int:
    """How many more examples are to be tried under each contract.

    Raises:
        pytest.UsageError: The endpoint is not on this machine, and was not named for it.
    """
    number: int = config.getoption("conformance_fuzz")
    endpoint = config.getoption("endpoint")
    if not number:
        return 0
    host = urlsplit(endpoint).hostname or ""
    named = (config.getoption("conformance_fuzz_host") or "").lower()
    if endpoint != REFERENCE and not is_loopback(host) and named != host:
        raise pytest.UsageError(
            f"--conformance-fuzz {number}: {host} is not on this machine, and fuzzing sends it "
            "many broken requests.\n"
            f"If it is yours to test so, name it: --conformance-fuzz-host {host}"
        )
    return number


def seed(config: pytest.Config) -> int:
    """The seed of this session: the one that was given, or one that is chosen once."""
    if config.getoption("conformance_seed") is None:
        config.option.conformance_seed = secrets.randbelow(_SEEDS)
    chosen: int = config.getoption("conformance_seed")
    return chosen


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name or address alone; nobody is asked."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
