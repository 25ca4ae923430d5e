"""When a provider that refuses is ready again."""

from collections.abc import Mapping


def retry_after_s(headers: Mapping[str, str]) -> int | None:
    """Return the `Retry-After` of a refusal if it is in seconds (RFC 9110, section 10.2.3)."""
    value = headers.get("retry-after", "")
    return int(value) if value.isascii() and value.isdigit() else None
