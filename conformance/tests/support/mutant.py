"""What a mutant is: recordings changed in one way, and the rules that must notice."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from changes import Change, call, event, field, insert, then

from wirecheck.recording import KeyPrint, Recording

Recordings = list[Recording]
TRACEBACK = 'Traceback (most recent call last): File "app.py", line 7, in chat'
ORIGIN = "Access-Control-Allow-Origin"
CREDENTIALS = "Access-Control-Allow-Credentials"


@dataclass(frozen=True)
class Mutant:
    """One way to be broken.

    Attributes:
        change: What is done to the recordings whose part begins with ``part``.
        breaks: The ids of exactly the rules that are broken then.
        blinds: The ids of exactly the rules that cannot be judged then.
    """

    name: str
    scenario: str
    change: Change
    breaks: frozenset[str]
    blinds: frozenset[str] = frozenset()
    part: str = "stream"

    def of(self, recordings: Recordings) -> Recordings:
        return [self.change(it) if it.part.startswith(self.part) else it for it in recordings]


def mutant(
    name: str,
    scenario: str,
    change: Change,
    *breaks: str,
    blinds: frozenset[str] = frozenset(),
    part: str = "stream",
) -> Mutant:
    return Mutant(name, scenario, change, frozenset(breaks), blinds, part)


def renamed(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old.encode(), new.encode())


def text(edit: Callable[[str], str]) -> Callable[[dict], dict]:
    return lambda it: it | {"content": edit(it["content"])}


def without(*keys: str) -> Callable[[dict], dict]:
    return lambda it: {key: value for key, value in it.items() if key not in keys}


def error(message: str, code: str = "unknown") -> Callable[[dict], dict]:
    return lambda _: {"type": "error", "message": message, "code": code}


def leaking(key: bytes) -> Change:
    """Puts the provider's key, of which the journal has the fingerprint, into the error."""
    print_ = KeyPrint(sha256(key).hexdigest(), len(key))
    told = field(-1, error(f"Incorrect API key provided: {key.decode()}", "auth_error"))
    return then(told, call(key=print_))


def foreign_text(recordings: Recordings) -> Recordings:
    """Gives one stream a token of another."""
    first, second, *others = recordings
    token = next(seen.data for seen in second.decoded.events)
    strange = json.loads(token)
    run = second.journal.run if second.journal else ""
    strange["content"] = f" {run} "
    return [insert(1, event(strange))(first), second, *others]
