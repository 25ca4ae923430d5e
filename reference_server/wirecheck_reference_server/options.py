"""The command's options."""

import argparse
from typing import Any, NoReturn

from wirecheck_reference_server.app import ALL
from wirecheck_reference_server.dialects import DIALECTS
from wirecheck_reference_server.settings import ENV_PREFIX

EXIT_USAGE = 4  # as pytest's
# More than any machine has use for: each takes some 100 MB of memory.
MAX_WORKERS = 256

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
  {ENV_PREFIX}REDIS           as --redis, likewise: its URL may hold a password
  {ENV_PREFIX}...             every setting of settings.py

Try it, with the mock provider in another terminal (python -m wirecheck_mock_providers):
  OPENAI_API_KEY=none OPENAI_BASE_URL=http://127.0.0.1:9099/openai/v1 \\
      python -m wirecheck_reference_server
  curl -N http://127.0.0.1:8000/typed/chat/stream -H 'Content-Type: application/json' \\
      -d '{{"model": "gpt-4o-mini", "messages": [{{"role": "user", "content": "Hello!"}}]}}'
"""


class _Parser(argparse.ArgumentParser):
    """Exits with `EXIT_USAGE`, where argparse would with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n{self.format_usage()}")


def make_parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
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
    add(
        "--redis",
        metavar="URL",
        help="keep limits, sessions and streams in this Redis, for all processes that have the "
        "same: redis://HOST:PORT/DATABASE",
    )
    add(
        "--workers",
        type=_number,
        metavar="N",
        default=1,
        help="so many processes, on the ports from --port upwards; more than one need --redis "
        "(docs/deployment.md; default: %(default)s)",
    )
    add(
        "--trusted-proxy",
        metavar="A",
        action="append",
        help="believe the X-Forwarded-For of this address or network: limits then count the "
        "clients behind the proxy, not the proxy (repeatable)",
    )
    add(
        "--ui",
        metavar="DIR",
        help="serve the front ends in this folder below /ui (default: those that come with "
        "wirecheck)",
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


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < int(text) <= MAX_WORKERS:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {MAX_WORKERS}")


def overrides(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that the command line gives."""
    given = {
        "jwt_secret": options.jwt_secret,
        "cors_origins": options.cors_origin,
        "limits": options.limits,
        "ui": options.ui,
        "redis": options.redis,
        "trusted_proxies": options.trusted_proxy,
    }
    return {name: value for name, value in given.items() if value is not None}
