"""Locust replaces the sockets of the process that imports it; the tests' process keeps its own."""

import os


def pytest_pycollect_makemodule():
    """Import Locust before a test here does; pytest reads this file for other tests, too."""
    os.environ["LOCUST_SKIP_MONKEY_PATCH"] = "1"
    import locust  # noqa: F401, PLC0415 - only here, under that variable

    del os.environ["LOCUST_SKIP_MONKEY_PATCH"]
