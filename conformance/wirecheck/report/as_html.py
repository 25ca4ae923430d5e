"""``report.html``: the run for people, in one file that needs nothing but itself.

Everything that an endpoint has said passes through two gates on its way into the page, wherever a
template puts it: Jinja escapes it, and ``finalize`` makes its control and format characters
visible. The page's Content-Security-Policy allows this very style and this very script, by their
hashes, and nothing else.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wirecheck.report.cards import cards
from wirecheck.report.causes import grouped
from wirecheck.report.matrix import LOOKS, SIGNS, matrices
from wirecheck.report.model import Run
from wirecheck.report.sections import sections
from wirecheck.report.verdict import verdict
from wirecheck.report.visible import visible
from wirecheck.report.wording import OUTCOME_WORDS, counted

_TEMPLATES = "templates"


def as_html(run: Run) -> str:
    """The text of ``report.html``."""
    groups = grouped(run.judged)
    shown = cards(run, groups)
    style, script = _asset("report.css"), _asset("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            verdict=verdict(run, groups),
            cards=shown,
            matrices=matrices(run, shown),
            sections=sections(run, shown),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=_policy(style, script),
        )
    )


def _policy(style: str, script: str) -> str:
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )


def _hash(text: str) -> str:
    """A hash source (CSP 3, 2.3.1), of exactly the text between the element's tags."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath(_TEMPLATES, name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wirecheck.report", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        counted=counted, signs=SIGNS, looks=LOOKS, outcome_words=OUTCOME_WORDS
    )
    environment.filters["ms"] = lambda at_ms: f"{at_ms:,.1f}"
    environment.filters["number"] = lambda number: f"{number:,}"
    return environment


def _finalize(value: Any) -> Any:
    """Make plain text visible; numbers have nothing to hide, and markup is our own."""
    return visible(value) if type(value) is str else value
