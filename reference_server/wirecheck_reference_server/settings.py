"""What a deployment decides: read from the environment and from `.env`, once, at the start."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    DirectoryPath,
    Field,
    IPvAnyNetwork,
    SecretStr,
    StringConstraints,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

ENV_PREFIX = "WIRECHECK_REFERENCE_"

# An origin is scheme, host and port, never a path (RFC 6454, section 6.2): with a trailing slash
# it would match no browser's Origin header, and nobody would be told.
Origin = Annotated[str, StringConstraints(pattern=r"^(\*|https?://[^/\s]+)$")]


def _is_of_redis(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("redis://", "rediss://")):
        raise ValueError("write redis://HOST:PORT/DATABASE, or rediss:// for TLS")
    return url


# Secret, because it may hold a password.
RedisUrl = Annotated[SecretStr, AfterValidator(_is_of_redis)]

ProviderName = Literal["openai", "claude", "gemini", "deepseek"]


class Settings(BaseSettings):
    """The server's settings; the command line overrides them.

    Providers' settings have the names that their own SDKs gave them (`OPENAI_API_KEY`); the
    server's own begin with `WIRECHECK_REFERENCE_`. Lists are written as JSON.

    Raises:
        pydantic.ValidationError: A value is of the wrong form.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
    )

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    """Without one, a chat for OpenAI gets an error that says so; the server starts all the same."""

    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """Ends in `/v1`. Without one, the SDK's own: OpenAI itself."""

    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = Field(default=None, validation_alias="ANTHROPIC_BASE_URL")
    """Without `/v1`."""

    gemini_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("GOOGLE_API_KEY", "GEMINI_API_KEY")
    )
    gemini_base_url: str | None = Field(default=None, validation_alias="GOOGLE_GEMINI_BASE_URL")

    deepseek_api_key: SecretStr | None = Field(default=None, validation_alias="DEEPSEEK_API_KEY")
    deepseek_base_url: str = Field(
        default="https://api.deepseek.com", validation_alias="DEEPSEEK_BASE_URL"
    )

    ollama_base_url: str = Field(
        default="http://127.0.0.1:11434/v1", validation_alias="OLLAMA_BASE_URL"
    )
    """Local models, at the part of Ollama's API that copies OpenAI's; it asks for no key."""

    model: str = "gpt-4o-mini"
    """Answers where the dialect does not let the client choose: partial, named, plain."""

    models: dict[ProviderName, str] = {
        "openai": "gpt-4-turbo-preview",
        "claude": "claude-3-sonnet-20240229",
        "gemini": "gemini-pro",
        "deepseek": "deepseek-chat",
    }
    """Those that answer where the client chooses a provider alone: session."""

    upstream_timeout_s: float = Field(default=600, gt=0)
    """Longest silence of a provider, in seconds. A reasoning model may think for minutes."""

    upstream_max_retries: int = Field(default=0, ge=0)
    """Further attempts before a provider's first byte; after it there is never one.

    With none a failure is told at once, and the client decides whether it asks again."""

    jwt_secret: SecretStr | None = Field(default=None, min_length=1)
    """Signs the bearer tokens (HS256). Without it, nobody is asked; session admits nobody."""

    limits: bool = False
    """Whether the documents' rate limits are in force."""

    redis: RedisUrl | None = None
    """Where limits, sessions and kept streams are, and where processes find one another.

    Without it all of that is in the one process."""

    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    """Whose `X-Forwarded-For` is believed. Anyone else could name a new client each time, and so
    be within every limit."""

    cors_origins: tuple[Origin, ...] = ()
    """Origins whose pages may call the server; `*` lets all of them in, without credentials."""

    ui: DirectoryPath | None = None
    """The front ends that are served below `/ui`; without one, those that come with wirecheck."""

    max_body_bytes: int = Field(default=1024 * 1024, ge=0)
    """A longer request is answered 413 before it has been read."""
