"""A gate: contracts and an endpoint, planned, probed and judged. No pytest, no printing."""

from wirecheck.gate.detection import detect
from wirecheck.gate.gate import Check, Gate, Target
from wirecheck.gate.services import Service, ServiceError, start_mock, start_reference

__all__ = [
    "Check",
    "Gate",
    "Service",
    "ServiceError",
    "Target",
    "detect",
    "start_mock",
    "start_reference",
]
