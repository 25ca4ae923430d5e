"""Ways to change what the mock provider noted of a conversation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wirecheck.mutants.changes.model import Change
from wirecheck.recording import Call, Journal, Recording


def journal(edit: Callable[[Journal], Journal]) -> Change:
    """Changes what the mock provider noted."""

    def change(recording: Recording) -> Recording:
        if recording.journal is None:
            raise ValueError(f"{recording.name} has no journal to change")
        return replace(recording, journal=edit(recording.journal))

    return change


def call(**changes: Any) -> Change:
    """Changes what is noted of the last upstream call."""
    return journal(lambda it: replace(it, calls=(*it.calls[:-1], replace(it.calls[-1], **changes))))


never_called = journal(lambda it: replace(it, calls=()))
called_twice = journal(lambda it: replace(it, calls=it.calls * 2))
called = journal(lambda it: replace(it, calls=(Call("openai", "text", stream=True, status=200),)))
