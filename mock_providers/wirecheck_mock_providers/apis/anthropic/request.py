"""Reading a request to Messages as strictly as Anthropic does (PROVIDERS.md 4.1, 4.4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wirecheck_mock_providers.apis.anthropic.errors import refused
from wirecheck_mock_providers.apis.api import Steering

#: Each message costs this many tokens besides its text, and four characters of text cost one:
#: near enough to the truth, and the same every time.
_TOKENS_PER_MESSAGE: Final = 4
_CHARACTERS_PER_TOKEN: Final = 4

_VERSION: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
#: From this version on sampling is not for the caller to choose (PROVIDERS.md 4.1).
_NO_SAMPLING_SINCE: Final = "2026-10-21"
_SAMPLING: Final = ("temperature", "top_p", "top_k")
_BUDGET_MIN_TOKENS: Final = 1024


@dataclass(frozen=True, slots=True)
class Field:
    """What one field of the body may be; unless it is required, `null` counts as absent."""

    name: str
    kinds: tuple[type, ...]
    expected: str
    least: float | None = None
    most: float | None = None
    required: bool = False


_NUMBER: Final = (int, float)
FIELDS: Final = (
    Field("model", (str,), "string", required=True),
    Field("max_tokens", (int,), "integer", 1, required=True),
    Field("messages", (list,), "list", required=True),
    Field("stream", (bool,), "boolean"),
    Field("temperature", _NUMBER, "number", 0, 1),
    Field("top_p", _NUMBER, "number", 0, 1),
    Field("top_k", (int,), "integer", 0),
    Field("stop_sequences", (list,), "list"),
    Field("system", (str, list), "list"),
    Field("tools", (list,), "list"),
    Field("tool_choice", (dict,), "dictionary"),
    Field("metadata", (dict,), "dictionary"),
    Field("thinking", (dict,), "dictionary"),
)
ROLES: Final = ("user", "assistant")
THINKING: Final = ("adaptive", "enabled", "disabled", "between_tools")


@dataclass(frozen=True, slots=True)
class MessagesCall:
    """What the encoder needs to know of a call."""

    model: str
    stream: bool
    thinks: bool
    """Thoughts are told, as blocks of their own."""
    summarized: bool
    """They are told in words."""
    prompt_tokens: int
    wrong_key: str
    """What is said of the key if it is wrong."""


def key(headers: Mapping[str, str]) -> str | None:
    """Return the key of `x-api-key`, which older clients send, or of Authorization."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    return headers.get("x-api-key", "").strip() or bearer or None


def wrong_key(headers: Mapping[str, str]) -> str:
    """Return what is said of a wrong key."""
    return "invalid x-api-key" if "x-api-key" in headers else "Invalid bearer token"


def steering(body: Any) -> Steering:
    """Read what can be read off a body of any shape.

    What tools have returned comes from a user too, but is no prompt: there is no text in it.
    """
    if not isinstance(body, dict):
        return Steering()
    model, messages = body.get("model"), body.get("messages")
    texts = [
        text_of(message.get("content"))
        for message in (messages if isinstance(messages, list) else ())
        if isinstance(message, dict) and message.get("role") == "user"
    ]
    return Steering(
        prompt=next((text for text in reversed(texts) if text), ""),
        model=model if isinstance(model, str) else "",
        stream=body.get("stream") is True,
    )


def text_of(content: Any) -> str:
    """Return the text of a message's content: a string, or a list of blocks."""
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else ()
    texts = [block.get("text") for block in blocks if isinstance(block, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def read(headers: Mapping[str, str], body: Any) -> MessagesCall:
    """Return what the encoder needs to know.

    Raises:
        Refused: Anthropic would answer 400.
    """
    version = _version(headers)
    if not isinstance(body, dict):
        raise refused("Input should be a valid dictionary or object to extract fields from")
    _check_fields(body)
    _check_sampling(version, body)
    _check_messages(body["messages"])
    thinking = _thinking(body)
    return MessagesCall(
        model=body["model"],
        stream=body.get("stream") is True,
        thinks=thinking.get("type") != "disabled",
        summarized=thinking.get("display") != "omitted",
        prompt_tokens=_prompt_tokens(body),
        wrong_key=wrong_key(headers),
    )


def _version(headers: Mapping[str, str]) -> str:
    version = headers.get("anthropic-version")
    if version is None:
        raise refused("anthropic-version: header is required")
    if not _VERSION.fullmatch(version):
        raise refused(f"anthropic-version: {version!a} is not a valid version")
    return version


def _check_fields(body: Mapping[str, Any]) -> None:
    for field in FIELDS:
        if field.name not in body and field.required:
            raise refused(f"{field.name}: Field required")
        value = body.get(field.name)
        if value is not None or field.required:
            _check_field(field, value)


def _check_field(field: Field, value: Any) -> None:
    # bool is a subclass of int, and no number to JSON.
    if type(value) not in field.kinds:
        raise refused(f"{field.name}: Input should be a valid {field.expected}")
    if field.least is not None and value < field.least:
        raise refused(f"{field.name}: Input should be greater than or equal to {field.least}")
    if field.most is not None and value > field.most:
        raise refused(f"{field.name}: Input should be less than or equal to {field.most}")


def _check_sampling(version: str, body: Mapping[str, Any]) -> None:
    # Dates in this order of digits sort as texts.
    given = [name for name in _SAMPLING if body.get(name) is not None]
    if given and version >= _NO_SAMPLING_SINCE:
        raise refused(f"{given[0]}: Extra inputs are not permitted")


def _check_messages(messages: list[Any]) -> None:
    if not messages:
        raise refused("messages: at least one message is required")
    for index, message in enumerate(messages):
        _check_message(f"messages.{index}", message)
    if messages[0]["role"] != "user":
        raise refused('messages: first message must use the "user" role')


def _check_message(path: str, message: Any) -> None:
    if not isinstance(message, dict):
        raise refused(f"{path}: Input should be a valid dictionary or object")
    for name in ("role", "content"):
        if name not in message:
            raise refused(f"{path}.{name}: Field required")
    if message["role"] not in ROLES:
        raise refused(f"{path}.role: Input should be 'user' or 'assistant'")
    content = message["content"]
    if not isinstance(content, str | list):
        raise refused(f"{path}.content: Input should be a valid list")
    if not content:
        raise refused(f"{path}: all messages must have non-empty content")
    for index, block in enumerate(content if isinstance(content, list) else ()):
        _check_block(f"{path}.content.{index}", block)


def _check_block(path: str, block: Any) -> None:
    if not isinstance(block, dict):
        raise refused(f"{path}: Input should be a valid dictionary or object")
    if not isinstance(block.get("type"), str):
        raise refused(f"{path}.type: Field required")
    if block["type"] == "text" and not isinstance(block.get("text"), str):
        raise refused(f"{path}.text.text: Field required")


def _thinking(body: Mapping[str, Any]) -> Mapping[str, Any]:
    thinking: Mapping[str, Any] | None = body.get("thinking")
    if thinking is None:
        return {}
    if thinking.get("type") not in THINKING:
        expected = ", ".join(f"'{known}'" for known in THINKING)
        raise refused(f"thinking: Input tag found using 'type' should be one of {expected}")
    if thinking["type"] == "enabled":
        _check_budget(thinking.get("budget_tokens"), body["max_tokens"])
    return thinking


def _check_budget(budget: Any, max_tokens: int) -> None:
    path = "thinking.enabled.budget_tokens"
    if budget is None:
        raise refused(f"{path}: Field required")
    if type(budget) is not int:
        raise refused(f"{path}: Input should be a valid integer")
    if budget < _BUDGET_MIN_TOKENS:
        raise refused(f"{path}: Input should be greater than or equal to {_BUDGET_MIN_TOKENS}")
    if budget >= max_tokens:
        raise refused("`max_tokens` must be greater than `thinking.budget_tokens`")


def _prompt_tokens(body: Mapping[str, Any]) -> int:
    messages = body["messages"]
    said = [text_of(message["content"]) for message in messages] + [text_of(body.get("system"))]
    characters = sum(map(len, said))
    return _TOKENS_PER_MESSAGE * len(messages) + -(-characters // _CHARACTERS_PER_TOKEN)
