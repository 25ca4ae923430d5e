"""The command: `python -m wirecheck_reference_server`."""

import argparse
import asyncio
import gc
import sys
from collections.abc import Sequence
from contextlib import suppress

from pydantic import ValidationError

from wirecheck_reference_server import logs
from wirecheck_reference_server.app import create_app
from wirecheck_reference_server.cancellation import Shutdown
from wirecheck_reference_server.options import EXIT_USAGE, make_parser, overrides
from wirecheck_reference_server.server import Server, listen, url_of
from wirecheck_reference_server.settings import Settings
from wirecheck_reference_server.shared.connection import RedisUnusable, check
from wirecheck_reference_server.supervisor import supervise


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until told to stop; return the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    options = make_parser().parse_args(arguments)
    logs.configure(options.log_level)
    try:
        settings = Settings(**overrides(options))
        if settings.redis is not None:
            asyncio.run(check(settings.redis.get_secret_value()))
    except ValidationError as error:
        return _usage_error(_in_words(error))
    except RedisUnusable as error:
        return _usage_error(str(error))
    if options.workers == 1:
        return _serve(settings, options)
    if settings.redis is None:
        return _usage_error(
            "several workers must share what they know of their clients: name a Redis with "
            "--redis redis://HOST:PORT/DATABASE, or leave --workers out"
        )
    ports = [options.port and options.port + number for number in range(options.workers)]
    return asyncio.run(supervise(arguments, ports, exit_with_stdin=options.exit_with_stdin))


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    """Serve in this process."""
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        return _usage_error(
            f"cannot listen on {options.host} port {options.port}: {_reason(error)}; "
            "stop what holds it, or choose another with --port (0 picks a free one)"
        )
    # What the SDKs make when they are imported stays: to look through it again and again took a
    # fifth of the start. `Server.startup` ends this.
    gc.disable()
    shutdown = Shutdown()
    server = Server(
        create_app(settings, options.dialect, shutdown),
        shutdown,
        f"wirecheck reference: {url_of(listener)}",
        max_message_bytes=settings.max_body_bytes,
        trusted_proxies=[str(network) for network in settings.trusted_proxies],
    )
    if options.exit_with_stdin:
        server.exit_with_stdin()
    with suppress(KeyboardInterrupt):  # raised again by uvicorn, when everything has ended
        server.run(sockets=[listener])
    return 0


def _reason(error: OSError) -> str:
    """Return the system's words, without the address that `socket.create_server` adds to them."""
    return str(error.strerror).partition(" (while ")[0]


def _in_words(error: ValidationError) -> str:
    """Return which settings are wrong, without their values: one may be a secret."""
    faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
    return "; ".join(faults)


def _usage_error(message: str) -> int:
    sys.stderr.write(f"wirecheck reference: {message}\n")
    return EXIT_USAGE
