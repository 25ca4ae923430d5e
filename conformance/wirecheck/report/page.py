"""What every page has in common: its templates' environment, its style, its policy.

Everything that an endpoint has said passes through two gates on its way into a page, wherever a
template puts it: Jinja escapes it, and ``finalize`` makes its control and format characters
visible. A page's Content-Security-Policy allows its own style and its own script, by their hashes,
and nothing else.
"""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from wirecheck.report.visible import visible
from wirecheck.report.wording import counted

TEMPLATES = "templates"
_CODE = re.compile("`([^`]+)`")


@cache
def asset(package: str, name: str) -> Markup:
    """A style or a script of a package's templates: our own, so it is markup as it stands."""
    text = files(package).joinpath(TEMPLATES, name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file


def shared_style() -> Markup:
    """The style that all pages begin with: colours, type, the head, light and dark."""
    return asset("wirecheck.report", "page.css")


def policy(style: str, script: str = "", *, connects: bool = False, pictures: bool = False) -> str:
    """The Content-Security-Policy of a page that has this style and this script inline.

    Where it ``connects``, the script may fetch from where the page came from; where it has
    ``pictures``, they are in the page itself.
    """
    parts = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
    parts.append(f"style-src '{_hash(style)}'")
    parts += [f"script-src '{_hash(script)}'"] if script else []
    parts += ["connect-src 'self'"] if connects else []
    parts += ["img-src data:"] if pictures else []
    return "; ".join(parts)


def _hash(text: str) -> str:
    """A hash source (CSP 3, 2.3.1), of exactly the text between the element's tags."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def environment(package: str) -> Environment:
    """Jinja, for the templates of a package."""
    made = Environment(
        loader=PackageLoader(package, TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(counted=counted)
    made.filters["number"] = lambda number: f"{number:,}"
    made.filters["prose"] = _prose
    return made


def _prose(text: str) -> Markup:
    """A sentence, with what stands in it between backticks as code."""
    safe = str(escape(visible(text)))
    return Markup(_CODE.sub(r"<code>\1</code>", safe))  # noqa: S704 - escaped


def _finalize(value: Any) -> Any:
    """Make plain text visible; numbers have nothing to hide, and markup is our own."""
    return visible(value) if type(value) is str else value
