"""What Locust runs: ``locust -f load/locustfile.py --host URL --contract NAME``."""

from wirecheck_load.running.hooks import install
from wirecheck_load.running.shape import Shape
from wirecheck_load.running.users import StreamUser

__all__ = ["Shape", "StreamUser"]

install()
