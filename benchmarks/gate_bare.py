"""The requests of a gate, made by a bare concurrent client: httpx alone, no plugin, no judging.

    python benchmarks/gate_bare.py QUESTIONS.json MOCK_URL

`QUESTIONS.json` holds waves of scenarios, each with its questions (`gate.py` writes it). Within a
wave, as many scenarios as the gate has under way at once; a scenario's questions are asked at once.
Each question has a connection of its own, as a user's, and is read to its end; where the gate waits
for the upstream, before it releases a held answer or leaves, so does this. The last line is JSON:
the requests to the `endpoint` and to the `mock`, and the `bytes` of body.
"""

import asyncio
import json
import secrets
import sys
from pathlib import Path
from typing import Any

import httpx

CONCURRENT_SCENARIOS = 12
# Only what hangs takes so long.
PATIENCE_S = 120.0
UNKEPT = httpx.Limits(max_connections=None, max_keepalive_connections=0)


class Bare:
    """Asks, and counts."""

    def __init__(self, http: httpx.AsyncClient, mock_url: str) -> None:
        self._http = http
        self._mock_url = mock_url
        self.endpoint = self.mock = self.bytes = 0

    async def ask(self, question: dict[str, Any]) -> None:
        """Ask one question, and read its answer."""
        run, content = question["run"], question["body"]
        if run:
            own = secrets.token_hex(len(run))[: len(run)]
            content, question = content.replace(run, own), {**question, "run": own}
            question["url"] = question["url"].replace(run, own)
        reading = asyncio.create_task(self._read(question, content, seen := Seen()))
        self.endpoint += 1
        if question["leaves"] or question["releases"]:
            await self._wait(question, seen, reading)
        if question["leaves"]:
            reading.cancel()
        await asyncio.wait([reading])
        self.bytes += seen.bytes

    async def _read(self, question: dict[str, Any], content: str, seen: "Seen") -> None:
        try:
            async with self._http.stream(
                question["method"],
                question["url"],
                headers=question["headers"],
                content=content.encode("latin-1"),
            ) as response:
                async for data in response.aiter_raw():
                    seen.add(data)
        except httpx.HTTPError as error:  # the gate provokes those too
            seen.error = error

    async def _wait(self, question: dict[str, Any], seen: "Seen", reading: asyncio.Task) -> None:
        run = f"{self._mock_url}/_mock/runs/{question['run']}"
        if question["until"]:
            await self._http.get(run, params={"wait": question["until"], "timeout_ms": 8_000})
            self.mock += 1
        arrived = asyncio.create_task(seen.until(question["seen"]))
        await asyncio.wait([arrived, reading], return_when=asyncio.FIRST_COMPLETED)
        arrived.cancel()
        if question["releases"]:
            await self._http.post(f"{run}/release")
            self.mock += 1


class Seen:
    """What has come, and how to wait for more."""

    def __init__(self) -> None:
        self.bytes = self.lines = 0
        self.error: Exception | None = None
        self._more = asyncio.Event()

    def add(self, data: bytes) -> None:
        """Take note of bytes that have come."""
        self.bytes += len(data)
        self.lines += data.count(b"\n")
        self._more.set()

    async def until(self, lines: int) -> None:
        """Wait for as many lines."""
        while self.lines < lines:
            self._more.clear()
            await self._more.wait()


async def main(waves: list[list[list[dict[str, Any]]]], mock_url: str) -> dict[str, int]:
    gate = asyncio.Semaphore(CONCURRENT_SCENARIOS)
    async with httpx.AsyncClient(trust_env=False, limits=UNKEPT, timeout=PATIENCE_S) as http:
        bare = Bare(http, mock_url)

        async def scenario(questions: list[dict[str, Any]]) -> None:
            async with gate:
                await asyncio.gather(*map(bare.ask, questions))

        for wave in waves:
            await asyncio.gather(*map(scenario, wave))
    return {"endpoint": bare.endpoint, "mock": bare.mock, "bytes": bare.bytes}


if __name__ == "__main__":
    asked = asyncio.run(main(json.loads(Path(sys.argv[1]).read_text()), sys.argv[2]))
    print(json.dumps(asked))
