"""Live mutants: of each, the rules that should notice do, and nothing else is flagged."""

import asyncio

import httpx
import pytest

from wirecheck.contract import load
from wirecheck.gate import Gate, Target
from wirecheck.mutants.live.breaking import Breaking
from wirecheck.mutants.live.http_proxy import HttpProxy
from wirecheck.mutants.live.passing import first, gone, only, token
from wirecheck.mutants.live.verdicts import verdicts
from wirecheck.mutants.matrix import entries
from wirecheck.mutants.probing import bench
from wirecheck.probes import limits

LIVE = {entry.id: entry for entry in entries(kinds=("live",))}
BROKEN = [id_ for id_, entry in LIVE.items() if entry.expected]
HARMLESS = [id_ for id_, entry in LIVE.items() if entry.is_harmless]


@pytest.fixture(scope="module")
def reference():
    with bench() as it:
        yield it


def tried(reference, ids):
    """All at once, for most of them wait."""
    chosen = [(LIVE[id_].contract, LIVE[id_].mutant) for id_ in ids]
    return dict(zip(ids, asyncio.run(verdicts(reference, chosen)), strict=True))


@pytest.fixture(scope="module")
def seen(reference):
    # None of them is waited for so long, and a busy machine may be.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "IDLE_S", 120.0)
        return tried(reference, BROKEN)


@pytest.mark.parametrize("id_", BROKEN)
def test_a_live_mutant_is_noticed_by_its_rules(id_, seen):
    assert set(LIVE[id_].expected) <= seen[id_].noticed


def test_nothing_is_noticed_of_what_is_only_cut_otherwise(reference, monkeypatch):
    # They end by themselves, however busy the machine is.
    for name in ("IDLE_S", "WHOLE_S", "DELIVERY_S", "ARRIVAL_S"):
        monkeypatch.setattr(limits, name, 120.0)

    quiet = tried(reference, HARMLESS)

    assert {id_: it.noticed for id_, it in quiet.items() if it.noticed} == {}
    assert len(quiet) > 2


async def behind(reference, breaking, scenarios):
    """What a gate says of these scenarios, where the reference stands behind such a proxy."""
    async with httpx.AsyncClient(trust_env=False) as http:
        proxy = HttpProxy(reference.reference_url, breaking, http)
        async with proxy.listening() as url:
            target = Target(load("typed-sse"), f"{url}/typed")
            gate = Gate((target,), reference.facts, reference.mock_url)
            checks = [it for it in gate.checks() if it.planned.scenario.name in scenarios]
            await asyncio.to_thread(gate.probe, checks)
    return [gate.result(check) for check in checks]


def test_a_gate_judges_the_very_first_answer_too(reference):
    forgetful = Breaking(answers=only(token(1, gone), first))

    results = asyncio.run(behind(reference, forgetful, {"text", "unicode", "single"}))

    found = {(it.scenario, it.rule) for it in results if it.findings}
    assert found == {("text", "text.exact")}
