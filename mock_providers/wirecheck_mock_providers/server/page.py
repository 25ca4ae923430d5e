"""The live page at `/_mock`: three files, and the headers that keep strangers' text from acting."""

from importlib import resources
from typing import Final

from wirecheck_mock_providers.apis.answer import Answer, Frame

#: Nothing but what the mock itself serves, and no markup made from text.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS: Final = (
    (b"content-security-policy", _POLICY.encode("ascii")),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)


def _file(name: str, content_type: str) -> Answer:
    body = (resources.files(__package__) / "page" / name).read_bytes()
    headers = ((b"content-type", f"{content_type}; charset=utf-8".encode("ascii")), *_HEADERS)
    return Answer(200, headers, (Frame(body, 0.0),))


_INDEX: Final = _file("index.html", "text/html")
#: What is served, by path.
FILES: Final = {
    "/_mock": _INDEX,
    "/_mock/": _INDEX,
    "/_mock/page.css": _file("page.css", "text/css"),
    "/_mock/page.js": _file("page.js", "text/javascript"),
}
