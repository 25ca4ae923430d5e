"""The response object and its items, as they stand at any moment (PROVIDERS.md 3.2, 3.4)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from wirecheck_mock_providers.apis.openai.dialect import SERVICE_TIER
from wirecheck_mock_providers.apis.openai.responses_request import ResponsesCall
from wirecheck_mock_providers.script.model import Finish, Piece, Script
from wirecheck_mock_providers.script.seeds import created, letters

ItemKind = Literal["reasoning", "message", "function_call"]

#: Why a response is incomplete; what has another finish is completed.
INCOMPLETE: Final[Mapping[Finish, str]] = {
    "length": "max_output_tokens",
    "content-filter": "content_filter",
}
COMPLETED: Final = "completed"

_PREFIXES: Final[Mapping[ItemKind, str]] = {
    "reasoning": "rs",
    "message": "msg",
    "function_call": "fc",
}


def finish(script: Script) -> str:
    """Return why the response ended, in OpenAI's words."""
    return INCOMPLETE.get(script.finish, COMPLETED)


def status(script: Script) -> str:
    """Return the status in which the response ends."""
    return "incomplete" if script.finish in INCOMPLETE else COMPLETED


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the output, and the pieces that it is made of."""

    kind: ItemKind
    index: int
    id: str
    pieces: tuple[Piece, ...]
    script: Script

    @property
    def text(self) -> str:
        """All that its pieces say."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def arguments(self) -> str:
        """The arguments of a function call."""
        return "".join(piece.text for piece in self.pieces[1:])

    @property
    def refuses(self) -> bool:
        """Whether it is a message that declines."""
        return self.kind == "message" and bool(self.script.refusal)

    def opened(self) -> dict[str, Any]:
        """Return the item as `output_item.added` shows it."""
        return self._item("in_progress", [], "")

    def done(self, call: ResponsesCall) -> dict[str, Any]:
        """Return the item as `output_item.done` and the response show it."""
        # Only the last item is cut short by a limit or a filter.
        state = status(self.script) if self.kind == "message" else COMPLETED
        payload = [self.part(self.text)]
        if self.kind == "reasoning" and not call.summarize:
            payload = []
        return self._item(state, payload, self.arguments)

    def part(self, text: str) -> dict[str, Any]:
        """Return the one part of a message or of a reasoning's summary, with `text` in it."""
        if self.kind == "reasoning":
            return {"type": "summary_text", "text": text}
        if self.refuses:
            return {"type": "refusal", "refusal": text}
        return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}

    def _item(self, state: str, payload: list[Any], arguments: str) -> dict[str, Any]:
        item: dict[str, Any] = {"id": self.id, "type": self.kind, "status": state}
        match self.kind:
            case "reasoning":
                return item | {"summary": payload}
            case "message":
                return item | {"role": "assistant", "content": payload}
            case "function_call":
                call = self.pieces[0].call
                call_id = letters(self.script.identity, f"tool call {call}", 24)
                return item | {
                    "call_id": f"call_{call_id}",
                    "name": self.pieces[0].text,
                    "arguments": arguments,
                }


def items(script: Script) -> tuple[Item, ...]:
    """Return the items of the output, in their order."""
    groups: list[tuple[ItemKind, tuple[Piece, ...]]] = []
    pieces = tuple(script.pieces())

    def of(*kinds: str, call: int = 0) -> tuple[Piece, ...]:
        return tuple(piece for piece in pieces if piece.kind in kinds and piece.call == call)

    if script.reasoning:
        groups.append(("reasoning", of("reasoning")))
    if script.tokens or script.refusal or not script.tool_calls:
        groups.append(("message", of("text", "refusal")))
    groups.extend(
        ("function_call", of("tool-open", "tool-arguments", call=call))
        for call in range(len(script.tool_calls))
    )
    return tuple(
        Item(kind, index, _item_id(script, kind, index), own, script)
        for index, (kind, own) in enumerate(groups)
    )


def _item_id(script: Script, kind: ItemKind, index: int) -> str:
    return f"{_PREFIXES[kind]}_{letters(script.identity, f'item {index}', 48)}"


def usage(script: Script, call: ResponsesCall) -> dict[str, Any]:
    """Return the usage: total = input + output, and the details are parts of them."""
    return {
        "input_tokens": call.prompt_tokens,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": script.piece_count,
        "output_tokens_details": {"reasoning_tokens": len(script.reasoning)},
        "total_tokens": call.prompt_tokens + script.piece_count,
    }


def counts(script: Script, call: ResponsesCall) -> dict[str, int]:
    """Return the three counts under the names that the journal has for every provider."""
    return {
        "prompt_tokens": call.prompt_tokens,
        "completion_tokens": script.piece_count,
        "total_tokens": call.prompt_tokens + script.piece_count,
    }


class Response:
    """The response object of one call."""

    def __init__(self, script: Script, call: ResponsesCall) -> None:
        self._script = script
        self._call = call
        self._head = {
            "id": f"resp_{letters(script.identity, 'response', 48)}",
            "object": "response",
            "created_at": created(script.identity),
        }
        self._repeated = json.loads(call.repeated)

    def at(
        self,
        state: str,
        output: Sequence[Any] = (),
        usage: Mapping[str, Any] | None = None,
        error: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the object as it is in the state."""
        reason = INCOMPLETE.get(self._script.finish) if state == "incomplete" else None
        return {
            **self._head,
            "status": state,
            "background": False,
            "error": error,
            "incomplete_details": {"reason": reason} if reason else None,
            "model": self._call.model,
            "output": list(output),
            "service_tier": SERVICE_TIER,
            **self._repeated,
            "usage": usage,
        }

    def ended(self) -> dict[str, Any]:
        """Return the object at its end."""
        output = [item.done(self._call) for item in items(self._script)]
        return self.at(status(self._script), output, usage(self._script, self._call))
