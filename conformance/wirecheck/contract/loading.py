"""The contracts of endpoints."""

from pathlib import Path

from wirecheck.contract import consistency
from wirecheck.contract.model import Contract
from wirecheck.contract.shelf import MAX_BYTES, Shelf

__all__ = ["MAX_BYTES", "PACKAGED", "load", "packaged"]

PACKAGED = Path(__file__).parent.parent / "contracts"

_SHELF = Shelf("contract", PACKAGED, Contract, consistency.mistakes)


def packaged() -> tuple[str, ...]:
    """The names of the contracts that come with wirecheck, sorted."""
    return _SHELF.packaged()


def load(name_or_path: str) -> Contract:
    """The packaged contract of that name, or the one in that file.

    Raises:
        ContractError: There is none, or it has mistakes (``Shelf.load``).
    """
    return _SHELF.load(name_or_path)
