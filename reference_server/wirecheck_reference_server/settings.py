"""What a deployment decides: read from the environment and from `.env`, once, at the start."""

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

ENV_PREFIX = "WIRECHECK_REFERENCE_"

# An origin is scheme, host and port, never a path (RFC 6454, section 6.2): with a trailing slash
# it would match no browser's Origin header, and nobody would be told.
Origin = Annotated[str, StringConstraints(pattern=r"^(\*|https?://[^/\s]+)$")]


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

    upstream_timeout_s: float = Field(default=600, gt=0)
    """Longest silence of a provider, in seconds. A reasoning model may think for minutes."""

    upstream_max_retries: int = Field(default=2, ge=0)
    """Further attempts before a provider's first byte; after it there is never one."""

    jwt_secret: SecretStr | None = Field(default=None, min_length=1)
    """Signs the bearer tokens (HS256). Without it, nobody is asked for a token."""

    cors_origins: tuple[Origin, ...] = ()
    """Origins whose pages may call the server; `*` lets all of them in, without credentials."""

    max_body_bytes: int = Field(default=1024 * 1024, ge=0)
    """A longer request is answered 413 before it has been read."""
