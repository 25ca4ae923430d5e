"""Who may ask the control API: any program, but no page of another site.

A browser lets every page send requests to this machine. It lets none of them read the answers, so
only what acts has to be refused: a POST that says it comes from elsewhere. But a page whose name
was made to mean 127.0.0.1 (DNS rebinding) may read too, since for the browser it talks to its own
server. Its name gives it away: on loopback, a mock is asked by address, as `localhost`, or by a
name that nobody can register.
"""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from wirecheck_mock_providers.server.json_answer import JsonRefusal
from wirecheck_mock_providers.server.wire import Scope

#: RFC 6761, RFC 6762, and `.internal`, which ICANN has reserved; Docker and Kubernetes use these.
_UNREGISTRABLE: Final = (".localhost", ".local", ".internal", ".test")
#: What browsers say of a request by the same site, or by the user.
_OWN_SITES: Final = ("same-origin", "none")


def check(scope: Scope) -> None:
    """Let a request to the control API pass.

    Raises:
        JsonRefusal: it comes from another site's page.
    """
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get(b"host", "")
    if _is_loopback(scope["server"][0]) and not _is_ours(host):
        raise JsonRefusal(
            403,
            f"On this machine the control API is not to be had under the name {host!a}: "
            "ask for it as localhost or by address.",
        )
    if scope["method"] != "GET" and _is_foreign(headers, host):
        raise JsonRefusal(403, "A page of another site may not do this.")


def _is_ours(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return "." not in name or name.endswith(_UNREGISTRABLE) or _is_address(name)


def _is_foreign(headers: dict[bytes, str], host: str) -> bool:
    site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
    by_site = site is not None and site not in _OWN_SITES
    by_origin = origin is not None and origin.partition("://")[2] != host
    return by_site or by_origin


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(address: str) -> bool:
    return _is_address(address) and ip_address(address).is_loopback
