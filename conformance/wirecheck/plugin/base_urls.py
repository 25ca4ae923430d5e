"""How an endpoint is pointed at the mock provider."""

from wirecheck.contract import Contract

# Where the mock provider serves a provider's API, if not under the provider's name.
_PATHS = {"openai": "openai/v1"}


def base_url(contract: Contract, mock_url: str | None) -> str:
    """The variable that most libraries read: ``OPENAI_BASE_URL=http://…``."""
    provider = contract.provider
    return f"{provider.upper()}_BASE_URL={mock_url}/{_PATHS.get(provider, provider)}"
