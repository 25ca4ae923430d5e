"""The connections on which a server of ours is asked: kept, and never lost."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
from broken_endpoints import PATIENCE_S

from wirecheck.probes.control import ControlRoutes
from wirecheck.probes.network import Network

END_OF_HEAD = b"\r\n\r\n"
NOTHING = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"


@asynccontextmanager
async def server_of(serve):
    """Serve connections; yields the URL, and the tasks that have served one until now."""
    served = set()

    async def serve_one(reader, writer):
        served.add(asyncio.current_task())
        with suppress(asyncio.IncompleteReadError):
            await serve(reader, writer)
        writer.close()

    async with await asyncio.start_server(serve_one, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}", served


async def give_up(asking, steps):
    """Cancel a question after so many steps of the event loop."""
    task = asyncio.create_task(asking)
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})


async def open_still(served):
    """How many connections their client has not closed."""
    _, pending = await asyncio.wait(served, timeout=PATIENCE_S)
    for task in pending:
        task.cancel()
    return len(pending)


def test_a_question_that_is_given_up_leaves_no_connection_whenever_that_is():
    async def unanswered(reader, _):
        await reader.read()  # to the end, which comes when the client closes

    async def go():
        async with server_of(unanswered) as (url, served):
            async with ControlRoutes(url) as routes:
                for steps in range(60):
                    await give_up(routes.ask("GET", "/a"), steps)
            return len(served), await open_still(served)

    asked, left = asyncio.run(go())
    assert asked > 1
    assert left == 0


@pytest.mark.parametrize("steps", range(12))
def test_nor_where_it_was_about_to_close_what_the_server_had(steps):
    async def go():
        ending = asyncio.Event()

        async def answer_once_and_end(reader, writer):
            await reader.readuntil(END_OF_HEAD)
            if not ending.is_set():
                await all_here.wait()
                writer.write(NOTHING + b"\r\n{}")
                await ending.wait()
            writer.write_eof()
            await reader.read()

        all_here = asyncio.Barrier(4)
        async with server_of(answer_once_and_end) as (url, served):
            async with ControlRoutes(url) as routes:
                await asyncio.gather(*[routes.ask("GET", "/a") for _ in range(4)])
                ending.set()
                await asyncio.sleep(0.01)
                await give_up(routes.ask("GET", "/a"), steps)
            return await open_still(served)

    assert asyncio.run(go()) == 0


@pytest.mark.parametrize(("header", "connections"), [(b"", 1), (b"Connection: close\r\n", 3)])
def test_a_connection_serves_one_question_after_the_other_until_it_is_closed(header, connections):
    async def answer(reader, writer):
        while await reader.readuntil(END_OF_HEAD):
            writer.write(NOTHING + header + b"\r\n{}")

    async def go():
        async with server_of(answer) as (url, served):
            async with ControlRoutes(url) as routes:
                for _ in range(3):
                    assert (await routes.ask("GET", "/a")).content == b"{}"
            await asyncio.wait(served)
            return len(served)

    assert asyncio.run(go()) == connections


def test_what_is_sent_along_arrives_whole():
    async def echo(reader, writer):
        head = await reader.readuntil(END_OF_HEAD)
        writer.write(NOTHING + b"\r\n" + await reader.readexactly(2))
        heads.append(head)

    async def go():
        async with server_of(echo) as (url, _), ControlRoutes(url + "/") as routes:
            return await routes.ask("POST", "/a?b=1", b"{}")

    heads = []
    assert asyncio.run(go()).content == b"{}"
    assert heads[0].startswith(b"POST /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:")


def test_of_a_connection_that_the_server_has_closed_httpcore_is_told():
    async def go():
        closing = asyncio.Event()

        async def serve(_, writer):
            await closing.wait()
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            connection = await Network().connect_tcp(*server.sockets[0].getsockname())
            before = connection.get_extra_info("is_readable")
            closing.set()
            assert await connection.read(1) == b""
            after = connection.get_extra_info("is_readable")
            await connection.aclose()
        return before, after

    assert asyncio.run(go()) == (False, True)
