"""A mock provider for as long as a test needs it.

It runs in a process of its own, so that a busy test does not disturb its pace, nor its loop and
its loggers the test's.
"""

import contextlib
from collections.abc import Iterator

from wirecheck_mock_providers.client import READY, MockClient
from wirecheck_mock_providers.process import running


@contextlib.contextmanager
def running_mock(*options: str) -> Iterator[MockClient]:
    """Start a mock provider on a free port, with these options of its command; end it on leaving.

    Raises:
        RuntimeError: it did not start; what it said stands on standard error.
    """
    with running("wirecheck_mock_providers", READY, "--port=0", *options) as url:
        yield MockClient(url)
