"""What a gate is pointed at."""

from dataclasses import dataclass

from wirecheck.contract import Contract


@dataclass(frozen=True)
class Target:
    """A contract, and the base URL of the endpoint that promises it."""

    contract: Contract
    url: str
