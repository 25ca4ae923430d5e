"""Conversations with an endpoint: what a scenario asks for is done, and all of it is recorded."""

from wirecheck.probes.run import Probed, Progress, probe

__all__ = ["Probed", "Progress", "probe"]
