"""OpenAI Chat Completions: a script in the bytes that OpenAI sends (PROVIDERS.md 2.3 to 2.7)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer, Frame
from wirecheck_mock_providers.apis.api import Api, Refused, Steering
from wirecheck_mock_providers.apis.openai import request
from wirecheck_mock_providers.apis.openai.chunks import Chunks
from wirecheck_mock_providers.apis.openai.dialect import ChatDialect, counts
from wirecheck_mock_providers.apis.openai.errors import BadRequest, OpenAIError
from wirecheck_mock_providers.apis.openai.request import ChatCall
from wirecheck_mock_providers.script.model import Failure, FaultKind, Script
from wirecheck_mock_providers.script.seeds import created


class OpenAIChat(Api):
    """The API itself, in OpenAI's dialect or another vendor's; see `Api` for what each owes."""

    def __init__(self, dialect: ChatDialect | None = None) -> None:
        self._dialect = dialect or ChatDialect()
        self.provider = self._dialect.provider
        self.name = self._dialect.api

    def key(self, headers: Mapping[str, str]) -> str | None:
        """Return the bearer key."""
        return request.bearer(headers)

    def steering(self, body: Any) -> Steering:
        """Read what can be read."""
        return request.steering(body)

    def read(self, headers: Mapping[str, str], body: Any) -> ChatCall:
        """Check the call."""
        try:
            call = request.read(body)
        except BadRequest as bad:
            raise Refused(self._dialect.refusal(bad.error)) from bad
        return replace(call, masked_key=self._dialect.masked(self.key(headers) or ""))

    def spoken(self, script: Script) -> Script:
        """Leave it to the dialect."""
        return self._dialect.spoken(script)

    def no_key(self) -> Answer | None:
        """Answer 401, where the dialect asks for a key."""
        return self._dialect.refusal(request.NO_KEY) if self._dialect.needs_key else None

    def wrong_key(self, headers: Mapping[str, str]) -> Answer | None:
        """Answer 401, where the dialect asks for a key."""
        key = self._dialect.masked(request.bearer(headers) or "")
        return self._failed(Failure.AUTH, key=key) if self._dialect.needs_key else None

    def unknown_model(self, model: str) -> Answer:
        """Answer as the scenario of that failure does."""
        return self._failed(Failure.MODEL, model=model)

    def unreadable(self, reason: str) -> Answer:
        """Answer 400."""
        message = f"We could not parse the JSON body of your request: {reason!a}."
        return self._dialect.refusal(OpenAIError(400, message))

    def too_large(self, limit_bytes: int) -> Answer:
        """Answer 413."""
        message = f"The body of your request is larger than {limit_bytes} bytes."
        return self._dialect.refusal(OpenAIError(413, message, code="request_too_large"))

    def unknown_steering(self, message: str) -> Answer:
        """Answer 400."""
        return self._dialect.refusal(OpenAIError(400, message, code="invalid_mock_directive"))

    def encode(self, script: Script, call: ChatCall) -> Answer:
        """Return the answer that follows the script."""
        if script.silent:
            return answer.no_answer(script)
        failure = script.failure
        if not call.stream and script.fault and script.fault.kind is FaultKind.ERROR:
            failure = Failure.SERVER
        dialect = self._dialect
        json_headers = dialect.headers("application/json", script.identity)
        if failure:
            error = dialect.failures[failure].filled(_facts(call))
            return error.answer(json_headers, script)
        if call.stream:
            headers = dialect.headers(dialect.stream_type, script.identity)
            return answer.stream(Chunks(dialect, script, call).parts(), script, headers)
        laid = answer.whole(_completion(dialect, script, call), script, json_headers)
        return replace(laid, frames=dialect.blank() + laid.frames)

    def _failed(self, failure: Failure, **facts: str) -> Answer:
        error = self._dialect.failures[failure].filled(facts)
        return error.answer(self._dialect.headers("application/json"))


def _facts(call: ChatCall) -> dict[str, Any]:
    return {
        "key": call.masked_key,
        "model": call.model,
        "prompt_tokens": call.prompt_tokens,
    }


def _completion(dialect: ChatDialect, script: Script, call: ChatCall) -> Frame:
    """Return the whole answer as one document."""
    finish = dialect.finish_reasons[script.finish]
    choice = {
        "index": 0,
        "message": dialect.message(script),
        **dialect.logprobs,
        "finish_reason": finish,
    }
    document = {
        "id": dialect.completion_id(script),
        "object": "chat.completion",
        "created": created(script.identity),
        "model": call.model,
        "choices": [choice],
        "usage": dialect.usage(script, call),
        **dialect.marks(),
    }
    return Frame(
        json_text.dump(document).encode() + b"\n",
        script.last_due_s,
        pieces=script.piece_count,
        texts=len(script.tokens),
        finish=finish,
        usage=counts(script, call),
    )
