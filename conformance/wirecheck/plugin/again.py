"""The command that makes the checks of one contract again."""

import pytest

# The options that decide what a check meets, with their defaults, which are left out.
SAID = {
    "mock_provider": "embedded",
    "mock_provider_port": None,
    "conformance_fuzz": 0,
    "conformance_seed": None,
    "conformance_fuzz_host": None,
}
# Those whose values are secrets, and what stands in their place.
SECRET = {"token": "TOKEN", "jwt_secret": "SECRET"}


def again(config: pytest.Config, source: str) -> tuple[str, ...]:
    """The words of the command; secrets are left for the user to fill in.

    Args:
        config: Of the run that is to be repeated.
        source: The name or file of the contract.
    """
    words = ["pytest", "--endpoint", config.getoption("endpoint"), "--contract", source]
    for name, default in SAID.items():
        value = config.getoption(name)
        words += [] if value == default else [_option(name), str(value)]
    for name, placeholder in SECRET.items():
        words += [_option(name), placeholder] if config.getoption(name) else []
    for fact in config.getoption("declare"):
        words += ["--declare", fact]
    return tuple(words)


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
