"""Endpoints with TLS: a certificate that nobody vouches for is refused in plain words."""

import asyncio
import ssl
from asyncio import sslproto
from urllib.parse import urlsplit

import broken_endpoints as broken
import pytest
from broken_endpoints import PATIENCE_S, serving
from certificates import write_certificate
from conversing import converse

from wirecheck.probes import conversation, limits
from wirecheck.probes.network import Network


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return write_certificate(tmp_path_factory.mktemp("tls") / "endpoint.pem")


@pytest.fixture
def server_side(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate, monkeypatch):
    context = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(conversation, "tls", lambda: context)


def test_a_certificate_that_signs_itself_is_not_trusted(server_side):
    with serving(broken.plain_text, server_side) as endpoint:
        recording = converse(endpoint.url)

    assert recording.ending.how == "refused"
    assert recording.ending.detail == "its TLS certificate is not trusted: self-signed certificate"
    assert not endpoint.requests


@pytest.mark.usefixtures("trusting")
def test_over_tls_the_same_is_recorded(server_side):
    with serving(broken.plain_text, server_side) as endpoint:
        recording = converse(endpoint.url)

    assert recording.ending.how == "clean"
    assert [event.data for event in recording.decoded.events] == ["Hi", "there"]


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("how", ["fin", "reset"])
def test_tls_is_left_like_any_connection(server_side, how):
    async def see_hi_and_leave(talk):
        assert await talk.until(lambda it: it.text() == "Hi", PATIENCE_S)
        await talk.leave(how)

    with serving(broken.silent_after_a_token, server_side) as endpoint:
        recording = converse(endpoint.url, see_hi_and_leave)

    assert (recording.ending.how, recording.ending.detail) == ("left", how)


@pytest.mark.usefixtures("trusting")
def test_a_connection_with_tls_is_closed_once(server_side, monkeypatch):
    # After a second time Python 3.11.2 fails to abort it.
    closed = []
    close = sslproto._SSLProtocolTransport.close

    def close_and_note(transport):
        closed.append(transport)
        close(transport)

    monkeypatch.setattr(sslproto._SSLProtocolTransport, "close", close_and_note)

    async def close_twice(url):
        connection = await Network().connect_tcp(url.hostname, url.port)
        await connection.start_tls(conversation.tls(), url.hostname)
        await connection.aclose()
        await connection.aclose()

    with serving(broken.silent_after_a_token, server_side) as endpoint:
        asyncio.run(close_twice(urlsplit(endpoint.url)))

    assert closed
    assert len(closed) == len(set(closed))


def without_tls(behaviour):
    with serving(behaviour) as endpoint:
        return converse(endpoint.url.replace("http:", "https:")).ending


def test_an_endpoint_without_tls_does_not_speak_it():
    ending = without_tls(broken.another_protocol)

    assert ending.how == "refused"
    assert ending.detail.startswith("TLS failed: ")
    assert "wrong version number" in ending.detail


def test_an_endpoint_that_closes_during_the_handshake():
    assert without_tls(broken.closing).detail == "TLS failed: the connection was closed"


def test_an_endpoint_that_leaves_the_handshake_unanswered(monkeypatch):
    monkeypatch.setattr(limits, "IDLE_S", 0.2)

    assert without_tls(broken.silent).detail == "silent for 0.2 s"
