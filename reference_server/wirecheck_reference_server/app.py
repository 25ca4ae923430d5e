"""The application: the dialects, and around them what they have in common."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from wirecheck_reference_server import health
from wirecheck_reference_server.cancellation import Shutdown
from wirecheck_reference_server.dialects import DIALECTS
from wirecheck_reference_server.errors import install_handlers
from wirecheck_reference_server.limiting import Limiter
from wirecheck_reference_server.pages import install_pages, packaged_pages
from wirecheck_reference_server.services import Services
from wirecheck_reference_server.settings import Settings
from wirecheck_reference_server.shared.state import shared_state
from wirecheck_reference_server.state import State
from wirecheck_reference_server.streams import RunningStreams
from wirecheck_reference_server.upstream.providers import Providers

ALL = "all"


def create_app(settings: Settings, dialect: str = ALL, shutdown: Shutdown | None = None) -> ASGIApp:
    """Return the application that speaks one dialect at its root, or all of them, each mounted.

    Args:
        settings: What this deployment decides.
        dialect: A name in `DIALECTS`, or `all`: then each has its routes under `/NAME`.
        shutdown: Begun by the server when it is told to stop.

    Raises:
        ValueError: The URL of Redis cannot be read.
    """
    shutdown = shutdown or Shutdown()
    state = shared_state(settings.redis.get_secret_value()) if settings.redis else State()
    limiter = Limiter(state.limits if settings.limits else None)
    streams = RunningStreams(shutdown)
    services = Services(settings, Providers(settings), shutdown, streams, limiter, state)
    app = FastAPI(
        title="wirecheck reference server",
        lifespan=_lifespan,
        max_body_size=settings.max_body_bytes,
    )
    app.state.services = services
    install_handlers(app)
    prefixes = {name: f"/{name}" for name in DIALECTS} if dialect == ALL else {dialect: ""}
    for name, prefix in prefixes.items():
        DIALECTS[name](app, prefix)
    for prefix in {"", *prefixes.values()}:
        app.include_router(health.router, prefix=prefix)
    pages = settings.ui or packaged_pages()
    if pages:
        install_pages(app, pages, prefixes)
    return _with_cors(app, settings.cors_origins)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    async with services.state.in_use():
        yield
    await services.providers.close()


def _with_cors(app: ASGIApp, origins: tuple[str, ...]) -> ASGIApp:
    """Let pages of these origins call the application, if there are any.

    It goes around the whole application: added as its middleware, it would stand inside the
    handler of unforeseen faults, whose 500s a browser could then not read.
    """
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["Retry-After", "WWW-Authenticate"],
        # With credentials a browser refuses `*` (Fetch, "CORS check").
        allow_credentials="*" not in origins,
    )
