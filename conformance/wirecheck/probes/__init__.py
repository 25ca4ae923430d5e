"""Conversations with an endpoint: what a scenario asks for is done, and all of it is recorded."""

from wirecheck.probes.run import Probed, Progress, ask, probe

__all__ = ["Probed", "Progress", "ask", "probe"]
