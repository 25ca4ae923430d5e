"""What was chosen on the command line: contracts, browsers, the page; mistakes are told."""

from dataclasses import dataclass

import pytest

from wirecheck.contract import ContractError
from wirecheck.plugin.reachable import Wanted, check_listening
from wirecheck_browser_tests.contract import PageContract, endpoint_of, load, packaged
from wirecheck_browser_tests.driving.browsers import NoBrowserError, find
from wirecheck_browser_tests.driving.engines import ENGINES, Engine
from wirecheck_browser_tests.plugin.options import REFERENCE

_PAGE = Wanted(
    "--page",
    "the address of a page",
    "Write it as http://HOST:PORT/PATH, as in a browser; or `reference`.",
    "Start the page's server first, or try the checks with `--page reference`.",
)


@dataclass(frozen=True)
class Named:
    """A page contract, and what it was called by; empty if there is only the default."""

    source: str
    contract: PageContract


def contracts(config: pytest.Config) -> list[Named]:
    """The page contracts, of which there is at least one.

    Raises:
        pytest.UsageError: There is none of a name, or it has mistakes, or two are of one page.
    """
    sources = config.getoption("page_contract") or config.getini("wirecheck_page_contract")
    on_reference = config.getoption("page") == REFERENCE
    if not sources and not on_reference:
        return [Named("", PageContract())]
    found: dict[str, Named] = {}
    for source in sources or packaged():
        if on_reference and source not in packaged():
            raise pytest.UsageError(
                f"--page-contract {source}: with `--page reference` it is one of the pages that "
                f"come with wirecheck: {', '.join(packaged())}."
            )
        try:
            it = Named(source, load(source))
            endpoint_of(it.contract, source)
        except ContractError as error:
            raise pytest.UsageError(str(error)) from error
        before = found.setdefault(it.contract.page, it)
        if before.source != source:
            raise pytest.UsageError(
                f"--page-contract {source}: its page is {it.contract.page!r}, as is that of "
                f"{before.source}.\nRename one (its key `page`): names head the checks' ids."
            )
    return list(found.values())


def engines(wanted: str) -> tuple[list[Engine], list[str]]:
    """The browsers to be used, and which are not, in words.

    Raises:
        pytest.UsageError: The browser that is wanted is not installed, or none is.
    """
    found, notes = [], []
    for engine in ENGINES:
        if wanted not in (engine, "all"):
            continue
        try:
            find(engine)
            found.append(engine)
        except NoBrowserError as error:
            if wanted == engine:
                raise pytest.UsageError(f"--page: {error}") from error
            notes.append(f"{engine}: not run. {error}")
    if not found:
        raise pytest.UsageError("--page: " + " ".join(notes))
    return found, notes


def check_page(url: str) -> None:
    """See that something listens where the page is.

    Raises:
        pytest.UsageError: Nothing does, or that is no address.
    """
    check_listening(_PAGE, url)
