"""The command: `python -m wirecheck_mock_providers.delivery`."""

import argparse
import asyncio
import signal
import socket
import sys
import textwrap
from collections.abc import Sequence
from typing import Final

from wirecheck_mock_providers.arguments import EXIT_USAGE, Parser, port
from wirecheck_mock_providers.delivery.client import READY
from wirecheck_mock_providers.delivery.modes import MODES
from wirecheck_mock_providers.delivery.server import Proxy
from wirecheck_mock_providers.delivery.spec import Delivery, SpecError, parse
from wirecheck_mock_providers.delivery.upstream import Target
from wirecheck_mock_providers.listening import ListenError, listen, url_of, when_stdin_ends

_HOST: Final = "127.0.0.1"
_INDENT: Final = 34

_EPILOG: Final = """\
A request chooses its delivery by a header, by its path, or by a rule that was set before:
  curl -N -H 'x-wirecheck-delivery: bytes=1' http://127.0.0.1:9100/chat/stream
  new EventSource('http://127.0.0.1:9100/_delivery/cut=reset,event:3/chat/stream')
  curl -d '{{"mode": "stall=event:2", "path": "/chat/*", "requests": 1}}' \\
      http://127.0.0.1:9100/_delivery/rules

modes (join them with +, as in bytes=1+delay=6):
{modes}

What was done, and when each side closed:
  curl 'http://127.0.0.1:9100/_delivery/log?wait=ended'
Ending a stall, a hold or a step:
  curl -X POST http://127.0.0.1:9100/_delivery/exchanges/1/release
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until told to end; return the exit code."""
    options = _parser().parse_args(argv)
    try:
        listener = listen(*options.listen, host_option="--listen", port_option="--listen")
    except ListenError as error:
        print(f"{READY}{error}", file=sys.stderr)  # noqa: T201 - a command prints
        return EXIT_USAGE
    with listener:
        asyncio.run(_serve(options, listener))
    return 0


async def _serve(options: argparse.Namespace, listener: socket.socket) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    url = url_of(listener.getsockname()[0], listener)
    proxy = Proxy(options.to, options.mode, rewrite_host=options.rewrite_host)
    print(f"{READY}{url}", flush=True)  # noqa: T201
    if options.exit_with_stdin:
        when_stdin_ends(lambda: loop.call_soon_threadsafe(stop.set))
    else:
        print(f"  passes on to {options.to.url}; log: {url}/_delivery/log", flush=True)  # noqa: T201
    await proxy.serve(listener, stop)


def _parser() -> Parser:
    parser = Parser(
        prog="wirecheck delivery",
        description="A proxy that delivers a server's answers in adversarial ways: in pieces, "
        "late, cut off, rewritten. It passes on HTTP, event streams and WebSockets, and knows "
        "what none of them says.",
        epilog=_EPILOG.format(modes="\n".join(map(_row, MODES))),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--listen",
        type=_address,
        default=(_HOST, 9100),
        metavar="[HOST:]PORT",
        help=f"default: {_HOST}:9100; port 0 picks a free one",
    )
    parser.add_argument("--to", type=_target, required=True, metavar="URL", help="the server")
    parser.add_argument(
        "--mode",
        type=_mode,
        default="as-is",
        help="how requests are answered that choose no delivery (default: %(default)s)",
    )
    parser.add_argument(
        "--rewrite-host",
        action="store_true",
        help="call the server by its own name: in Host, and in an Origin that is the proxy's",
    )
    parser.add_argument(
        "--exit-with-stdin",
        action="store_true",
        help="end when standard input is closed, so that the proxy cannot outlive its parent",
    )
    return parser


def _row(name: str) -> str:
    mode = MODES[name]
    gap = " " * _INDENT
    does = textwrap.fill(mode.does, 100, initial_indent=gap, subsequent_indent=gap)
    form = f"  {mode.form}"
    return form.ljust(_INDENT) + does.lstrip() if len(form) < _INDENT else f"{form}\n{does}"


def _address(text: str) -> tuple[str, int]:
    host, _, number = text.rpartition(":")
    try:
        return host.strip("[]") or _HOST, port(number)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no [HOST:]PORT: {error}") from error


def _target(text: str) -> Target:
    try:
        return Target.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}") from error


def _mode(text: str) -> Delivery:
    try:
        return parse(text)
    except SpecError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
