"""The providers of this deployment, and which of them has a model."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pydantic import SecretStr

from wirecheck_reference_server.settings import Settings
from wirecheck_reference_server.upstream.interface import Upstream
from wirecheck_reference_server.upstream.unconfigured import UnconfiguredUpstream

if TYPE_CHECKING:
    from wirecheck_reference_server.upstream.openai import LimitName

# The first pattern that fits decides; a model that fits none goes to the default provider, whose
# verdict it then gets.
PROVIDER_OF_MODEL = (
    ("ft:*", "openai"),
    ("*:*", "ollama"),  # a name and a tag: llama3.2:1b, gpt-oss:20b
    ("gpt-*", "openai"),
    ("o[0-9]*", "openai"),
    ("mock-*", "openai"),
    ("claude-*", "anthropic"),
    ("gemini-*", "gemini"),
    ("deepseek-*", "deepseek"),
    ("llama*", "ollama"),
    ("mistral*", "ollama"),
    ("qwen*", "ollama"),
)
DEFAULT_PROVIDER = "openai"

# What a client calls a provider, where that is another name than the provider's.
PROVIDER_OF_NAME = {"claude": "anthropic"}


class Providers:
    """One upstream per provider, by name. Only those that have a key load their SDK."""

    def __init__(self, settings: Settings) -> None:
        self._by_name = {name: make(settings) for name, make in FACTORIES.items()}
        self._models = settings.models

    def for_model(self, model: str) -> Upstream:
        """Return the provider that a model's name points to."""
        for pattern, name in PROVIDER_OF_MODEL:
            if fnmatchcase(model, pattern):
                return self._by_name[name]
        return self._by_name[DEFAULT_PROVIDER]

    def named(self, name: str) -> tuple[Upstream, str] | None:
        """Return the provider that a client calls by this name, and its model; None if unknown."""
        if name not in self._models:
            return None
        return self._by_name[PROVIDER_OF_NAME.get(name, name)], self._models[name]

    async def close(self) -> None:
        """Close every provider's idle connections."""
        for upstream in self._by_name.values():
            await upstream.close()


def _openai(settings: Settings) -> Upstream:
    key, base_url = settings.openai_api_key, settings.openai_base_url
    if key is None:
        return UnconfiguredUpstream("openai", "OPENAI_API_KEY")
    return _chat_completions("openai", "max_completion_tokens", key, base_url, settings)


def _deepseek(settings: Settings) -> Upstream:
    key, base_url = settings.deepseek_api_key, settings.deepseek_base_url
    if key is None:
        return UnconfiguredUpstream("deepseek", "DEEPSEEK_API_KEY")
    return _chat_completions("deepseek", "max_tokens", key, base_url, settings)


def _ollama(settings: Settings) -> Upstream:
    key = SecretStr("none")  # a local server asks for none; the SDK does
    return _chat_completions("ollama", "max_tokens", key, settings.ollama_base_url, settings)


# Each SDK is imported when it is needed: some take a second to load.


def _chat_completions(
    name: str, limit_name: "LimitName", key: SecretStr, base_url: str | None, settings: Settings
) -> Upstream:
    from wirecheck_reference_server.upstream.openai import OpenAIUpstream  # noqa: PLC0415

    return OpenAIUpstream(
        name,
        limit_name,
        api_key=key.get_secret_value(),
        base_url=base_url,
        timeout_s=settings.upstream_timeout_s,
        max_retries=settings.upstream_max_retries,
    )


def _anthropic(settings: Settings) -> Upstream:
    if settings.anthropic_api_key is None:
        return UnconfiguredUpstream("anthropic", "ANTHROPIC_API_KEY")
    from wirecheck_reference_server.upstream.anthropic import AnthropicUpstream  # noqa: PLC0415

    return AnthropicUpstream(
        api_key=settings.anthropic_api_key.get_secret_value(),
        base_url=settings.anthropic_base_url,
        timeout_s=settings.upstream_timeout_s,
        max_retries=settings.upstream_max_retries,
    )


def _gemini(settings: Settings) -> Upstream:
    if settings.gemini_api_key is None:
        return UnconfiguredUpstream("gemini", "GEMINI_API_KEY")
    from wirecheck_reference_server.upstream.google import GoogleUpstream  # noqa: PLC0415

    return GoogleUpstream(
        api_key=settings.gemini_api_key.get_secret_value(),
        base_url=settings.gemini_base_url,
        timeout_s=settings.upstream_timeout_s,
        max_retries=settings.upstream_max_retries,
    )


FACTORIES: dict[str, Callable[[Settings], Upstream]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "gemini": _gemini,
    "deepseek": _deepseek,
    "ollama": _ollama,
}
