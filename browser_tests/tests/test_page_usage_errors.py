"""Mistakes on the command line of the checks of pages: exit code 4, one message, and the mend."""

import asyncio
import sys

import pytest
from asgi_server import serving
from gate_runs import run
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from wirecheck_browser_tests.driving.limits import RESTING_MS

# Imported before any run within this process: each run forgets what it was the first to import.
from wirecheck_browser_tests.plugin import of_pages

pytest_plugins = ["pytester", "gate_fixtures"]

assert of_pages

NOBODY = "http://127.0.0.1:1/chat"


@pytest.fixture
def refused(here):
    """What a command line that cannot be obeyed is answered."""

    def refusal(*arguments: str) -> str:
        done = here(*arguments)
        assert done.code == 4, done.text
        assert "Traceback" not in done.text
        assert "INTERNALERROR" not in done.text
        assert done.err.count("ERROR:") == 1
        return done.err

    return refusal


def test_nothing_listens_at_the_page(refused):
    said = refused("--page", NOBODY)

    assert f"ERROR: --page {NOBODY}: nothing listens there (Connection refused).\n" in said
    assert "Start the page's server first, or try the checks with `--page reference`." in said


@pytest.mark.parametrize("url", ["", "localhost", "ftp://localhost/", "http://", "http://[::1"])
def test_the_page_is_no_address(refused, url):
    assert "Write it as http://HOST:PORT/PATH" in refused("--page", url)


def test_the_contract_is_unknown(refused):
    said = refused("--page", "reference", "--page-contract", "typed-raect")

    assert "it is one of the pages that come with wirecheck: named-eventsource" in said


def test_the_contract_has_a_mistake(refused, tmp_path):
    path = tmp_path / "page.yaml"
    path.write_text("page: mine\nanswr: {css: .a}\n")

    said = refused("--page", NOBODY, "--page-contract", str(path))
    assert f"{path}:2:1: `answr` is not known: did you mean `answer`?" in said


def test_the_endpoint_of_its_streams_is_unknown(refused, tmp_path):
    path = tmp_path / "page.yaml"
    path.write_text("page: mine\nstream:\n  contract: typed-see\n")

    said = refused("--page", NOBODY, "--page-contract", str(path))
    assert f"{path}:3:3: `stream.contract`: there is no contract 'typed-see': did you mean" in said


def test_a_contract_without_a_page(refused):
    assert "say which page, with --page URL" in refused("--page-contract", "typed-react")


def test_a_page_and_an_endpoint(refused):
    said = refused("--page", "reference", "--endpoint", "reference")

    assert "a run checks pages or an endpoint. Make two runs." in said


def test_there_is_no_mock_provider(refused):
    said = refused("--page", "reference", "--mock-provider", "none")

    assert "--page-backend reference" in said


def test_there_is_no_browser(refused, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))

    said = refused("--page", "reference")
    assert "There is no Chromium here: install one: apt-get install chromium" in said


def test_a_browser_that_is_asked_for_is_not_there(refused, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    said = refused("--page", "reference", "--page-browser", "firefox")
    assert "There is no Firefox here: install one: apt-get install firefox-esr" in said


def test_the_report_cannot_be_written(refused, tmp_path):
    (tmp_path / "taken").touch()

    said = refused("--page", NOBODY, "--conformance-report", str(tmp_path / "taken"))
    assert "the report cannot be written there" in said


async def slowly(_):
    """A form that comes later than a page that loads nothing is waited for."""
    await asyncio.sleep(1.5 * RESTING_MS / 1000)
    return HTMLResponse("<form><input aria-label=Message><button>Ask</button></form>")


@pytest.fixture(scope="module")
def pages():
    """A page without an input, one with two, and one that has to load its own, and its button."""
    shown = {
        "/none": "<p>Under construction</p>",
        "/asks": "<script>fetch('/form').then((it) => it.text()).then((it) => "
        "document.body.innerHTML = it)</script>",
        "/two": "<input aria-label=Name><input aria-label=Message><button>Send</button>",
    }
    routes = [
        Route(path, lambda _, page=page: HTMLResponse(f"<!doctype html><title>t</title>{page}"))
        for path, page in shown.items()
    ]
    with serving(Starlette(routes=[*routes, Route("/form", slowly)])) as url:
        yield url


@pytest.mark.parametrize(
    ("path", "found"),
    [("/none", "{role: textbox} finds none"), ("/two", "{role: textbox} finds 2")],
)
def test_there_is_nothing_to_type_into(refused, pages, path, found):
    port = ("--mock-provider-port", "0")
    said = refused("--page", pages + path, *port, "-k", "text.exact and single")

    assert f"ERROR: `input` is not found on {pages}{path}, or not one alone: {found}" in said
    assert "say where it is in the page contract: `input: {css: ...}`" in said


def test_what_sends_is_not_what_the_contract_says(refused, pages, tmp_path):
    path = tmp_path / "page.yaml"
    path.write_text("send: {role: button, name: Aks}\n")

    backend = ("--mock-provider-port", "0", "--page-contract", str(path))
    said = refused("--page", f"{pages}/asks", *backend, "-k", "text.exact and single")

    assert f"`send` is not found on {pages}/asks, or not one alone: " in said
    assert "{role: button, name: Aks} finds none" in said
    assert 'of role button there are "Ask"' in said
    assert "say where it is in the page contract: `send: {css: ...}`" in said


def test_a_selector_that_is_none(refused, pages, tmp_path):
    path = tmp_path / "page.yaml"
    path.write_text("send: {css: 'div['}\n")

    backend = ("--mock-provider-port", "0", "--page-contract", str(path))
    said = refused("--page", f"{pages}/two", *backend, "-k", "text.exact and single")

    assert 'ERROR: `send: {css: "div["}` is not a selector of CSS: mend it' in said


def test_without_playwright_there_is_a_mend(tmp_path):
    without = "import sys, pytest; sys.modules['playwright'] = None; sys.exit(pytest.main())"
    arguments = ("-pno:playwright", "--page", NOBODY)

    done = run([sys.executable, "-c", without, *arguments], tmp_path)

    assert done.code == 4
    assert done.err == (
        "ERROR: --page: playwright is not installed: pip install 'wirecheck[browser]'.\n\n"
    )
