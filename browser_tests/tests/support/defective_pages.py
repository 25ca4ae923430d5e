"""The defective pages on a server of their own, which has no policy that would save them.

The server that is in front of a page may forbid what the page does wrong: the reference server's
Content-Security-Policy, for one, lets no markup of an answer run.
"""

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from asgi_server import serving
from defects import DEFECTS, Defect
from mocked_reference import reference_on
from page_vectors import mock_of_the_checks, target
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from wirecheck_browser_tests.visits.target import Target

PAGES = Path(__file__).parents[1] / "defects"
NAMES = tuple(dict.fromkeys(defect.page for defect in DEFECTS))
SYSTEMS = {name.partition("-")[0] for name in NAMES}


@dataclasses.dataclass(frozen=True)
class Stage:
    """The servers behind the pages."""

    mock_url: str
    reference: str
    pages: str

    def twin(self, page: str) -> Target:
        """The page that makes no mistake."""
        return target(PAGES / f"{page}.yaml", self._url(page), self.reference)

    def defective(self, defect: Defect) -> Target:
        """The page that makes one."""
        url = f"{self._url(defect.page)}?defect={defect.name}"
        page = target(PAGES / f"{defect.page}.yaml", url, self.reference, defect.name)
        development = {"development": f"{page.contract.development}&defect={defect.name}"}
        return dataclasses.replace(page, contract=page.contract.model_copy(update=development))

    def _url(self, page: str) -> str:
        return f"{self.pages}/{page.partition('-')[0]}/ui/{page}/"


@contextlib.contextmanager
def staged() -> Iterator[Stage]:
    """Start the servers; end them on leaving."""
    static = StaticFiles(directory=PAGES, html=True)
    pages = Starlette(routes=[Mount(f"/{system}/ui", static) for system in sorted(SYSTEMS)])
    with mock_of_the_checks() as mock, reference_on(mock) as reference, serving(pages) as url:
        yield Stage(mock.url, reference, url)
