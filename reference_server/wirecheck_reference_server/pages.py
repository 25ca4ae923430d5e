"""The front ends below `/ui`: built pages, each of which speaks one dialect.

A page's name begins with its dialect's, `typed-react`, and it calls the server at whatever stands
before `/ui/` in its own address; so each page is at home below its dialect's prefix.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from fastapi import FastAPI
from starlette.datastructures import URL
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from wirecheck_reference_server.dialects import DIALECTS

HEADERS = {
    # What a provider says is text for these pages; should one slip, nothing of it runs or loads.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Their names stay when they change, so a browser has to ask (ETag).
    "Cache-Control": "no-cache",
}


def packaged_pages() -> Path | None:
    """Return the folder of the pages that come with wirecheck, if they are installed.

    Nothing is imported: the server shares no code with the checks that these pages belong to.
    """
    spec = find_spec("wirecheck_browser_tests")
    folders = spec.submodule_search_locations if spec else None
    pages = [Path(folder, "pages") for folder in folders or ()]
    return next((folder for folder in pages if folder.is_dir()), None)


def install_pages(app: FastAPI, folder: Path, prefixes: Mapping[str, str]) -> None:
    """Serve the pages of these dialects below `/ui`, and below `PREFIX/ui` for each prefix."""
    for prefix in {"", *prefixes.values()}:
        app.mount(f"{prefix}/ui", Pages(folder, prefix, prefixes))


class Pages(StaticFiles):
    """A folder of pages, which leads to the prefix where a page is at home.

    Args:
        folder: What `make pages` builds.
        prefix: What stands before `/ui` here.
        prefixes: By dialect, for those that the server speaks.
    """

    def __init__(self, folder: Path, prefix: str, prefixes: Mapping[str, str]) -> None:
        super().__init__(directory=folder, html=True)
        self._prefix = prefix
        self._prefixes = prefixes

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, or where to ask for it."""
        dialect = _dialect_of(path)
        if dialect is not None and dialect not in self._prefixes:
            mend = f"This page speaks {dialect}: start the server with --dialect {dialect}, or all."
            return PlainTextResponse(f"{mend}\n", 404)
        home = self._prefix if dialect is None else self._prefixes[dialect]
        if home != self._prefix:
            path_there = scope["path"].replace(self._prefix, home, 1)
            query = scope["query_string"].decode("ascii", "replace")
            return RedirectResponse(URL(path=path_there, query=query))
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


def _dialect_of(path: str) -> str | None:
    """Return the dialect of the page that a path leads to; None if it leads to no page."""
    folders = (part for part in PurePosixPath(path).parts if "." not in part)
    names = (folder.partition("-") for folder in folders)
    return next((name for name, dash, _ in names if dash and name in DIALECTS), None)
