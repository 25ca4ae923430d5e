"""For those who know Locust: ``locust -f load/locustfile.py --host URL --contract NAME``."""

from wirecheck_load.locustfile import Shape, StreamUser

__all__ = ["Shape", "StreamUser"]
