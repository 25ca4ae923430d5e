"""What the events of one stream came to."""

import re
from typing import Any, Final

from wirecheck.contract import Kind
from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import UNKNOWN, Meaning
from wirecheck_load.outcome import moments
from wirecheck_load.transport.ask import STAMPED, Ask
from wirecheck_load.transport.stamps import Stamps

# What is a code, and not a message that might hold a key.
_CODE: Final = re.compile(r"[\w.-]{1,40}")


class Contents:
    """The events so far.

    Attributes:
        first_event_s: When the first came, of whatever kind.
        first_reasoning_s: When the first came that carries some of the model's thoughts.
        token_times: When each came that carries some of the answer's text.
        characters: The length of the text.
        stamps: What the tokens say of their sending, in the scenario ``stamped``.
        terminal: The kind that ended the stream, and when.
        code: What it says, if it reports a failure.
        strays: Events after it.
        unknown: Events that fit no kind of the contract, or whose data are not what it says.
        problem: What is wrong with the data of the first of those that are no JSON.
        reported_tokens: The tokens of the answer by the endpoint's own count, if it told one.
        kinds: The names of all kinds, if the stream is checked.
        texts: The pieces of the text, if the stream is checked.
    """

    def __init__(self, ask: Ask) -> None:
        self.events = 0
        self.first_event_s: float | None = None
        self.first_reasoning_s: float | None = None
        self.token_times = moments()
        self.characters = 0
        self.stamps = Stamps() if ask.scenario == STAMPED else None
        self.terminal: tuple[Kind, float] | None = None
        self.code = ""
        self.strays = 0
        self.unknown = 0
        self.problem = ""
        self.reported_tokens: int | None = None
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self._checked = ask.check

    def see(self, at_s: float, seen: Meaning) -> None:
        """Take an event that came at this moment."""
        if not self.events:
            self.first_event_s = at_s
        self.events += 1
        payload, problem, kind, text = seen
        if text:
            self.token_times.append(at_s)
            self.characters += len(text)
            if self.stamps is not None:
                self.stamps.see(at_s, text)
        elif self.first_reasoning_s is None and _reasons(kind, payload):
            self.first_reasoning_s = at_s
        if self.terminal is not None:
            self.strays += 1
        elif kind is None or problem:
            self.unknown += 1
            self.problem = self.problem or problem
        elif kind.ends is not None:
            self._end(at_s, kind, payload)
        if self._checked:
            self.texts.append(text)
            self.kinds.append(UNKNOWN if kind is None else kind.name)

    def _end(self, at_s: float, kind: Kind, payload: Any) -> None:
        self.terminal = kind, at_s
        code = resolve(payload, kind.code) if kind.code is not None else ""
        if isinstance(code, str) and _CODE.fullmatch(code):
            self.code = code
        # As OpenAI names it.
        usage = resolve(payload, kind.usage) if kind.usage is not None else None
        count = usage.get("completion_tokens") if isinstance(usage, dict) else None
        if isinstance(count, int) and not isinstance(count, bool):
            self.reported_tokens = count


def _reasons(kind: Kind | None, payload: Any) -> bool:
    if kind is None or kind.reasoning is None:
        return False
    thoughts = resolve(payload, kind.reasoning)
    return isinstance(thoughts, str) and bool(thoughts)
