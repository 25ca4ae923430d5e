"""A delivery proxy for as long as a test needs it, in a process of its own."""

import contextlib
from collections.abc import Iterator

from wirecheck_mock_providers.delivery.client import READY, DeliveryClient
from wirecheck_mock_providers.process import running


@contextlib.contextmanager
def running_delivery(to: str, mode: str = "as-is", *options: str) -> Iterator[DeliveryClient]:
    """Start a delivery proxy on a free port; end it on leaving.

    Args:
        to: the URL of the server.
        mode: how requests are answered that choose no delivery.
        options: more options of its command.

    Raises:
        RuntimeError: it did not start; what it said stands on standard error.
    """
    arguments = ("--listen=0", f"--to={to}", f"--mode={mode}", *options)
    with running("wirecheck_mock_providers.delivery", READY, *arguments) as url:
        yield DeliveryClient(url)
