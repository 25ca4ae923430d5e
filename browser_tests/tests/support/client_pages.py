"""The pages with other people's clients, which `make clients` builds, and their servers."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from asgi_server import serving
from clients_server import clients_server
from mocked_reference import reference_on
from page_vectors import mock_of_the_checks, target

from wirecheck_browser_tests.visits.target import Target

ROOM = Path(__file__).parents[2]
BUILT = ROOM / "clients" / "built"
CONTRACTS = ROOM / "tests" / "clients"

# On the clients' own server; the others are answered by the reference server.
ON_THEIR_SERVER = ("ai-react", "ai-react-6", "ai-vue", "tanstack-react")
ON_THE_REFERENCE = ("typed-fetch-event-source", "named-eventsource")


@contextlib.contextmanager
def client_pages() -> Iterator[tuple[str, dict[str, Target]]]:
    """Start the servers; yield the mock provider's URL, and each page by its name."""
    if not BUILT.is_dir():
        pytest.fail("the clients' pages are not built: run `make clients`")
    with (
        mock_of_the_checks() as mock,
        reference_on(mock, "--ui", str(BUILT)) as reference,
        serving(clients_server(mock.openai_base_url, BUILT)) as theirs,
    ):
        pages = {name: _page(name, f"{theirs}/ui", theirs) for name in ON_THEIR_SERVER}
        for name in ON_THE_REFERENCE:
            system = name.partition("-")[0]
            pages[name] = _page(name, f"{reference}/{system}/ui", reference)
        yield mock.url, pages


def _page(name: str, folder: str, server: str) -> Target:
    return target(CONTRACTS / f"{name}.yaml", f"{folder}/{name}/", server)
