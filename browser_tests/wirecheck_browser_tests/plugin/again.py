"""The command that makes the checks of one page again."""

import pytest

from wirecheck_browser_tests.visits.target import Target

# Those whose values are secrets, and what stands in their place.
_SECRET = {"--token": "TOKEN", "--jwt-secret": "SECRET"}
_SAID = {"--page-backend": None, "--mock-provider": "embedded", "--mock-provider-port": None}


def again(config: pytest.Config, target: Target, source: str) -> tuple[str, ...]:
    """The words of the command; secrets are left for the user to fill in."""
    words = ["pytest", "--page", config.getoption("page")]
    words += ["--page-contract", source] if source else []
    words += [] if target.engine == "chromium" else ["--page-browser", target.engine]
    for option, default in _SAID.items():
        value = config.getoption(option)
        words += [] if value == default else [option, str(value)]
    for option, placeholder in _SECRET.items():
        words += [option, placeholder] if config.getoption(option) else []
    return tuple(words)
