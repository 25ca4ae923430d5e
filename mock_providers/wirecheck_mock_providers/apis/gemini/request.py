"""Reading a request to Gemini as strictly as Google does (PROVIDERS.md 5.1, 5.3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wirecheck_mock_providers.apis.gemini.errors import GeminiError, bad_field

#: Each content costs this many tokens besides its text, and four characters of text cost one:
#: near enough to the truth, and the same every time.
_TOKENS_PER_CONTENT: Final = 4
_CHARACTERS_PER_TOKEN: Final = 4

ROLES: Final = ("user", "model", "function")
_TEMPERATURE_MAX: Final = 2


@dataclass(frozen=True, slots=True)
class Field:
    """What one field may be; `null` counts as absent. JSON of protobuf knows each by two names."""

    name: str
    kinds: tuple[type, ...]
    type: str
    """The name of the type in Google's messages."""


_FLOAT: Final = (int, float)
#: An unknown name is an error (PROVIDERS.md 5.1), so here is each that there is.
FIELDS: Final = (
    # Where many are expected, one will do.
    Field("contents", (list, dict), "type.googleapis.com/google.ai.generativelanguage.v1.Content"),
    Field("systemInstruction", (dict,), "type.googleapis.com/google.ai.generativelanguage.Content"),
    Field("generationConfig", (dict,), "GenerationConfig"),
    Field("tools", (list, dict), "Tool"),
    Field("toolConfig", (dict,), "ToolConfig"),
    Field("safetySettings", (list, dict), "SafetySetting"),
    Field("cachedContent", (str,), "TYPE_STRING"),
    Field("labels", (dict,), "LabelsEntry"),
    Field("model", (str,), "TYPE_STRING"),
    Field("serviceTier", (str,), "TYPE_STRING"),
    Field("store", (bool,), "TYPE_BOOL"),
)
GENERATION_FIELDS: Final = (
    Field("temperature", _FLOAT, "TYPE_FLOAT"),
    Field("topP", _FLOAT, "TYPE_FLOAT"),
    Field("topK", _FLOAT, "TYPE_INT32"),
    Field("maxOutputTokens", (int,), "TYPE_INT32"),
    Field("candidateCount", (int,), "TYPE_INT32"),
    Field("seed", (int,), "TYPE_INT32"),
    Field("stopSequences", (list, str), "TYPE_STRING"),
    Field("responseMimeType", (str,), "TYPE_STRING"),
    Field("thinkingConfig", (dict,), "ThinkingConfig"),
)


@dataclass(frozen=True, slots=True)
class GeminiCall:
    """What the encoder needs to know of a call, besides what its path says."""

    prompt_tokens: int
    thinks: bool
    """Thoughts are told, as parts of their own."""


class BadCall(Exception):  # noqa: N818 - not an error of ours: Google says no
    """Google would not accept this call."""

    def __init__(self, error: GeminiError) -> None:
        super().__init__(error.message)
        self.error = error


def snake(name: str) -> str:
    """Return the other name of a field."""
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def given(message: Mapping[str, Any], name: str) -> Any:
    """Return the value of a field, by either of its names."""
    value = message.get(name)
    return message.get(snake(name)) if value is None else value


def many(value: Any) -> list[Any]:
    """Return a repeated field as a list, which it need not be."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def prompt(body: Any) -> str:
    """Return the text of the last content of the user that has any, off a body of any shape.

    What functions have returned comes from a user too, but is no prompt: there is no text in it.
    """
    contents = many(body.get("contents")) if isinstance(body, dict) else []
    texts = [
        text_of(content)
        for content in contents
        if isinstance(content, dict) and content.get("role", "user") == "user"
    ]
    return next((text for text in reversed(texts) if text), "")


def text_of(content: Any) -> str:
    """Return the text of a content's parts."""
    parts = many(content.get("parts")) if isinstance(content, dict) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def read(body: Any) -> GeminiCall:
    """Return what the encoder needs to know.

    Raises:
        BadCall: Google would answer 400.
    """
    if not isinstance(body, dict):
        raise _wrong("", "Invalid JSON payload received. Root element must be a message.")
    _check_names(body)
    _check_types(FIELDS, body, "")
    contents = many(given(body, "contents"))
    if not contents:
        raise _wrong("contents", "* GenerateContentRequest.contents: contents is not specified\n")
    for index, content in enumerate(contents):
        _check_content(index, content)
    config = given(body, "generationConfig") or {}
    _check_config(config)
    said = [*contents, given(body, "systemInstruction")]
    characters = sum(len(text_of(content)) for content in said)
    return GeminiCall(
        _TOKENS_PER_CONTENT * len(contents) + -(-characters // _CHARACTERS_PER_TOKEN),
        given(given(config, "thinkingConfig") or {}, "includeThoughts") is not False,
    )


def _wrong(field: str, description: str) -> BadCall:
    return BadCall(bad_field(field, description))


def _check_names(body: Mapping[str, Any]) -> None:
    known = {name for field in FIELDS for name in (field.name, snake(field.name))}
    for name in body:
        if name not in known:
            # ascii() for what cannot be encoded; Google's quotes are double.
            shown = ascii(name)[1:-1]
            raise _wrong(
                "", f'Invalid JSON payload received. Unknown name "{shown}": Cannot find field.'
            )


def _check_types(fields: tuple[Field, ...], message: Mapping[str, Any], prefix: str) -> None:
    for field in fields:
        value = given(message, field.name)
        # bool is a subclass of int, and no number to JSON.
        if value is not None and type(value) not in field.kinds:
            raise _invalid(prefix + snake(field.name), field.type, value)


def _invalid(path: str, kind: str, value: Any) -> BadCall:
    shown = "" if isinstance(value, dict | list) else f", {value!a}"
    return _wrong(path, f"Invalid value at '{path}' ({kind}){shown}")


def _check_content(index: int, content: Any) -> None:
    path = f"contents[{index}]"
    if not isinstance(content, dict):
        raise _invalid(path, "Content", content)
    role, parts = content.get("role", "user"), many(content.get("parts"))
    if not isinstance(role, str):
        raise _invalid(f"{path}.role", "TYPE_STRING", role)
    if role not in ROLES:
        raise BadCall(
            GeminiError("INVALID_ARGUMENT", "Please use a valid role: user, model."),
        )
    if not parts:
        raise _wrong(
            f"{path}.parts",
            f"* GenerateContentRequest.{path}.parts: contents.parts must not be empty.\n",
        )
    for position, part in enumerate(parts):
        _check_part(f"{path}.parts[{position}]", part)


def _check_part(path: str, part: Any) -> None:
    if not isinstance(part, dict):
        raise _invalid(path, "Part", part)
    if not part:
        raise _wrong(
            f"{path}.data",
            f"* GenerateContentRequest.{path}.data: required oneof field 'data' must have one "
            "initialized field\n",
        )
    text = part.get("text")
    if text is not None and not isinstance(text, str):
        raise _invalid(f"{path}.text", "TYPE_STRING", text)


def _check_config(config: Mapping[str, Any]) -> None:
    _check_types(GENERATION_FIELDS, config, "generation_config.")
    temperature = given(config, "temperature")
    if temperature is not None and not 0 <= temperature <= _TEMPERATURE_MAX:
        raise _out_of_range("temperature", f"must be in the range [0.0, {_TEMPERATURE_MAX:.1f}]")
    top_p = given(config, "topP")
    if top_p is not None and not 0 <= top_p <= 1:
        raise _out_of_range("top_p", "must be in the range [0.0, 1.0]")
    most = given(config, "maxOutputTokens")
    if most is not None and most < 1:
        raise _out_of_range("max_output_tokens", "must be positive")
    if given(config, "candidateCount") not in (None, 1):  # the mock makes one candidate
        raise BadCall(GeminiError("INVALID_ARGUMENT", "Only one candidate can be specified"))


def _out_of_range(name: str, rule: str) -> BadCall:
    path = f"generation_config.{name}"
    return _wrong(path, f"* GenerateContentRequest.{path}: {name} {rule}.\n")
