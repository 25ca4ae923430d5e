"""The command: `python -m wirecheck_reference_server`."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

from limits.errors import ConfigurationError
from pydantic import ValidationError

from wirecheck_reference_server import logs
from wirecheck_reference_server.app import ALL, create_app
from wirecheck_reference_server.cancellation import Shutdown
from wirecheck_reference_server.dialects import DIALECTS
from wirecheck_reference_server.server import Server, listen, url_of
from wirecheck_reference_server.settings import ENV_PREFIX, Settings

EXIT_USAGE = 4  # as pytest's

DESCRIPTION = """\
A reference server for streaming chat dialects: it does what their specification says, so that a
client, or a server of yours, has something to be compared with.
"""

EPILOG = f"""\
Environment, also read from .env:
  OPENAI_API_KEY, OPENAI_BASE_URL     OpenAI, or any that speaks Chat Completions
  ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, DEEPSEEK_API_KEY, DEEPSEEK_BASE_URL,
  GEMINI_API_KEY, GOOGLE_GEMINI_BASE_URL, OLLAMA_BASE_URL     the other providers
  {ENV_PREFIX}JWT_SECRET      as --jwt-secret, but not visible in the process list
  {ENV_PREFIX}...             every setting of settings.py

Try it, with the mock provider in another terminal (python -m wirecheck_mock_providers):
  OPENAI_API_KEY=none OPENAI_BASE_URL=http://127.0.0.1:9099/openai/v1 \\
      python -m wirecheck_reference_server
  curl -N http://127.0.0.1:8000/typed/chat/stream -H 'Content-Type: application/json' \\
      -d '{{"model": "gpt-4o-mini", "messages": [{{"role": "user", "content": "Hello!"}}]}}'
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until told to stop; return the exit code."""
    options = _parser().parse_args(argv)
    shutdown = Shutdown()
    try:
        settings = Settings(**_overrides(options))
        app = create_app(settings, options.dialect, shutdown)
        listener = listen(options.host, options.port)
    except ValidationError as error:
        return _usage_error(_in_words(error))
    except ConfigurationError as error:
        return _usage_error(f"limits_storage: {error}")
    except OSError as error:
        return _usage_error(
            f"cannot listen on {options.host} port {options.port}: {_reason(error)}; "
            "stop what holds it, or choose another with --port (0 picks a free one)"
        )
    logs.configure(options.log_level)
    server = Server(
        app,
        shutdown,
        f"wirecheck reference: {url_of(listener)}",
        max_message_bytes=settings.max_body_bytes,
    )
    if options.exit_with_stdin:
        server.exit_with_stdin()
    with suppress(KeyboardInterrupt):  # raised again by uvicorn, when everything has ended
        server.run(sockets=[listener])
    return 0


class _Parser(argparse.ArgumentParser):
    """Exits with `EXIT_USAGE`, where argparse would with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n{self.format_usage()}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="wirecheck reference",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=_port, default=8000, help="port; 0 picks a free one (default: %(default)s)")
    add(
        "--dialect",
        choices=[*DIALECTS, ALL],
        default=ALL,
        help="one dialect, at the root, or all, each under its name: /typed (default: %(default)s)",
    )
    add(
        "--jwt-secret",
        metavar="S",
        help="demand a bearer token signed with S (HS256), as `wirecheck token` makes them; "
        "session lets nobody in without",
    )
    add(
        "--cors-origin",
        metavar="O",
        action="append",
        help="let pages of this origin call the server, such as https://app.example (repeatable)",
    )
    add("--limits", choices=["on", "off"], help="the documents' rate limits (default: off)")
    add(
        "--log-level",
        choices=["debug", "info", "warning", "error"],
        default="warning",
        help="log to stderr, as JSON lines; info has one for each answer (default: %(default)s)",
    )
    add("--exit-with-stdin", action="store_true", help="stop when standard input ends")
    return parser


def _port(text: str) -> int:
    # 16 bits (RFC 9293, section 3.1)
    if text.isascii() and text.isdecimal() and int(text) < 1 << 16:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 65535")


def _overrides(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that the command line gives."""
    given = {
        "jwt_secret": options.jwt_secret,
        "cors_origins": options.cors_origin,
        "limits": options.limits,
    }
    return {name: value for name, value in given.items() if value is not None}


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
