"""What recordings show of proxies between an endpoint and its client (docs/proxies.md)."""

from http import HTTPStatus

from wirecheck.recording import Recording
from wirecheck.recording.model import STREAMING

_NGINX = ("nginx", "openresty")
# What an endpoint answers that sees a plain GET where a WebSocket was asked for.
_PLAIN = frozenset(
    {
        HTTPStatus.OK,
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.UPGRADE_REQUIRED,
    }
)


def is_nginx(recording: Recording) -> bool:
    """Whether nginx answered, which keeps the header X-Accel-Buffering to itself."""
    server = recording.response.header("server") if recording.response else None
    return (server or "").lower().startswith(_NGINX)


def cause_of_holding_back(recording: Recording) -> str:
    """What may hold a stream's tokens back, and the mend."""
    if is_nginx(recording):
        return (
            "nginx buffers the stream: let the endpoint send X-Accel-Buffering: no, or set "
            "`proxy_buffering off` (docs/proxies.md)"
        )
    if recording.coding:
        return (
            f"the stream is compressed ({recording.coding}) without a flush after each event: "
            "flush, or leave streams uncompressed (docs/proxies.md)"
        )
    return "the endpoint, its middleware or a proxy buffers the stream (docs/proxies.md)"


def missing_upgrade(recording: Recording) -> str:
    """Asks for what a WebSocket's handshake may have lost on its way; empty if there was none."""
    if HTTPStatus.SWITCHING_PROTOCOLS not in STREAMING.get(recording.transport, ()):
        return ""
    if recording.response is None or recording.response.status not in _PLAIN:
        return ""
    return (
        "; the connection was not upgraded to a WebSocket: does every proxy pass on the headers "
        "Upgrade and Connection (docs/proxies.md)?"
    )
