"""Reading a request to Chat Completions as strictly as OpenAI does (PROVIDERS.md 2.1, 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wirecheck_mock_providers.apis.api import Refused, Steering
from wirecheck_mock_providers.apis.openai.errors import OpenAIError, masked, refused

ROLES: Final = ("developer", "system", "user", "assistant", "tool", "function")

#: Each message costs this many tokens besides its text, and four characters of text cost one:
#: near enough to the truth, and the same every time.
_TOKENS_PER_MESSAGE: Final = 4
_CHARACTERS_PER_TOKEN: Final = 4

_NO_KEY: Final = OpenAIError(
    401,
    "You didn't provide an API key. You need to provide your API key in an Authorization header "
    "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
)


@dataclass(frozen=True, slots=True)
class Field:
    """What one field of the body may be; `null` counts as absent."""

    name: str
    kinds: tuple[type, ...]
    expected: str
    least: float | None = None
    most: float | None = None


_NUMBER: Final = (int, float)
FIELDS: Final = (
    Field("model", (str,), "a string"),
    Field("messages", (list,), "an array of objects"),
    Field("stream", (bool,), "a boolean"),
    Field("stream_options", (dict,), "an object"),
    Field("temperature", _NUMBER, "a decimal", 0, 2),
    Field("top_p", _NUMBER, "a decimal", 0, 1),
    Field("presence_penalty", _NUMBER, "a decimal", -2, 2),
    Field("frequency_penalty", _NUMBER, "a decimal", -2, 2),
    Field("max_tokens", (int,), "an integer", 1),
    Field("max_completion_tokens", (int,), "an integer", 1),
    Field("n", (int,), "an integer", 1, 1),  # the mock makes one choice
    Field("seed", (int,), "an integer"),
    Field("stop", (str, list), "a string or an array of strings"),
    Field("tools", (list,), "an array of objects"),
)
REQUIRED: Final = ("model", "messages")

_KIND_NAMES: Final[Mapping[type, str]] = {
    bool: "a boolean",
    int: "an integer",
    float: "a decimal",
    str: "a string",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


@dataclass(frozen=True, slots=True)
class ChatCall:
    """What the encoder needs to know of a call."""

    model: str
    stream: bool
    include_usage: bool
    obfuscate: bool
    prompt_tokens: int
    masked_key: str


def bearer(headers: Mapping[str, str]) -> str | None:
    """Return the key of the Authorization header."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None


def steering(body: Any) -> Steering:
    """Read what can be read off a body of any shape."""
    if not isinstance(body, dict):
        return Steering()
    model, messages = body.get("model"), body.get("messages")
    users = [
        message
        for message in (messages if isinstance(messages, list) else ())
        if isinstance(message, dict) and message.get("role") == "user"
    ]
    return Steering(
        prompt=text_of(users[-1].get("content")) if users else "",
        model=model if isinstance(model, str) else "",
        stream=body.get("stream") is True,
    )


def text_of(content: Any) -> str:
    """Return the text of a message's content: a string, or a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else ()
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def read(headers: Mapping[str, str], body: Any) -> ChatCall:
    """Return what the encoder needs to know.

    Raises:
        Refused: OpenAI would answer 400 or 401.
    """
    key = bearer(headers)
    if key is None:
        raise Refused(_NO_KEY.answer())
    if not isinstance(body, dict):
        raise refused("The body of the request is not a JSON object.")
    _check_fields(body)
    _check_messages(body["messages"])
    options = _stream_options(body)
    return ChatCall(
        model=body["model"],
        stream=body.get("stream") is True,
        include_usage=options.get("include_usage") is True,
        obfuscate=options.get("include_obfuscation") is not False,
        prompt_tokens=_prompt_tokens(body["messages"]),
        masked_key=masked(key),
    )


def _check_fields(body: Mapping[str, Any]) -> None:
    for name in REQUIRED:
        if body.get(name) is None:
            raise refused(
                f"Missing required parameter: '{name}'.", "missing_required_parameter", name
            )
    for field in FIELDS:
        value = body.get(field.name)
        if value is not None:
            _check_field(field, value)


def _check_field(field: Field, value: Any) -> None:
    # bool is a subclass of int, and no number to JSON.
    if type(value) not in field.kinds:
        raise _wrong_type(field.name, field.expected, value)
    if field.least is not None and value < field.least:
        raise _out_of_range(field, "below", "minimum", f">= {field.least}")
    if field.most is not None and value > field.most:
        raise _out_of_range(field, "above", "maximum", f"<= {field.most}")


def _wrong_type(param: str, expected: str, value: Any) -> Refused:
    message = (
        f"Invalid type for '{param}': expected {expected}, "
        f"but got {_KIND_NAMES[type(value)]} instead."
    )
    return refused(message, "invalid_type", param)


def _out_of_range(field: Field, side: str, limit: str, wanted: str) -> Refused:
    kind = field.expected.split()[-1]
    message = f"Invalid '{field.name}': {kind} {side} {limit} value. Expected a value {wanted}."
    return refused(message, f"{kind}_{side}_{limit[:3]}_value", field.name)


def _check_messages(messages: list[Any]) -> None:
    if not messages:
        message = (
            "Invalid 'messages': empty array. "
            "Expected an array with minimum length 1, but got an empty array instead."
        )
        raise refused(message, "empty_array", "messages")
    for index, message in enumerate(messages):
        _check_message(f"messages[{index}]", message)


def _check_message(path: str, message: Any) -> None:
    if not isinstance(message, dict):
        raise _wrong_type(path, "an object", message)
    role, content = message.get("role"), message.get("content")
    if role is None:
        raise refused(
            f"Missing required parameter: '{path}.role'.",
            "missing_required_parameter",
            f"{path}.role",
        )
    if not isinstance(role, str):
        raise _wrong_type(f"{path}.role", "a string", role)
    if role not in ROLES:
        supported = ", ".join(f"'{known}'" for known in ROLES)
        raise refused(
            f"Invalid value: {role!a}. Supported values are: {supported}.",
            "invalid_value",
            f"{path}.role",
        )
    # Only what the assistant said may be empty: it may have called a tool instead.
    optional = role in ("assistant", "function")
    if not (isinstance(content, str | list) or (content is None and optional)):
        raise _wrong_type(f"{path}.content", "a string or an array of objects", content)


def _stream_options(body: Mapping[str, Any]) -> Mapping[str, Any]:
    options: Mapping[str, Any] = body.get("stream_options") or {}
    if options and body.get("stream") is not True:
        raise refused(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
        )
    return options


def _prompt_tokens(messages: list[Any]) -> int:
    characters = sum(len(text_of(message.get("content"))) for message in messages)
    return _TOKENS_PER_MESSAGE * len(messages) + -(-characters // _CHARACTERS_PER_TOKEN)
