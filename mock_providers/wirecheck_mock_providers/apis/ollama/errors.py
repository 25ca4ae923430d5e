"""Ollama's errors: a status and a sentence (PROVIDERS.md 7.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer
from wirecheck_mock_providers.script.model import Failure, Script

MODELS: Final = ("llama3.2:latest", "qwen3:latest")
JSON_HEADERS: Final = ((b"content-type", b"application/json; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class OllamaError:
    """One error."""

    status: int
    message: str
    more: Mapping[str, str] | None = None
    """Fields besides the message."""

    def body(self) -> dict[str, Any]:
        """Return the JSON that tells it."""
        return {"error": self.message} | dict(self.more or {})

    def filled(self, facts: Mapping[str, Any]) -> "OllamaError":
        """Return the same error, its message filled with facts of the call."""
        return replace(self, message=self.message.format_map(facts))

    def answer(self, script: Script | None = None) -> Answer:
        """Return the answer that tells it, at the script's time if there is one."""
        return answer.refusal(
            self.status, JSON_HEADERS, json_text.dump(self.body()).encode(), script
        )


FAILURES: Final[Mapping[Failure, OllamaError]] = {
    Failure.AUTH: OllamaError(
        401, "unauthorized", {"signin_url": "https://ollama.com/connect?name=mock&key=mock"}
    ),
    Failure.PERMISSION: OllamaError(403, "ollama cloud is disabled: remote inference is off"),
    Failure.MODEL: OllamaError(404, "model '{model}' not found"),
    Failure.RATE_LIMIT: OllamaError(429, "too many concurrent requests"),
    Failure.QUOTA: OllamaError(
        429, "you've reached your weekly usage limit, please upgrade to continue"
    ),
    Failure.CONTEXT_LENGTH: OllamaError(400, "the input length exceeds the context length"),
    Failure.OVERLOADED: OllamaError(
        # Two blanks, as in its source.
        503,
        "server busy, please try again.  maximum pending requests exceeded",
    ),
    Failure.SERVER: OllamaError(500, "llama runner process has terminated: exit status 2"),
}
