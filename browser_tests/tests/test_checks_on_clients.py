"""Other people's clients, on pages of ours, are judged rightly."""

import json

import pytest
from client_findings import CLIENTS, VISITS
from client_pages import ROOM, client_pages
from page_vectors import broken, results

from wirecheck_browser_tests.bench import Bench

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def found():
    """The rules that each page breaks."""
    with client_pages() as (mock_url, pages):
        targets = tuple(pages[client.page] for client in CLIENTS)
        made = results(Bench(targets, mock_url), {page.name: VISITS for page in targets})
    return {name: broken(of_a_page) for name, of_a_page in made.items()}


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.page)
def test_a_client_breaks_what_it_was_seen_to_break(found, client):
    assert set(found[client.page]) == set(client.breaks)


def test_the_field_notes_name_the_versions_that_are_checked():
    notes = (ROOM.parent / "docs" / "field-notes.md").read_text(encoding="utf-8")
    locked = json.loads((ROOM / "clients" / "package-lock.json").read_text(encoding="utf-8"))
    for client in CLIENTS:
        for package in client.packages:
            installed = locked["packages"][f"node_modules/{package}"]
            name = installed.get("name", package)
            assert f"`{name}` {installed['version']}" in notes, client.page
