"""Reading a request to Ollama's native API as its server does (PROVIDERS.md 7.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from wirecheck_mock_providers.apis.api import Refused
from wirecheck_mock_providers.apis.ollama.errors import OllamaError
from wirecheck_mock_providers.apis.openai.request import prompt_tokens

#: Go's names of what it wanted, by what JSON brought.
_WANTED: Final[Mapping[type, str]] = {
    str: "string",
    bool: "bool",
    list: "[]json.RawMessage",
    dict: "map[string]interface {}",
}
_BROUGHT: Final[Mapping[type, str]] = {
    bool: "bool",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}
_COMMON: Final[Mapping[str, type]] = {"model": str, "stream": bool, "options": dict}
CHAT: Final[Mapping[str, type]] = {**_COMMON, "messages": list, "tools": list}
GENERATE: Final[Mapping[str, type]] = {**_COMMON, "prompt": str, "system": str, "raw": bool}
_MESSAGE: Final[Mapping[str, type]] = {"role": str, "content": str}
_LEVELS: Final = ("low", "medium", "high", "max")


@dataclass(frozen=True, slots=True)
class NativeCall:
    """What the encoder needs to know of a call."""

    model: str
    stream: bool
    think: bool
    """Whether thoughts are told; they are, unless the call says otherwise."""
    prompt_tokens: int
    idle: Literal["load", "unload"] | None
    """There is nothing to answer: the model is only loaded, or unloaded."""


def messages_of(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return those messages of a body of any shape that are objects."""
    messages = body.get("messages")
    found = messages if isinstance(messages, list) else []
    return [message for message in found if isinstance(message, dict)]


def read(body: Any, types: Mapping[str, type]) -> NativeCall:
    """Return what the encoder needs to know.

    Raises:
        Refused: Ollama would answer 400.
    """
    if not isinstance(body, dict):
        raise _refused(f"json: cannot unmarshal {_BROUGHT[type(body)]} into a request")
    _check(body, types, "")
    if not body.get("model"):
        raise _refused("model is required")
    texts = _texts(body, types)
    think = body.get("think")
    if not (think is None or isinstance(think, bool) or think in _LEVELS):
        raise _refused(f'invalid think value: {think!a} (must be "high", "medium", "low", "max")')
    return NativeCall(
        model=body["model"],
        stream=body.get("stream") is not False,
        think=think is not False,
        prompt_tokens=prompt_tokens(texts),
        idle=None if texts else "unload" if body.get("keep_alive") == 0 else "load",
    )


def _texts(body: Mapping[str, Any], types: Mapping[str, type]) -> list[str]:
    """Return what is said, message by message; what the API has no field for does not count."""
    if "messages" not in types:
        return [body["prompt"]] if body.get("prompt") else []
    messages = body.get("messages") or []
    for message in messages:
        if not isinstance(message, dict):
            raise _wrong("messages", "api.Message", message)
        _check(message, _MESSAGE, "messages.")
    return [message.get("content") or "" for message in messages]


def _check(body: Mapping[str, Any], types: Mapping[str, type], where: str) -> None:
    for name, kind in types.items():
        value = body.get(name)
        if value is not None and type(value) is not kind:
            raise _wrong(where + name, _WANTED[kind], value)


def _wrong(field: str, wanted: str, value: Any) -> Refused:
    return _refused(
        f"json: cannot unmarshal {_BROUGHT[type(value)]} into Go struct field {field} "
        f"of type {wanted}"
    )


def _refused(message: str) -> Refused:
    return Refused(OllamaError(400, message).answer())
