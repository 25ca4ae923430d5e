"""OpenAI Responses: a script in the bytes that OpenAI sends (PROVIDERS.md 3)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer, Frame
from wirecheck_mock_providers.apis.api import Api, Refused, Steering
from wirecheck_mock_providers.apis.openai import errors, request, responses_request
from wirecheck_mock_providers.apis.openai.dialect import NO_IDENTITY
from wirecheck_mock_providers.apis.openai.errors import BadRequest, OpenAIError
from wirecheck_mock_providers.apis.openai.responses_events import Events
from wirecheck_mock_providers.apis.openai.responses_object import Response, counts, finish
from wirecheck_mock_providers.apis.openai.responses_request import ResponsesCall
from wirecheck_mock_providers.script.model import Failure, FaultKind, Script

_JSON: Final = "application/json"

#: Where the errors are other than those of Chat Completions: an unknown model is 400 here.
FAILURES: Final[Mapping[Failure, OpenAIError]] = {
    **errors.FAILURES,
    Failure.MODEL: replace(errors.FAILURES[Failure.MODEL], status=400, param="model"),
    Failure.CONTEXT_LENGTH: replace(
        errors.FAILURES[Failure.CONTEXT_LENGTH],
        message="Your input exceeds the context window of this model. "
        "Please adjust your input and try again.",
        param="input",
    ),
}


class OpenAIResponses(Api):
    """The API itself; see `Api` for what each method owes."""

    provider = "openai"
    name = "responses"

    def key(self, headers: Mapping[str, str]) -> str | None:
        """Return the bearer key."""
        return request.bearer(headers)

    def steering(self, body: Any) -> Steering:
        """Read what can be read."""
        return responses_request.steering(body)

    def read(self, headers: Mapping[str, str], body: Any) -> ResponsesCall:
        """Check the call."""
        try:
            return responses_request.read(headers, body)
        except BadRequest as bad:
            raise Refused(_refusal(bad.error)) from bad

    def no_key(self) -> Answer:
        """Answer 401."""
        return _refusal(request.NO_KEY)

    def wrong_key(self, headers: Mapping[str, str]) -> Answer:
        """Answer 401."""
        key = errors.masked(request.bearer(headers) or "")
        return _refusal(FAILURES[Failure.AUTH].filled({"key": key}))

    def unknown_model(self, model: str) -> Answer:
        """Answer 400."""
        return _refusal(FAILURES[Failure.MODEL].filled({"model": model}))

    def unreadable(self, reason: str) -> Answer:
        """Answer 400."""
        message = f"We could not parse the JSON body of your request: {reason!a}."
        return _refusal(OpenAIError(400, message))

    def too_large(self, limit_bytes: int) -> Answer:
        """Answer 413."""
        message = f"The body of your request is larger than {limit_bytes} bytes."
        return _refusal(OpenAIError(413, message, code="request_too_large"))

    def unknown_steering(self, message: str) -> Answer:
        """Answer 400."""
        return _refusal(OpenAIError(400, message, code="invalid_mock_directive"))

    def encode(self, script: Script, call: ResponsesCall) -> Answer:
        """Return the answer that follows the script."""
        if script.silent:
            return answer.no_answer(script)
        failure = script.failure
        if not call.stream and script.fault and script.fault.kind is FaultKind.ERROR:
            failure = Failure.SERVER
        headers = errors.base_headers(_JSON, script.identity)
        if failure:
            error = FAILURES[failure].filled({"key": call.masked_key, "model": call.model})
            return error.answer(headers, script)
        if call.stream:
            headers = errors.base_headers("text/event-stream; charset=utf-8", script.identity)
            return answer.stream(Events(script, call).parts(), script, headers)
        return answer.whole(_document(script, call), script, headers)


def _refusal(error: OpenAIError) -> Answer:
    return error.answer(errors.base_headers(_JSON, NO_IDENTITY))


def _document(script: Script, call: ResponsesCall) -> Frame:
    """Return the whole answer as one document."""
    return Frame(
        json_text.dump(Response(script, call).ended()).encode() + b"\n",
        script.last_due_s,
        pieces=script.piece_count,
        texts=len(script.tokens),
        finish=finish(script),
        usage=counts(script, call),
    )
