"""``python -m wirecheck_load.truth``: runs the server until standard input ends."""

import argparse
import asyncio
import socket
import sys

from wirecheck_load.truth.schedule import Schedule, Truth
from wirecheck_load.truth.server import HttpConnection

READY = "wirecheck truth: "


async def _serve(listener: socket.socket, truth: Truth) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: HttpConnection(truth), sock=listener, backlog=1024)
    ended = asyncio.Event()
    loop.add_reader(sys.stdin, ended.set)
    async with server:
        sys.stdout.write(f"{READY}http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        await ended.wait()


def main() -> None:
    """Serve on a free port."""
    parser = argparse.ArgumentParser(prog="python -m wirecheck_load.truth")
    parser.add_argument("--ttft-ms", type=float, default=200.0)
    parser.add_argument("--itl-ms", type=float, default=20.0)
    parser.add_argument("--tokens", type=int, default=50)
    options = parser.parse_args()
    schedule = Schedule(options.ttft_ms / 1000, options.itl_ms / 1000, options.tokens)
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    # What it accepts has it too: no token waits until the one before has been acknowledged.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        import uvloop  # noqa: PLC0415 - not on Windows
    except ImportError:
        asyncio.run(_serve(listener, Truth(schedule)))
    else:
        uvloop.run(_serve(listener, Truth(schedule)))


if __name__ == "__main__":
    main()
