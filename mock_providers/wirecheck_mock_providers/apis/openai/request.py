"""Reading a request to Chat Completions as strictly as OpenAI does (PROVIDERS.md 2.1, 2.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wirecheck_mock_providers.apis.api import Steering
from wirecheck_mock_providers.apis.openai import fields
from wirecheck_mock_providers.apis.openai.errors import OpenAIError, bad_request
from wirecheck_mock_providers.apis.openai.fields import NUMBER, Field

ROLES: Final = ("developer", "system", "user", "assistant", "tool", "function")

#: Each message costs this many tokens besides its text, and four characters of text cost one:
#: near enough to the truth, and the same every time.
_TOKENS_PER_MESSAGE: Final = 4
_CHARACTERS_PER_TOKEN: Final = 4

NO_KEY: Final = OpenAIError(
    401,
    "You didn't provide an API key. You need to provide your API key in an Authorization header "
    "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
)


FIELDS: Final = (
    Field("model", (str,), "a string"),
    Field("messages", (list,), "an array of objects"),
    Field("stream", (bool,), "a boolean"),
    Field("stream_options", (dict,), "an object"),
    Field("temperature", NUMBER, "a decimal", 0, 2),
    Field("top_p", NUMBER, "a decimal", 0, 1),
    Field("presence_penalty", NUMBER, "a decimal", -2, 2),
    Field("frequency_penalty", NUMBER, "a decimal", -2, 2),
    Field("max_tokens", (int,), "an integer", 1),
    Field("max_completion_tokens", (int,), "an integer", 1),
    Field("n", (int,), "an integer", 1, 1),  # the mock makes one choice
    Field("seed", (int,), "an integer"),
    Field("stop", (str, list), "a string or an array of strings"),
    Field("tools", (list,), "an array of objects"),
    Field("tool_choice", (str, dict), "a string or an object"),
    Field("parallel_tool_calls", (bool,), "a boolean"),
    Field("response_format", (dict,), "an object"),
    Field("logprobs", (bool,), "a boolean"),
    Field("top_logprobs", (int,), "an integer", 0, 20),
    Field("logit_bias", (dict,), "an object"),
    Field("metadata", (dict,), "an object"),
    Field("store", (bool,), "a boolean"),
)
REQUIRED: Final = ("model", "messages")


@dataclass(frozen=True, slots=True)
class ChatCall:
    """What the encoder needs to know of a call."""

    model: str
    stream: bool
    include_usage: bool
    obfuscate: bool
    prompt_tokens: int
    masked_key: str = ""
    """The key as the message about a wrong one shows it."""


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


def read(body: Any) -> ChatCall:
    """Return what the encoder needs to know.

    Raises:
        BadRequest: OpenAI would answer 400.
    """
    if not isinstance(body, dict):
        raise bad_request("The body of the request is not a JSON object.")
    for name in REQUIRED:
        if body.get(name) is None:
            raise fields.missing(name)
    fields.check(body, FIELDS)
    _check_messages(body["messages"])
    options = _stream_options(body)
    return ChatCall(
        model=body["model"],
        stream=body.get("stream") is True,
        include_usage=options.get("include_usage") is True,
        obfuscate=options.get("include_obfuscation") is not False,
        prompt_tokens=prompt_tokens(text_of(m.get("content")) for m in body["messages"]),
    )


def prompt_tokens(texts: Iterable[str]) -> int:
    """Return what messages of these texts cost."""
    lengths = [len(text) for text in texts]
    return _TOKENS_PER_MESSAGE * len(lengths) + -(-sum(lengths) // _CHARACTERS_PER_TOKEN)


def _check_messages(messages: list[Any]) -> None:
    if not messages:
        raise fields.empty_array("messages")
    for index, message in enumerate(messages):
        _check_message(f"messages[{index}]", message)


def _check_message(path: str, message: Any) -> None:
    if not isinstance(message, dict):
        raise fields.wrong_type(path, "an object", message)
    role, content = message.get("role"), message.get("content")
    if role is None:
        raise fields.missing(f"{path}.role")
    if not isinstance(role, str):
        raise fields.wrong_type(f"{path}.role", "a string", role)
    if role not in ROLES:
        raise fields.wrong_value(f"{path}.role", ROLES, role)
    # Only what the assistant said may be empty: it may have called a tool instead.
    optional = role in ("assistant", "function")
    if not (isinstance(content, str | list) or (content is None and optional)):
        raise fields.wrong_type(f"{path}.content", "a string or an array of objects", content)


def _stream_options(body: Mapping[str, Any]) -> Mapping[str, Any]:
    options: Mapping[str, Any] = body.get("stream_options") or {}
    if options and body.get("stream") is not True:
        raise bad_request(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
        )
    return options
