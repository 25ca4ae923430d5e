"""What keeps an idle stream alive, and the heartbeat of Engine.IO: judged, and waited for."""

import asyncio
import contextlib

import httpx
import pytest
from typed_recordings import CHUNK, DONE, TYPED, reading, sse
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from wirecheck.contract import load
from wirecheck.contract.promises import KeepAlive
from wirecheck.mutants.judging import vector
from wirecheck.mutants.live.breaking import Breaking
from wirecheck.mutants.live.http_proxy import HttpProxy
from wirecheck.mutants.probing import bench
from wirecheck.probes import limits, probe
from wirecheck.recording import Frame, Mark
from wirecheck.rules import RULES, judge
from wirecheck.scenarios import Deployment, scenarios

KEPT = TYPED.model_copy(update={"keep_alive": KeepAlive.model_validate({"within-ms": 300})})
IDLE = next(it for it in scenarios(KEPT) if it.name == "idle")
MARKS = (Mark(10.0, "idle"), Mark(400.0, "released", "1"))
COMMENT = b": still here\n\n"
KEPT_ALIVE, COMMENTS = "idle.kept-alive", "idle.comments"


def judged(rule, *frames, marks=MARKS):
    made = reading(contract=KEPT, frames=tuple(Frame(*it) for it in frames), marks=marks)
    return judge(RULES[rule], KEPT, IDLE, [made])


def test_a_comment_keeps_a_stream_alive():
    frames = [(5.0, sse(CHUNK)), (310.0, COMMENT), (401.0, sse(DONE))]

    assert judged(KEPT_ALIVE, *frames).outcome == "passed"
    assert judged(COMMENTS, *frames).outcome == "passed"


def test_silence_does_not():
    (finding,) = judged(KEPT_ALIVE, (5.0, sse(CHUNK)), (401.0, sse(DONE))).findings

    assert finding.expected == "something that keeps the stream alive, within 300 ms"
    assert finding.actual == "nothing in 390 ms"


def test_an_event_does_but_should_not():
    frames = [(5.0, sse(CHUNK)), (310.0, sse(CHUNK)), (401.0, sse(DONE))]

    assert judged(KEPT_ALIVE, *frames).outcome == "passed"
    (finding,) = judged(COMMENTS, *frames).findings
    assert (finding.actual, finding.where.event) == ("chunk", 1)


@pytest.mark.parametrize("marks", [MARKS[:1], MARKS[1:], ()], ids=["held", "released", "neither"])
@pytest.mark.parametrize("rule", [KEPT_ALIVE, COMMENTS])
def test_where_the_upstream_never_held_nothing_can_be_said(rule, marks):
    (finding,) = judged(rule, (5.0, sse(CHUNK)), marks=marks).findings

    assert finding.untestable


def test_only_a_contract_that_promises_it_is_held_to_it():
    assert "idle" not in {it.name for it in scenarios(TYPED)}


# -- waited for -----------------------------------------------------------------------------------


async def _kept_alive(_, pieces):
    """A comment for each 50 ms of silence."""
    following = asyncio.ensure_future(anext(pieces))
    with contextlib.suppress(StopAsyncIteration):
        while True:
            done, _ = await asyncio.wait({following}, timeout=0.05)
            if not done:
                yield COMMENT
                continue
            yield following.result()
            following = asyncio.ensure_future(anext(pieces))


async def idle_behind(reference, breaking):
    async with httpx.AsyncClient(trust_env=False, timeout=limits.WHOLE_S) as http:
        proxy = HttpProxy(reference.reference_url, breaking, http)
        async with proxy.listening() as url:
            done = await probe(f"{url}/typed", KEPT, reference.facts, reference.mock_url, [IDLE])
    return vector(KEPT, "idle", done["idle"].recordings).noticed


def test_a_comment_is_waited_for_while_the_upstream_holds(monkeypatch):
    for name in ("IDLE_S", "DELIVERY_S", "ARRIVAL_S", "OVERDUE_S"):
        monkeypatch.setattr(limits, name, 120.0)
    with bench() as reference:
        kept = asyncio.run(idle_behind(reference, Breaking(answers=_kept_alive)))
        # Only what never comes is waited for so long.
        monkeypatch.setattr(limits, "OVERDUE_S", 0.1)
        silent = asyncio.run(idle_behind(reference, Breaking()))

    assert kept == set()
    assert silent == {KEPT_ALIVE}


def session(*, pings, closes):
    """A session of Engine.IO whose heartbeat is quick, or wrong."""

    async def serve_one(connection):
        opened = '{"sid":"s","upgrades":[],"pingInterval":1000,"pingTimeout":1000,"maxPayload":9}'
        await connection.send(f"0{opened}")
        if pings:
            await connection.send("6")
            await connection.send("2")
        if not (pings and closes):
            with contextlib.suppress(ConnectionClosed):
                await connection.recv()

    return serve_one


async def _heart_of(behaviour):
    contract = load("partial-socketio")
    scenario = next(it for it in scenarios(contract) if it.name == "heartbeat")
    async with serve(behaviour, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        done = await probe(url, contract, Deployment(), None, [scenario])
    return vector(contract, "heartbeat", done["heartbeat"].recordings).noticed


@pytest.mark.parametrize(
    ("pings", "closes", "noticed"),
    [
        (True, True, set()),
        (True, False, {"engineio.unanswered"}),
        (False, True, {"engineio.ping"}),
    ],
    ids=["right", "bears silence", "never pings"],
)
def test_a_quick_heartbeat_is_waited_for(pings, closes, noticed, monkeypatch):
    # Only what never comes is waited for so long.
    if noticed:
        monkeypatch.setattr(limits, "OVERDUE_S", 0.5)

    assert asyncio.run(_heart_of(session(pings=pings, closes=closes))) == noticed
