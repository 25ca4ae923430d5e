"""Gemini's generateContent and streamGenerateContent: the API, bound to a path (PROVIDERS.md 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer
from wirecheck_mock_providers.apis.api import Api, Refused, Steering
from wirecheck_mock_providers.apis.gemini import errors, request
from wirecheck_mock_providers.apis.gemini.chunks import Array, Chunks, Events, document
from wirecheck_mock_providers.apis.gemini.errors import GeminiError
from wirecheck_mock_providers.apis.gemini.request import BadCall, GeminiCall
from wirecheck_mock_providers.script.model import Failure, FaultKind, Script

Method = Literal["generateContent", "streamGenerateContent"]
METHODS: Final[tuple[Method, ...]] = ("generateContent", "streamGenerateContent")
VERSIONS: Final = ("v1", "v1beta")


@dataclass(frozen=True)
class Gemini(Api):
    """One method of one model; see `Api` for what each method owes."""

    version: str
    method: Method
    model: str
    alt: str = "json"
    """How a stream is told: `sse`, or else as one JSON array."""
    query_key: str | None = None
    """The key, if it was given in the query."""

    # No fields, so no annotations.
    provider = "gemini"
    name = "content"

    def key(self, headers: Mapping[str, str]) -> str | None:
        """Return the key of the header, the query or an OAuth token."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        return headers.get("x-goog-api-key", "").strip() or self.query_key or bearer or None

    def steering(self, body: Any) -> Steering:
        """Read what can be read; the path says most of it."""
        return Steering(request.prompt(body), self.model, self._streams)

    def read(self, headers: Mapping[str, str], body: Any) -> GeminiCall:
        """Check the call."""
        del headers
        try:
            return request.read(body)
        except BadCall as bad:
            raise Refused(self._told(bad.error)) from bad

    def no_key(self) -> Answer:
        """Answer 403."""
        return self._told(errors.NO_KEY)

    def wrong_key(self, headers: Mapping[str, str]) -> Answer:
        """Answer 400: so Google does."""
        del headers
        return self._told(errors.FAILURES[Failure.AUTH])

    def unknown_model(self, model: str) -> Answer:
        """Answer 404."""
        facts = {"model": model, "version": self.version, "method": self.method}
        return self._told(errors.failure(Failure.MODEL, facts))

    def unreadable(self, reason: str) -> Answer:
        """Answer 400."""
        message = f"Invalid JSON payload received. {reason}"
        return self._told(errors.bad_field("", ascii(message)[1:-1]))

    def too_large(self, limit_bytes: int) -> Answer:
        """Answer 413."""
        message = f"Request payload size exceeds the limit: {limit_bytes} bytes."
        return self._told(GeminiError("INVALID_ARGUMENT", message, http=413))

    def unknown_steering(self, message: str) -> Answer:
        """Answer 400."""
        return self._told(GeminiError("INVALID_ARGUMENT", message))

    def encode(self, script: Script, call: GeminiCall) -> Answer:
        """Return the answer that follows the script."""
        if script.silent:
            return answer.no_answer(script)
        failure = script.failure
        if not self._streams and script.fault and script.fault.kind is FaultKind.ERROR:
            failure = Failure.SERVER
        if failure:
            return self._told(errors.failure(failure, self._facts(call)), script)
        sse = self._streams and self.alt == "sse"
        encoder = json_text.SPACED if sse else json_text.INDENTED
        chunks = Chunks(script, call, self.model, encoder)
        if not self._streams:
            return answer.whole(document(chunks), script, errors.JSON_HEADERS)
        if sse:
            return answer.stream(Events(chunks).parts(), script, errors.SSE_HEADERS)
        return answer.stream(Array(chunks).parts(), script, errors.JSON_HEADERS)

    @property
    def _streams(self) -> bool:
        return self.method == "streamGenerateContent"

    def _told(self, error: GeminiError, script: Script | None = None) -> Answer:
        return error.answer(script, listed=self._streams and self.alt != "sse")

    def _facts(self, call: GeminiCall) -> dict[str, Any]:
        return {
            "model": self.model,
            "version": self.version,
            "method": self.method,
            "prompt_tokens": call.prompt_tokens,
        }


def bound(version: str, method: Method, values: Mapping[str, str]) -> Gemini:
    """Return the API as a path and its query ask for it."""
    model, alt = values["model"], values.get("alt", "json")
    return Gemini(version, method, model, alt, values.get("key") or None)
