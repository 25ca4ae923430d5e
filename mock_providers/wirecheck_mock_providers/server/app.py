"""The ASGI application: routes. No framework, because every microsecond per event counts."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version
from typing import Any, Final

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.api import Api
from wirecheck_mock_providers.apis.openai import models
from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.journal import Journal
from wirecheck_mock_providers.script.suggest import did_you_mean
from wirecheck_mock_providers.server import calls, control
from wirecheck_mock_providers.server.control import ControlError
from wirecheck_mock_providers.server.wire import ClientLeft, Receive, Scope, Send, Wire

logger = logging.getLogger(__name__)

Handler = Callable[[Scope, Wire], Awaitable[Any]]
"""Returns a JSON value to be sent, or None if it has answered by itself."""

#: Every API by the path of its calls.
APIS: Final[Mapping[str, Api]] = {"/openai/v1/chat/completions": OpenAIChat()}

_RUNS: Final = "/_mock/runs"
_RUN: Final = "/_mock/runs/{run}"
_RELEASE: Final = "/_mock/runs/{run}/release"


class App:
    """The whole server, as ASGI sees it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._routes: dict[str, dict[str, Handler]] = {
            "/openai/v1/models": {"GET": _constant(models.listing())},
            "/_mock/health": {"GET": _constant(health())},
            "/_mock/scenarios": {"GET": _constant(control.scenarios())},
            _RUNS: {"GET": self._runs},
            _RUN: {"GET": self._run},
            _RELEASE: {"POST": self._release},
        }
        for path, api in APIS.items():
            self._routes[path] = {"POST": self._provider(api)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        wire = Wire(scope, receive, send)
        try:
            handler = self._route(scope)
            value = await handler(scope, wire)
            if value is not None:
                await _send_json(send, 200, value)
        except _NoRoute as wrong:
            await _send_json(send, wrong.status, wrong.value, wrong.headers)
        except ControlError as error:
            await _send_json(send, error.status, _error(str(error)))
        except ClientLeft:
            pass
        except Exception:
            logger.exception("the mock provider has a bug: %s %s", scope["method"], scope["path"])
            raise

    def _route(self, scope: Scope) -> Handler:
        path = _template(scope["path"])
        methods = self._routes.get(path)
        if methods is None:
            raise _NoRoute(404, _not_found(scope["path"], self._routes))
        handler = methods.get(scope["method"])
        if handler is None:
            allowed = ", ".join(methods)
            message = f"{scope['method']} is not allowed here; {allowed} is."
            raise _NoRoute(405, _error(message), ((b"allow", allowed.encode("ascii")),))
        return handler

    def _provider(self, api: Api) -> Handler:
        async def handler(scope: Scope, wire: Wire) -> None:
            await calls.serve(api, self._journal, scope, wire)

        return handler

    async def _runs(self, _scope: Scope, _wire: Wire) -> Any:
        return control.runs(self._journal)

    async def _run(self, scope: Scope, wire: Wire) -> Any:
        query = scope["query_string"].decode("latin-1")
        return await control.run(self._journal, _run_name(scope["path"]), query, wire)

    async def _release(self, scope: Scope, _wire: Wire) -> Any:
        return control.release(self._journal, _run_name(scope["path"]))


class _NoRoute(Exception):  # noqa: N818 - an answer, no error of ours
    """Nobody serves this path, or not with this method."""

    def __init__(
        self, status: int, value: Any, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(status)
        self.status = status
        self.value = value
        self.headers = headers


def health() -> dict[str, Any]:
    """Return the body of `GET /_mock/health`, by which the mock is known."""
    providers = sorted({api.provider for api in APIS.values()})
    return {"wirecheck": "mock", "version": version("wirecheck"), "providers": providers}


def _constant(value: Any) -> Handler:
    async def handler(_scope: Scope, _wire: Wire) -> Any:
        return value

    return handler


def _template(path: str) -> str:
    """Return the route's path: those of a run have its name in them."""
    if path.startswith(_RUNS + "/"):
        match path.removeprefix(_RUNS + "/").split("/"):
            case [_]:
                return _RUN
            case [_, "release"]:
                return _RELEASE
    return path


def _run_name(path: str) -> str:
    return path.removeprefix(_RUNS + "/").partition("/")[0]


def _error(message: str, code: str | None = None) -> dict[str, Any]:
    """Return an error in OpenAI's shape, which is what most clients of a wrong path can read."""
    return {
        "error": {
            "message": message,
            "type": "invalid_request_error",
            "param": None,
            "code": code,
        }
    }


def _not_found(path: str, routes: Mapping[str, Mapping[str, Handler]]) -> dict[str, Any]:
    listed = [f"{method} {route}" for route, methods in routes.items() for method in methods]
    message = f"There is nothing at {path!a}.{did_you_mean(path, routes)}"
    return _error(message, "unknown_url") | {"routes": listed}


async def _send_json(
    send: Send, status: int, value: Any, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    body = json_text.dump(value).encode() + b"\n"
    head = (
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode("ascii")),
        *headers,
    )
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body, "more_body": False})
