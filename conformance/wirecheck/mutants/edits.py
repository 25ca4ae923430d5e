"""What several tables put into the events that they change."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from wirecheck.mutants.changes import Change, call, field, then
from wirecheck.recording import KeyPrint

TRACEBACK = 'Traceback (most recent call last): File "app.py", line 7, in chat'
ORIGIN = "Access-Control-Allow-Origin"
CREDENTIALS = "Access-Control-Allow-Credentials"

Edit = Callable[[dict[str, Any]], dict[str, Any]]


def renamed(old: str, new: str) -> Callable[[bytes], bytes]:
    """The same bytes with one text for another."""
    return lambda data: data.replace(old.encode(), new.encode())


def text(edit: Callable[[str], str]) -> Edit:
    """The chunk with its text edited."""
    return lambda it: it | {"content": edit(it["content"])}


def having(**fields: Any) -> Edit:
    """The object with these fields set."""
    return lambda it: it | fields


def without(*keys: str) -> Edit:
    """The object without some fields."""
    return lambda it: {key: value for key, value in it.items() if key not in keys}


def error(message: str, code: str = "unknown") -> Edit:
    """An error in the place of an event."""
    return lambda _: {"type": "error", "message": message, "code": code}


def leaking(key: bytes) -> Change:
    """Puts the provider's key, of which the journal has the fingerprint, into the error."""
    print_ = KeyPrint(sha256(key).hexdigest(), len(key))
    told = field(-1, error(f"Incorrect API key provided: {key.decode()}", "auth_error"))
    return then(told, call(key=print_))
