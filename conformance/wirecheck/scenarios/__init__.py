"""What we do to an endpoint: tables of scenarios, and the plan of those that a contract wants."""

from wirecheck.scenarios.model import Act, Scenario, Topic
from wirecheck.scenarios.plan import Deployment, Planned, plan, scenarios

__all__ = ["Act", "Deployment", "Planned", "Scenario", "Topic", "plan", "scenarios"]
