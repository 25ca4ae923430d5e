"""The gate on the reference server behind nginx with TLS, over HTTP/2 where it is offered."""

import pytest
from certificates import trusted, write_certificate
from nginx_server import nginx

from wirecheck.contract import load
from wirecheck.gate import Gate, Target, start_mock, start_reference
from wirecheck.probes import limits
from wirecheck.scenarios import Deployment

OVER_HTTP2 = {"http2", "http2-leave"}
SOME = OVER_HTTP2 | {"text", "hold-middle", "compressed", "leave-midway", "leave-midway-reset"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return write_certificate(tmp_path_factory.mktemp("tls") / "endpoint.pem")


@pytest.fixture
def _trusted(certificate):
    with trusted(certificate):
        yield


@pytest.fixture(scope="module")
def servers():
    with start_mock() as mock, start_reference(mock.url) as reference:
        yield mock.url, reference.url


def gate_of(servers, certificate, listening, *, more="", contract="typed-sse", scenarios=SOME):
    """The gate, probed through nginx that listens so."""
    mock_url, reference_url = servers
    serving = f"""
        ssl_certificate {certificate};
        ssl_certificate_key {certificate};
        server {{
            listen {{listen}} {listening};
            location / {{ proxy_pass {reference_url}; {more} }}
        }}
    """
    with nginx(serving) as (port,):
        url = f"https://127.0.0.1:{port}/{contract.partition('-')[0]}"
        gate = Gate((Target(load(contract), url),), Deployment(), mock_url)
        checks = [it for it in gate.checks() if it.planned.scenario.name in scenarios]
        gate.probe(checks)
        return gate, [gate.result(check) for check in checks]


def flagged(results):
    return {(it.scenario, it.rule): it.findings[0].actual for it in results if it.findings}


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize("contract", ["typed-sse", "plain-sse"])
def test_where_http_2_is_offered_it_is_spoken_and_judged_by_the_same_rules(
    contract, servers, certificate
):
    gate, results = gate_of(servers, certificate, "ssl http2", contract=contract)

    assert flagged(results) == {}
    spoken = {it.scenario: it.response.http_version for it in gate.recordings}
    assert spoken == {name: "HTTP/2" if name in OVER_HTTP2 else "HTTP/1.1" for name in SOME}
    outcomes = {(it.scenario, it.rule): it.outcome for it in results}
    for check in [
        ("http2", "delivery.before-release"),
        ("http2", "text.exact"),
        ("http2", "ending.complete"),
        ("http2-leave", "cancel.upstream-closed"),
    ]:
        assert outcomes[check] == "passed"


@pytest.mark.usefixtures("_trusted")
def test_what_nginx_buffers_is_held_back_over_http_2_too(servers, certificate, monkeypatch):
    monkeypatch.setattr(limits, "ARRIVAL_S", 0.2)  # it comes after the release in any case
    mock_url, reference_url = servers
    unframed = f"""server {{
        listen {{listen}};
        chunked_transfer_encoding off;
        location / {{ proxy_pass {reference_url}; }}
    }}"""
    ignoring = "proxy_ignore_headers X-Accel-Buffering;"

    with nginx(unframed) as (port,):
        inner = mock_url, f"http://127.0.0.1:{port}"
        _, results = gate_of(inner, certificate, "ssl http2", more=ignoring, scenarios={"http2"})

    assert flagged(results).keys() == {("http2", "delivery.before-release")}


@pytest.mark.usefixtures("_trusted")
def test_a_leave_that_nginx_does_not_pass_on_is_found(servers, certificate, monkeypatch):
    monkeypatch.setattr(limits, "CLOSE_S", 0.2)  # the upstream is never told
    ignoring = "proxy_ignore_client_abort on;"

    _, results = gate_of(
        servers, certificate, "ssl http2", more=ignoring, scenarios={"http2-leave"}
    )

    assert flagged(results).keys() == {("http2-leave", "cancel.upstream-closed")}


@pytest.mark.usefixtures("_trusted")
def test_a_websocket_within_tls_trusts_the_same_file(servers, certificate):
    upgrading = """
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
    """
    contract = "typed-websocket"

    gate, results = gate_of(servers, certificate, "ssl", more=upgrading, contract=contract)

    assert flagged(results) == {}
    assert {it.request.url[:6] for it in gate.recordings} == {"wss://"}


@pytest.mark.usefixtures("_trusted")
def test_where_it_is_not_offered_it_is_not_exercised(servers, certificate):
    gate, results = gate_of(servers, certificate, "ssl")

    assert flagged(results) == {}
    reasons = {it.reason for it in results if it.scenario in OVER_HTTP2}
    assert reasons == {"the endpoint offers no HTTP/2 (ALPN)"}
    assert {it.scenario for it in gate.recordings} == SOME - OVER_HTTP2


def test_whom_nobody_vouches_for_is_refused_in_plain_words(servers, certificate):
    _, results = gate_of(servers, certificate, "ssl http2", scenarios=OVER_HTTP2 | {"text"})

    untrusted = "its TLS certificate is not trusted: self-signed certificate"
    assert untrusted in flagged(results)["text", "ending.complete"]
    assert untrusted in flagged(results)["http2", "text.exact"]
