"""The gate on the reference server behind a real nginx (docs/proxies.md)."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from nginx_server import nginx

from wirecheck.contract import load
from wirecheck.gate import Gate, Target, start_mock, start_reference
from wirecheck.probes import limits
from wirecheck.rules import Result
from wirecheck.scenarios import Deployment

SECRET = "a-secret-of-the-reference-server"  # noqa: S105 - of a server that lives seconds
# What each piece of a configuration does to a stream.
IGNORING = "proxy_ignore_headers X-Accel-Buffering;"
GZIP = "gzip on; gzip_vary on; gzip_proxied any; gzip_types text/event-stream;"
CHUNKED = "proxy_http_version 1.1;"  # 1.0, the default, has no chunks
UNFRAMED = "chunked_transfer_encoding off;"  # the end of the body is the end of the connection
UPGRADING = """
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
"""
PLAIN = {"hold-first", "hold-middle", "hold-last"}
HOLDS = PLAIN | {"compressed"}
DELIVERY = "delivery.before-release"
# What is held back comes after the release, however long it is waited for before.
IN_VAIN_S = 0.2


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[str, str]]:
    """The URLs of the mock provider and of the reference server."""
    with start_mock() as mock, start_reference(mock.url, jwt_secret=SECRET) as reference:
        yield mock.url, reference.url


@contextmanager
def behind(url: str, *hops: str) -> Iterator[str]:
    """A URL behind one nginx for each of these configurations, the outermost last."""
    with ExitStack() as stack:
        for hop in hops:
            serving = f"server {{ listen {{listen}}; location / {{ proxy_pass {url}; {hop} }} }}"
            (port,) = stack.enter_context(nginx(serving))
            url = f"http://127.0.0.1:{port}"
        yield url


def results(
    servers: tuple[str, str], name: str, *hops: str, scenarios: set[str] | None = None
) -> list[Result]:
    """The gate's results behind these proxies; by default of all scenarios."""
    mock_url, reference_url = servers
    with behind(reference_url, *hops) as url:
        target = Target(load(name), f"{url}/{name.partition('-')[0]}")
        gate = Gate((target,), Deployment(auth="required", jwt_secret=SECRET), mock_url)
        checks = [
            check
            for check in gate.checks()
            if scenarios is None or check.planned.scenario.name in scenarios
        ]
        gate.probe(checks)
        return [gate.result(check) for check in checks]


def flagged(found: list[Result]) -> set[tuple[str, str]]:
    return {(it.scenario, it.rule) for it in found if it.findings}


def held_back(found: list[Result]) -> list[str]:
    return [it.findings[0].actual for it in found if it.rule == DELIVERY and it.findings]


def test_nginx_as_it_comes_obeys_the_header_and_nothing_is_flagged(servers):
    found = results(servers, "typed-sse", "")

    assert flagged(found) == set()
    assert sum(it.outcome == "passed" for it in found) > 1000
    reasons = {(it.scenario, it.rule): it.reason for it in found}
    assert reasons["text", "head.accel-buffering"].startswith("nginx answered, which obeys")


def test_a_stream_that_nginx_buffers_breaks_the_delivery_rule_alone(servers, monkeypatch):
    monkeypatch.setattr(limits, "ARRIVAL_S", IN_VAIN_S)
    found = results(servers, "typed-sse", UNFRAMED, IGNORING, scenarios={"text", *HOLDS})

    assert flagged(found) == {(scenario, DELIVERY) for scenario in HOLDS}
    assert all("X-Accel-Buffering: no" in words for words in held_back(found))
    assert all("proxy_buffering off" in words for words in held_back(found))


@pytest.mark.parametrize("contract", ["plain-sse", "named-sse", "partial-sse"])
def test_other_dialects_are_buffered_just_as_well(contract, servers, monkeypatch):
    monkeypatch.setattr(limits, "ARRIVAL_S", IN_VAIN_S)
    found = results(servers, contract, UNFRAMED, IGNORING, scenarios=HOLDS)

    assert flagged(found) == {(scenario, DELIVERY) for scenario in HOLDS}


def test_an_answer_that_breaks_off_looks_whole_behind_nginx_that_asks_by_http_1_0(servers):
    broken = {"error-mid"}

    assert flagged(results(servers, "plain-sse", "", scenarios=broken)) == {
        ("error-mid", "outcome.failure")
    }
    assert flagged(results(servers, "plain-sse", CHUNKED, scenarios=broken)) == set()


def test_what_nginx_compresses_and_holds_back_is_seen_only_by_who_offers_to_take_it(
    servers, monkeypatch
):
    compressing = CHUNKED + GZIP + IGNORING

    assert flagged(results(servers, "typed-sse", compressing, scenarios={"text", *PLAIN})) == set()
    monkeypatch.setattr(limits, "ARRIVAL_S", IN_VAIN_S)
    found = results(servers, "typed-sse", compressing, scenarios={"compressed"})
    assert flagged(found) == {("compressed", DELIVERY)}


def test_what_nginx_compresses_and_flushes_is_read_and_right(servers):
    found = results(servers, "typed-sse", GZIP, scenarios={"compressed"})

    assert flagged(found) == set()
    outcomes = {it.rule: it.outcome for it in found}
    assert {outcomes[rule] for rule in ("coding.corrupt", DELIVERY, "text.exact")} == {"passed"}


MESSAGES = ["typed-websocket", "session-socketio"]
SOME = {"text", "hold-middle", "error-mid", "leave-midway", "chats", "cancel-midway"}


@pytest.mark.parametrize("contract", MESSAGES)
def test_connections_are_upgraded_through_nginx(contract, servers):
    found = results(servers, contract, UPGRADING, scenarios=SOME)

    assert flagged(found) == set()
    assert sum(it.outcome == "passed" for it in found) > 50


@pytest.mark.parametrize("contract", MESSAGES)
def test_without_the_headers_of_an_upgrade_the_finding_names_them(contract, servers):
    found = results(servers, contract, "", scenarios=SOME)

    naming = "pass on the headers Upgrade and Connection"
    named = {it.scenario for it in found if it.findings and naming in it.findings[0].actual}
    assert named == SOME
