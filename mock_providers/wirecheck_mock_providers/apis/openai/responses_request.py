"""Reading a request to Responses as strictly as OpenAI does (PROVIDERS.md 2.6, 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.api import Steering
from wirecheck_mock_providers.apis.openai import fields
from wirecheck_mock_providers.apis.openai.errors import bad_request, masked
from wirecheck_mock_providers.apis.openai.fields import NUMBER, Field
from wirecheck_mock_providers.apis.openai.request import bearer, prompt_tokens, text_of

ROLES: Final = ("assistant", "system", "developer", "user")
FIELDS: Final = (
    Field("model", (str,), "a string"),
    Field("input", (str, list), "a string or an array of objects"),
    Field("instructions", (str,), "a string"),
    Field("stream", (bool,), "a boolean"),
    Field("stream_options", (dict,), "an object"),
    Field("temperature", NUMBER, "a decimal", 0, 2),
    Field("top_p", NUMBER, "a decimal", 0, 1),
    Field("max_output_tokens", (int,), "an integer", 16),
    Field("previous_response_id", (str,), "a string"),
    Field("reasoning", (dict,), "an object"),
    Field("text", (dict,), "an object"),
    Field("metadata", (dict,), "an object"),
    Field("tools", (list,), "an array of objects"),
    Field("tool_choice", (str, dict), "a string or an object"),
    Field("parallel_tool_calls", (bool,), "a boolean"),
    Field("store", (bool,), "a boolean"),
    Field("background", (bool,), "a boolean"),
)

#: Fields of the request that the response repeats, and what stands there if they are absent.
_REPEATED: Final[Mapping[str, Any]] = {
    "instructions": None,
    "max_output_tokens": None,
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {"effort": None, "summary": None},
    "store": True,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}, "verbosity": "medium"},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
    "truncation": "disabled",
    "user": None,
    "metadata": {},
}


@dataclass(frozen=True, slots=True)
class ResponsesCall:
    """What the encoder needs to know of a call."""

    model: str
    stream: bool
    obfuscate: bool
    summarize: bool
    """Whether a summary of the reasoning is asked for; without one, none is told."""
    prompt_tokens: int
    masked_key: str
    repeated: str
    """Those fields of the request that the response repeats, as JSON."""


def steering(body: Any) -> Steering:
    """Read what can be read off a body of any shape."""
    if not isinstance(body, dict):
        return Steering()
    model, given = body.get("model"), body.get("input")
    users = [text for role, text in _said(given) if role == "user"]
    return Steering(
        prompt=users[-1] if users else "",
        model=model if isinstance(model, str) else "",
        stream=body.get("stream") is True,
    )


def read(headers: Mapping[str, str], body: Any) -> ResponsesCall:
    """Return what the encoder needs to know.

    Raises:
        BadRequest: OpenAI would answer 400.
    """
    if not isinstance(body, dict):
        raise bad_request("The body of the request is not a JSON object.")
    if body.get("model") is None:
        raise fields.missing("model")
    if body.get("input") is None:
        message = (
            'One of "input" or "previous_response_id" or "prompt" or "conversation_id" '
            "must be provided."
        )
        raise bad_request(message, "missing_required_parameter", "input")
    fields.check(body, FIELDS)
    _check_input(body["input"])
    _check_background(body)
    return ResponsesCall(
        model=body["model"],
        stream=body.get("stream") is True,
        obfuscate=_options(body).get("include_obfuscation") is not False,
        summarize=(body.get("reasoning") or {}).get("summary") is not None,
        prompt_tokens=prompt_tokens(text for _, text in _said(body["input"])),
        masked_key=masked(bearer(headers) or ""),
        repeated=json_text.dump(_repeated(body)),
    )


def _said(given: Any) -> list[tuple[Any, str]]:
    """Return role and text of each message in an input of any shape."""
    if isinstance(given, str):
        return [("user", given)]
    items = given if isinstance(given, list) else ()
    return [
        (item.get("role"), text_of(item.get("content"))) for item in items if isinstance(item, dict)
    ]


def _repeated(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: default if body.get(name) is None else body[name]
        for name, default in _REPEATED.items()
    }


def _check_input(given: Any) -> None:
    if given == []:
        raise fields.empty_array("input")
    for index, item in enumerate(given if isinstance(given, list) else ()):
        _check_item(f"input[{index}]", item)


def _check_item(path: str, item: Any) -> None:
    if not isinstance(item, dict):
        raise fields.wrong_type(path, "an object", item)
    if item.get("type") not in (None, "message"):
        return  # tool calls, their outputs, reasoning: what was said before, and no message
    role, content = item.get("role"), item.get("content")
    if role is None:
        raise fields.missing(f"{path}.role")
    if not isinstance(role, str):
        raise fields.wrong_type(f"{path}.role", "a string", role)
    if role not in ROLES:
        raise fields.wrong_value(f"{path}.role", ROLES, role)
    if not isinstance(content, str | list):
        raise fields.wrong_type(f"{path}.content", "a string or an array of objects", content)


def _check_background(body: Mapping[str, Any]) -> None:
    if body.get("background"):
        message = "Background mode is not supported here: the mock keeps no responses."
        raise bad_request(message, "unsupported_parameter", "background")


def _options(body: Mapping[str, Any]) -> Mapping[str, Any]:
    options: Mapping[str, Any] = body.get("stream_options") or {}
    if options and body.get("stream") is not True:
        raise bad_request(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
        )
    return options
