"""A gate: contracts and an endpoint, planned, probed and judged. No pytest, no printing."""

from wirecheck.gate.detection import Tried, detect
from wirecheck.gate.gate import Check, Gate
from wirecheck.gate.target import Target
from wirecheck.services import (
    Service,
    ServiceError,
    is_mock,
    start_mock,
    start_reference,
)

__all__ = [
    "Check",
    "Gate",
    "Service",
    "ServiceError",
    "Target",
    "Tried",
    "detect",
    "is_mock",
    "start_mock",
    "start_reference",
]
