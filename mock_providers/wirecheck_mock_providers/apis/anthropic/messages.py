"""Anthropic Messages: a script in the bytes that Anthropic sends (PROVIDERS.md 4.2 to 4.5)."""

import json
from collections.abc import Mapping
from typing import Any, Final

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer, Frame
from wirecheck_mock_providers.apis.anthropic import errors, request
from wirecheck_mock_providers.apis.anthropic.errors import AnthropicError
from wirecheck_mock_providers.apis.anthropic.request import MessagesCall
from wirecheck_mock_providers.apis.anthropic.stream import Events
from wirecheck_mock_providers.apis.anthropic.told import (
    counts,
    message_id,
    signature,
    stop,
    tool_use_id,
    usage_told,
)
from wirecheck_mock_providers.apis.api import Api, Steering
from wirecheck_mock_providers.script.model import Failure, FaultKind, Script

_NO_CACHE: Final = ((b"cache-control", b"no-cache"),)


class AnthropicMessages(Api):
    """The API itself; see `Api` for what each method owes."""

    provider = "anthropic"
    name = "messages"

    def key(self, headers: Mapping[str, str]) -> str | None:
        """Return the key of either header."""
        return request.key(headers)

    def steering(self, body: Any) -> Steering:
        """Read what can be read."""
        return request.steering(body)

    def read(self, headers: Mapping[str, str], body: Any) -> MessagesCall:
        """Check the call."""
        return request.read(headers, body)

    def no_key(self) -> Answer:
        """Answer 401."""
        return errors.NO_KEY.answer()

    def wrong_key(self, headers: Mapping[str, str]) -> Answer:
        """Answer 401."""
        return errors.failure(Failure.AUTH, {"wrong_key": request.wrong_key(headers)}).answer()

    def unknown_model(self, model: str) -> Answer:
        """Answer 404."""
        return errors.failure(Failure.MODEL, {"model": model}).answer()

    def unreadable(self, reason: str) -> Answer:
        """Answer 400."""
        message = f"The request body is not valid JSON: {reason!a}"
        return AnthropicError(400, "invalid_request_error", message).answer()

    def too_large(self, limit_bytes: int) -> Answer:
        """Answer 413."""
        message = f"Request exceeds the maximum size of {limit_bytes} bytes."
        return AnthropicError(413, "request_too_large", message).answer()

    def unknown_steering(self, message: str) -> Answer:
        """Answer 400."""
        return AnthropicError(400, "invalid_request_error", message).answer()

    def encode(self, script: Script, call: MessagesCall) -> Answer:
        """Return the answer that follows the script."""
        if script.silent:
            return answer.no_answer(script)
        failure = script.failure
        if not call.stream and script.fault and script.fault.kind is FaultKind.ERROR:
            failure = Failure.SERVER
        if failure:
            return _failure(failure, script, call)
        limits = errors.limits(script.identity)
        if call.stream:
            headers = errors.base_headers("text/event-stream; charset=utf-8", script.identity)
            return answer.stream(Events(script, call).parts(), script, headers + _NO_CACHE + limits)
        headers = errors.base_headers("application/json", script.identity)
        return answer.whole(_message(script, call), script, headers + limits)


def _failure(failure: Failure, script: Script, call: MessagesCall) -> Answer:
    facts = {
        "wrong_key": call.wrong_key,
        "model": call.model,
        "prompt_tokens": call.prompt_tokens,
    }
    return errors.failure(failure, facts).answer(script.identity, script)


def _message(script: Script, call: MessagesCall) -> Frame:
    """Return the whole answer as one document."""
    stopped = stop(script)
    document = {
        "model": call.model,
        "id": message_id(script),
        "type": "message",
        "role": "assistant",
        "content": _content(script, call),
        **stopped,
        "usage": usage_told(script, call) | {"service_tier": "standard"},
    }
    return Frame(
        json_text.dump(document).encode(),
        script.last_due_s,
        pieces=script.piece_count,
        texts=len(script.tokens),
        finish=stopped["stop_reason"],
        usage=counts(script, call),
    )


def _content(script: Script, call: MessagesCall) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if script.reasoning and call.thinks:
        thinking = "".join(script.reasoning) if call.summarized else ""
        blocks.append({"type": "thinking", "thinking": thinking, "signature": signature(script)})
    if script.tokens:
        blocks.append({"type": "text", "text": "".join(script.tokens)})
    for index, tool in enumerate(script.tool_calls):
        blocks.append(
            {
                "type": "tool_use",
                "id": tool_use_id(script, index),
                "name": tool.name,
                "input": json.loads("".join(tool.arguments)),
            }
        )
    return blocks
