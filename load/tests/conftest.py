"""Locust replaces the sockets of the process that imports it; the tests' process keeps its own."""

import os

os.environ["LOCUST_SKIP_MONKEY_PATCH"] = "1"

import locust  # noqa: F401 - only here, under that variable

del os.environ["LOCUST_SKIP_MONKEY_PATCH"]
