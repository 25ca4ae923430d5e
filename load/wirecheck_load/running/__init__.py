"""A run on Locust: its plan, its users, and what the processes tell one another."""
