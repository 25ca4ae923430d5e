"""Contracts: what an endpoint promises, read from YAML.

    contract = load("typed-sse")             # or a path
    seen = reading.understand(contract, event)
    seen.kind.errors(seen.payload)           # sentences; none if the schema is met
    contract.order.check(["chunk", "done"])  # the first breach, or None

``load`` raises ``ContractError``, whose text says all that is to be mended, and where.
"""

from wirecheck.contract.exchange import Answer, BadInput, Exchange
from wirecheck.contract.invariant import Broken, Invariant
from wirecheck.contract.kind import Kind
from wirecheck.contract.loading import load, packaged
from wirecheck.contract.mistakes import ContractError
from wirecheck.contract.model import Contract
from wirecheck.contract.order import END, Breach, Order
from wirecheck.contract.pointer import MISSING

__all__ = [
    "END",
    "MISSING",
    "Answer",
    "BadInput",
    "Breach",
    "Broken",
    "Contract",
    "ContractError",
    "Exchange",
    "Invariant",
    "Kind",
    "Order",
    "load",
    "packaged",
]
