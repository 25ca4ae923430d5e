"""How many users Locust is to keep: what the lead wants at each moment."""

from locust import LoadTestShape

from wirecheck_load.running.conductor import conductor_of

# Users a second. Locust's own limit of comfort; more at once starve its workers' heartbeats.
SPAWN_RATE = 100


class Shape(LoadTestShape):
    """Asked once a second."""

    use_common_options = True

    def tick(self) -> tuple[int, float] | None:
        """How many users there are to be, and how fast; None ends the run."""
        if self.runner is None:  # Locust sets it before the first question
            return None
        users = conductor_of(self.runner.environment).users()
        return None if users is None else (users, SPAWN_RATE)
