"""The providers of this deployment, and which of them has a model."""

from fnmatch import fnmatchcase

from wirecheck_reference_server.settings import Settings
from wirecheck_reference_server.upstream.interface import Upstream
from wirecheck_reference_server.upstream.openai import OpenAIUpstream
from wirecheck_reference_server.upstream.unconfigured import UnconfiguredUpstream

# The first pattern that fits decides; a model that fits none goes to the default provider, whose
# verdict it then gets.
PROVIDER_OF_MODEL = (
    ("gpt-*", "openai"),
    ("o[0-9]*", "openai"),
    ("mock-*", "openai"),
)
DEFAULT_PROVIDER = "openai"


class Providers:
    """One upstream per provider, by name."""

    def __init__(self, settings: Settings) -> None:
        upstreams = (_openai(settings),)
        self._by_name: dict[str, Upstream] = {upstream.name: upstream for upstream in upstreams}

    def for_model(self, model: str) -> Upstream:
        """Return the provider that a model's name points to."""
        for pattern, name in PROVIDER_OF_MODEL:
            if fnmatchcase(model, pattern):
                return self._by_name[name]
        return self._by_name[DEFAULT_PROVIDER]

    async def close(self) -> None:
        """Close every provider's idle connections."""
        for upstream in self._by_name.values():
            await upstream.close()


def _openai(settings: Settings) -> Upstream:
    if settings.openai_api_key is None:
        return UnconfiguredUpstream("openai", "OPENAI_API_KEY")
    return OpenAIUpstream(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        timeout_s=settings.upstream_timeout_s,
        max_retries=settings.upstream_max_retries,
    )
