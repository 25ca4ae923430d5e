"""A server that passes everything on to another, but for one header of its answers.

python header_thief.py HOST PORT HEADER: prints its own port.
"""

import asyncio
import sys


async def carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter, header: bytes) -> None:
    try:
        while data := await source.read(1 << 16):
            sink.write(without(data, header))
            await sink.drain()
    except OSError:
        pass
    finally:
        sink.close()


def without(head: bytes, header: bytes) -> bytes:
    lines = head.split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.lower().startswith(header + b":"))


async def main(host: str, port: int, header: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(host, port)
        await asyncio.gather(carry(reader, forth, b"\0"), carry(back, writer, header))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - how its parent finds it
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3].encode()))
