"""Page contracts: how a page is checked, read from YAML; ``load`` raises ``ContractError``."""

from collections.abc import Iterator
from pathlib import Path

from wirecheck.contract import Contract, ContractError
from wirecheck.contract import load as load_endpoint
from wirecheck.contract.mistakes import Location, Mistake
from wirecheck.contract.shelf import Shelf
from wirecheck_browser_tests.contract.element import DEFAULTS, Element
from wirecheck_browser_tests.contract.model import (
    Actions,
    PageContract,
    Policy,
    Step,
    Streams,
    collapsed,
)

__all__ = [
    "DEFAULTS",
    "Actions",
    "Element",
    "PageContract",
    "Policy",
    "Step",
    "Streams",
    "collapsed",
    "endpoint_of",
    "load",
    "packaged",
]

_DOES = ("click", "fill", "await_", "goto", "js")


def _inconsistent(contract: PageContract) -> Iterator[Mistake]:
    yield from _mistakes_of_steps(("before",), contract.before)
    for name in ("unmount", "new_chat", "away"):
        where = ("actions", name.replace("_", "-"))
        yield from _mistakes_of_steps(where, getattr(contract.actions, name) or ())
    for name in DEFAULTS:
        for number, element in enumerate(getattr(contract, name) or ()):
            if element.press is not None and name != "send":
                yield (name, number), "a key can be pressed only to send"


def _mistakes_of_steps(where: Location, steps: tuple[Step, ...]) -> Iterator[Mistake]:
    for number, step in enumerate(steps):
        place: Location = (*where, number)
        done = [name for name in _DOES if getattr(step, name) is not None]
        if len(done) != 1:
            yield place, "a step is one of click, fill, await, goto and js"
        elif (step.fill is None) != (step.text is None):
            yield place, "`fill` and `text` go together"
        elif step.shows is not None and step.await_ is None:
            yield place, "`shows` goes with `await`"


_SHELF = Shelf(
    "page contract", Path(__file__).parent.parent / "contracts", PageContract, _inconsistent
)


def endpoint_of(contract: PageContract, source: str) -> Contract:
    """What the endpoint of a page's streams promises.

    Args:
        contract: The page's.
        source: What that was loaded by: a file's neighbours can be named by it.

    Raises:
        ContractError: There is no such contract, or it has mistakes.
    """
    named = contract.stream.contract
    beside = Path(source).parent / named
    if beside.is_file():
        return load_endpoint(str(beside))
    try:
        return load_endpoint(named)
    except ContractError as error:
        if Path(named).is_file():
            raise
        told = " ".join(str(error).splitlines())
        raise _SHELF.refused(source, ("stream", "contract"), told) from None


def packaged() -> tuple[str, ...]:
    """The names of the pages of ours that have a contract, sorted."""
    return _SHELF.packaged()


def load(name_or_path: str) -> PageContract:
    """The packaged page contract of that name, or the one in that file.

    Raises:
        ContractError: There is none, or it has mistakes (``Shelf.load``).
    """
    return _SHELF.load(name_or_path)
