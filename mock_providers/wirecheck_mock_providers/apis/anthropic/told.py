"""What a stream and a whole message tell alike: ids, the reason of the end, the usage."""

from collections.abc import Mapping
from typing import Any, Final

from wirecheck_mock_providers.apis.anthropic.request import MessagesCall
from wirecheck_mock_providers.script.model import Finish, Script
from wirecheck_mock_providers.script.seeds import letters

#: A filter that steps in is a refusal too: one that comes after some text.
STOP_REASONS: Final[Mapping[Finish, str]] = {
    "stop": "end_turn",
    "length": "max_tokens",
    "content-filter": "refusal",
    "tool-calls": "tool_use",
}
_REFUSAL: Final = "refusal"


def message_id(script: Script) -> str:
    """Return the message's id."""
    return f"msg_{letters(script.identity, 'message', 24)}"


def tool_use_id(script: Script, call: int) -> str:
    """Return the id of a call of a tool."""
    return f"toolu_{letters(script.identity, f'tool call {call}', 24)}"


def signature(script: Script) -> str:
    """Return what Anthropic will know its own thoughts by; base64 to everyone else."""
    return letters(script.identity, "signature", 120)


def stop(script: Script) -> dict[str, Any]:
    """Return why the message ends.

    A refusal is no text: its words stand in the details (PROVIDERS.md 4.3).
    """
    reason = _REFUSAL if script.refusal else STOP_REASONS[script.finish]
    details = None
    if reason == _REFUSAL:
        explanation = "".join(script.refusal) or None
        details = {"type": _REFUSAL, "category": None, "explanation": explanation}
    return {"stop_reason": reason, "stop_sequence": None, "stop_details": details}


def input_told(call: MessagesCall) -> dict[str, int]:
    """Return what the prompt has cost: what was cached would come on top of `input_tokens`."""
    return {
        "input_tokens": call.prompt_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
    }


def usage_told(script: Script, call: MessagesCall) -> dict[str, Any]:
    """Return what the whole message has cost; there is no total (PROVIDERS.md 4.3)."""
    return {
        **input_told(call),
        "output_tokens": script.piece_count,
        "output_tokens_details": {"thinking_tokens": len(script.reasoning)},
    }


def counts(script: Script, call: MessagesCall) -> dict[str, int]:
    """Return what the journal shows, under the names that it has for all providers."""
    return {
        "prompt_tokens": call.prompt_tokens,
        "completion_tokens": script.piece_count,
        "total_tokens": call.prompt_tokens + script.piece_count,
    }
