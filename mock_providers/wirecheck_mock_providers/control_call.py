"""One call of a control API, the mock's or the proxy's."""

import http.client
import json
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

#: Longer than the servers themselves wait (60 s), so that it is they who say so.
_TIMEOUT_S: Final = 90


def ask(
    url: str, method: str, path: str, body: Any = None, *, refused: type[Exception]
) -> dict[str, Any]:
    """Return what the server at `url` answers.

    Args:
        url: the server's; only its host and port count.
        method: of HTTP.
        path: from the root on, with the query.
        body: sent as JSON, if there is any.
        refused: what is raised if it does not answer 200, with the server's own message.
    """
    address = urlsplit(url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=_TIMEOUT_S)
    try:
        connection.request(method, path, json.dumps(body) if body else None)
        response = connection.getresponse()
        value: dict[str, Any] = json.load(response)
    finally:
        connection.close()
    if response.status != HTTPStatus.OK:
        raise refused(value["error"]["message"])
    return value
