"""A delivery proxy between raw ends: `pytest_plugins = ["delivery_fixtures"]`."""

import socket

import pytest
from delivery_wire import Wire
from raw_side import PATIENCE_S

from wirecheck_mock_providers.delivery import running_delivery


@pytest.fixture(scope="module")
def listener():
    """The server behind the proxy."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE_S)
        yield listening


@pytest.fixture(scope="module")
def delivery(listener):
    """The proxy; a module that wants it with options has one of its own."""
    with running_delivery(f"http://127.0.0.1:{listener.getsockname()[1]}") as running:
        yield running


@pytest.fixture
def wire(delivery, listener):
    between = Wire(delivery, listener)
    yield between
    delivery.clear_rules()
    between.close()
