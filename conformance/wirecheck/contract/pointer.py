"""JSON Pointer (RFC 6901): look a value up in a JSON document, replace it, remove it.

A pointer is ``""`` (the whole document) or ``/a/b/0``; ``~1`` stands for a slash in a name and
``~0`` for a tilde. The document is never changed: ``replaced`` and ``removed`` give new ones.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Any, Final, Literal


class Missing(Enum):
    """The type of ``MISSING``: no JSON value, so never confused with a null."""

    MISSING = "missing"


MISSING: Final[Literal[Missing.MISSING]] = Missing.MISSING

# RFC 6901, section 3: json-pointer = *( "/" reference-token ), a tilde only as ~0 or ~1.
_POINTER = re.compile(r"(/([^/~]|~[01])*)*")
# RFC 6901, section 4: "digits without leading zeros". No list has a billion elements.
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


class PointerError(ValueError):
    """The text is no JSON Pointer, or it points to nothing that can be changed."""


@lru_cache(maxsize=1024)  # a contract has a few dozen, looked up in every event
def split(pointer: str) -> tuple[str, ...]:
    """The names that a pointer leads through.

    Raises:
        PointerError: The text is not a JSON Pointer.
    """
    if pointer and not pointer.startswith("/"):
        raise PointerError(f"{pointer!r} is not a JSON pointer: did you mean '/{pointer}'?")
    if not _POINTER.fullmatch(pointer):
        raise PointerError(f"{pointer!r} is not a JSON pointer: write a tilde as ~0")
    # RFC 6901, section 4: first ~1, then ~0, so that ~01 becomes ~1 and not a slash.
    return tuple(n.replace("~1", "/").replace("~0", "~") for n in pointer.split("/")[1:])


def join(names: Iterable[str | int]) -> str:
    """The pointer that leads through these names; the inverse of ``split``."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


def resolve(document: Any, pointer: str) -> Any:
    """The value that a pointer leads to, or ``MISSING``.

    Raises:
        PointerError: The text is not a JSON Pointer.
    """
    for name in split(pointer):
        if isinstance(document, dict):
            document = document.get(name, MISSING)
        else:
            document = _child(document, name)
    return document


def replaced(document: Any, pointer: str, value: Any) -> Any:
    """The document with another value there; a member that an object lacks is added.

    Raises:
        PointerError: There is no object or list there that could hold the value.
    """

    def put(container: Any, key: str | int) -> None:
        container[key] = value

    return _edited(document, split(pointer), put) if pointer else value


def removed(document: Any, pointer: str) -> Any:
    """The document without the member or element there.

    Raises:
        PointerError: There is nothing there, or it is the whole document.
    """
    if resolve(document, pointer) is MISSING or not pointer:
        raise PointerError(f"there is nothing at {pointer!r} to remove")

    def drop(container: Any, key: str | int) -> None:
        del container[key]

    return _edited(document, split(pointer), drop)


def every(document: Any, prefix: str = "") -> Iterator[str]:
    """The pointers to every value inside a document, its own not included."""
    members = document.items() if isinstance(document, dict) else ()
    elements = enumerate(document) if isinstance(document, list) else ()
    for name, value in (*members, *elements):
        pointer = prefix + join([name])
        yield pointer
        yield from every(value, pointer)


def _child(node: Any, name: str) -> Any:
    if isinstance(node, dict):
        return node.get(name, MISSING)
    if isinstance(node, list) and _INDEX.fullmatch(name) and int(name) < len(node):
        return node[int(name)]
    return MISSING


def _edited(node: Any, names: tuple[str, ...], change: Callable[[Any, str | int], None]) -> Any:
    """A copy of the node, changed at the end of the path; what the path leaves aside is shared."""
    name, *rest = names
    if not isinstance(node, dict) and _child(node, name) is MISSING:
        raise PointerError(f"there is nothing that could hold {name!r}")
    copy = node.copy()
    key = int(name) if isinstance(node, list) else name
    if rest:
        copy[key] = _edited(_child(node, name), tuple(rest), change)
    else:
        change(copy, key)
    return copy
