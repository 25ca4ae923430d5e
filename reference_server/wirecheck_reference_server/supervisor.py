"""Several workers: each is this same command, as a process of its own on a port of its own."""

import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from wirecheck_reference_server.server import GRACE_S, call_at_end_of_stdin

log = logging.getLogger(__name__)

# Between attempts to start a worker again, in seconds.
PAUSE_S = 1.0
# A worker that has not ended by itself after this long is killed: its own graces are over.
STOP_S = 2 * GRACE_S + 4


class EndedEarly(Exception):  # noqa: N818 - it is the worker's, which has said why
    """A worker has ended before it served."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code


class Worker:
    """One worker, which is started again whenever it dies, on the same port.

    Args:
        arguments: The command's, as they were given.
        port: Its own; 0 picks a free one, when it starts for the first time.
    """

    def __init__(self, arguments: Sequence[str], port: int) -> None:
        self._arguments = arguments
        self._port = port
        self._process: asyncio.subprocess.Process | None = None
        self._serves = False

    async def start(self) -> str:
        """Start it; return its URL when it serves.

        Raises:
            EndedEarly: It does not.
        """
        command = [sys.executable, "-m", "wirecheck_reference_server", *self._arguments]
        # The last of an option counts. It ends with its standard input: also when this process
        # dies without a word.
        command += ["--workers", "1", "--port", str(self._port), "--exit-with-stdin"]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        self._process, self._serves = process, False
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        ready_line = (await process.stdout.readline()).decode()
        if not ready_line:
            raise EndedEarly(await process.wait())
        self._serves = True
        url = ready_line.split()[-1]
        self._port = urlsplit(url).port or 0
        return url

    async def keep(self) -> None:
        """Start it again whenever it dies."""
        while self._process is not None:
            exit_code = await self._process.wait()
            facts = {"port": self._port, "pid": self._process.pid, "exit_code": exit_code}
            log.error("a worker died and is started again", extra={"facts": facts})
            try:
                await self.start()
            except EndedEarly:
                await asyncio.sleep(PAUSE_S)

    async def stop(self) -> None:
        """End it; its streams end in band."""
        if self._process is None:
            return
        if self._serves and self._process.stdin is not None:
            self._process.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), STOP_S)
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


async def supervise(
    arguments: Sequence[str], ports: Sequence[int], *, exit_with_stdin: bool
) -> int:
    """Run a worker on each of the ports until told to stop; return the exit code."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop_soon(*_: object) -> None:
        # The loop is gone if the signal comes when all has ended.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_soon)
    if exit_with_stdin:
        call_at_end_of_stdin(stop_soon)
    workers = [Worker(arguments, port) for port in ports]
    serving = asyncio.create_task(_serve(workers))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return serving.result() if serving.done() else 0
    finally:
        serving.cancel()
        stopping.cancel()
        await asyncio.wait({serving, stopping})
        await asyncio.gather(*(worker.stop() for worker in workers))


async def _serve(workers: Sequence[Worker]) -> int:
    """Keep all workers running; return an exit code only if one does not start."""
    try:
        urls = await asyncio.gather(*(worker.start() for worker in workers))
    except EndedEarly as end:
        return end.exit_code
    sys.stdout.write(f"wirecheck reference: {' '.join(urls)}\n")
    sys.stdout.flush()
    await asyncio.gather(*(worker.keep() for worker in workers))
    return 0
