"""The ASGI application: routes. No framework, because every microsecond per event counts."""

import logging
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import parse_qsl

from wirecheck_mock_providers.apis.access import EVERYBODY, Access
from wirecheck_mock_providers.apis.answer import Answer
from wirecheck_mock_providers.apis.api import Api
from wirecheck_mock_providers.apis.kept import KeptReplies
from wirecheck_mock_providers.journal import Journal
from wirecheck_mock_providers.script.scripted import NO_SCRIPTS, Scripts
from wirecheck_mock_providers.script.suggest import did_you_mean
from wirecheck_mock_providers.server import calls, control, feed, guard, of_run, page
from wirecheck_mock_providers.server.json_answer import JsonRefusal, send_json, send_value
from wirecheck_mock_providers.server.routes import (
    APIS,
    BOUND,
    CONSTANTS,
    MODELS,
    SHOWN,
    Bind,
    BindModels,
    Paths,
    Show,
    providers,
)
from wirecheck_mock_providers.server.wire import (
    BODY_MAX_BYTES,
    BodyTooLarge,
    ClientLeft,
    CoalescingWire,
    Receive,
    Scope,
    Send,
    Wire,
)

logger = logging.getLogger(__name__)

Handler = Callable[[Scope, Wire], Awaitable[Any]]
"""Returns an answer or a JSON value to be sent, or None if it has answered by itself."""

#: Under this name a scope holds what the names in its route's path stand for.
_VALUES: Final = "path_params"

_CONTROL: Final = "/_mock/"
_RUNS: Final = "/_mock/runs"
_RUN: Final = "/_mock/runs/{run}"
_RELEASE: Final = "/_mock/runs/{run}/release"


class App:
    """The whole server, as ASGI sees it."""

    def __init__(
        self,
        journal: Journal,
        *,
        coalesce: bool = False,
        access: Access = EVERYBODY,
        in_place: Handler | None = None,
        scripts: Scripts = NO_SCRIPTS,
        time_scale: float = 1.0,
    ) -> None:
        """Serve the mock's providers, or `in_place` of them whatever is outside `/_mock`.

        A second of an answer's schedule takes `time_scale` seconds; at 0 there are no delays.
        """
        self._journal = journal
        self._wire = CoalescingWire if coalesce else Wire
        self._access = access
        self._in_place = in_place
        self._time_scale = time_scale
        self._kept = KeptReplies(access=access, scripts=scripts)
        self._routes: dict[str, dict[str, Handler]] = {
            **{path: {"POST": self._provider(api)} for path, api in APIS.items()},
            **{path: {"POST": self._bound(bind)} for path, bind in BOUND.items()},
            **{path: {"GET": self._models(bind)} for path, bind in MODELS.items()},
            **{path: {"POST": self._shown(show)} for path, show in SHOWN.items()},
            **{path: {"GET": _constant(value)} for path, value in CONSTANTS.items()},
            **{path: {"GET": _constant(file)} for path, file in page.FILES.items()},
            "/_mock/events": {"GET": self._events},
            "/_mock/health": {"GET": _constant(health())},
            "/_mock/scenarios": {"GET": _constant(control.scenarios())},
            "/_mock/scripts": {"GET": _told(scripts)},
            _RUNS: {"GET": self._runs},
            _RUN: {"GET": self._run},
            _RELEASE: {"POST": self._release},
        }
        self._paths = Paths(self._routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        wire = self._wire(scope, receive, send)
        wire.time_scale = self._time_scale
        try:
            scope["path"], scope[calls.RUN] = of_run.split(scope["path"])
            value = await self._handler(scope)(scope, wire)
            if value is not None:
                await send_value(send, value)
        except JsonRefusal as refusal:
            await send_json(send, refusal.status, refusal.value(), refusal.headers)
        except ClientLeft:
            pass
        except Exception:
            logger.exception("the mock provider has a bug: %s %s", scope["method"], scope["path"])
            raise

    def _handler(self, scope: Scope) -> Handler:
        if f"{scope['path']}/".startswith(_CONTROL):
            guard.check(scope)
        elif self._in_place is not None:
            return self._in_place
        template, scope[_VALUES] = self._paths.find(scope["path"])
        methods = self._routes.get(template)
        if methods is None:
            raise self._not_found(scope["path"])
        handler = methods.get(scope["method"])
        if handler is None:
            allowed = ", ".join(methods)
            raise JsonRefusal(
                405,
                f"{scope['method']} is not allowed here; {allowed} is.",
                headers=((b"allow", allowed.encode("ascii")),),
            )
        return handler

    def _not_found(self, path: str) -> JsonRefusal:
        there = [f"{method} {route}" for route, found in self._routes.items() for method in found]
        return JsonRefusal(
            404,
            f"There is nothing at {path!a}.{did_you_mean(path, self._routes)} "
            f"There is: {', '.join(there)}.",
            code="unknown_url",
        )

    def _provider(self, api: Api) -> Handler:
        async def handler(scope: Scope, wire: Wire) -> None:
            await calls.serve(api, self._kept, self._journal, scope, wire)

        return handler

    def _bound(self, bind: Bind) -> Handler:
        async def handler(scope: Scope, wire: Wire) -> None:
            await calls.serve(bind(_values(scope)), self._kept, self._journal, scope, wire)

        return handler

    def _models(self, bind: BindModels) -> Handler:
        async def handler(scope: Scope, _wire: Wire) -> Answer:
            return bind(_values(scope)).answer(calls.headers_of(scope), self._access)

        return handler

    def _shown(self, show: Show) -> Handler:
        async def handler(_scope: Scope, wire: Wire) -> Answer:
            try:
                return show(await wire.body(), self._access)
            except BodyTooLarge as error:
                message = f"The body of the request is larger than {BODY_MAX_BYTES} bytes."
                raise JsonRefusal(413, message) from error

        return handler

    async def _events(self, _scope: Scope, wire: Wire) -> None:
        await feed.play(self._journal, wire)

    async def _runs(self, _scope: Scope, _wire: Wire) -> Any:
        return control.runs(self._journal)

    async def _run(self, scope: Scope, wire: Wire) -> Any:
        return await control.run(self._journal, scope[_VALUES]["run"], _query(scope), wire)

    async def _release(self, scope: Scope, _wire: Wire) -> Any:
        return control.release(self._journal, scope[_VALUES]["run"])


def health() -> dict[str, Any]:
    """Return the body of `GET /_mock/health`, by which the mock is known."""
    return {"wirecheck": "mock", "version": version("wirecheck"), "providers": providers()}


def _constant(value: Any) -> Handler:
    async def handler(_scope: Scope, _wire: Wire) -> Any:
        return value

    return handler


def _told(scripts: Scripts) -> Handler:
    async def handler(_scope: Scope, _wire: Wire) -> Any:
        return scripts.as_json()

    return handler


def _values(scope: Scope) -> dict[str, str]:
    """Return what the path and the query say."""
    return {**dict(parse_qsl(_query(scope))), **scope[_VALUES]}


def _query(scope: Scope) -> str:
    query: str = scope["query_string"].decode("latin-1")
    return query
