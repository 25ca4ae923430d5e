"""The command line of the checks of pages; those of the gate that fit are shared with it."""

import pytest

REFERENCE = "reference"
BROWSERS = ("chromium", "firefox", "all")
BACKENDS = ("own", "reference")


def add(parser: pytest.Parser) -> None:
    """Add the options, and the key of the configuration file."""
    group = parser.getgroup("wirecheck pages", "check streaming pages and hooks in a browser")
    group.addoption(
        "--page",
        metavar="URL|reference",
        help="address of the page to check, such as http://localhost:5173/; `reference` checks "
        "the pages that come with wirecheck",
    )
    group.addoption(
        "--page-contract",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="how the page is used and what it promises: a YAML file, or the name of a page that "
        "comes with wirecheck; may be repeated. Default: what is found by roles and test ids",
    )
    group.addoption(
        "--page-browser",
        choices=BROWSERS,
        default="chromium",
        help="in which browser (default: chromium)",
    )
    group.addoption(
        "--page-backend",
        choices=BACKENDS,
        help="what answers the page's streams: its own server (default), or the bundled "
        "reference server of the dialect that the page contract names",
    )
    parser.addini("wirecheck_page_contract", "default for --page-contract", type="args", default=[])
