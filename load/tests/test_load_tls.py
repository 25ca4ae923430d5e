"""Streams over TLS, and what goes wrong with it."""

import ssl

import broken_endpoints as broken
import pytest
from asking import one_stream, target
from broken_endpoints import CHUNKED, DONE, LAST_CHUNK, TOKEN, answering, serving
from certificates import write_certificate

from wirecheck_load.outcome import Failure
from wirecheck_load.transport.limits import Limits

ANSWER = answering(CHUNKED, TOKEN, DONE, LAST_CHUNK)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return write_certificate(tmp_path_factory.mktemp("tls") / "endpoint.pem")


@pytest.fixture
def server_side(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate):
    return ssl.create_default_context(cafile=certificate)


def test_a_stream_over_tls(server_side, trusting):
    with serving(ANSWER, server_side) as endpoint:
        outcome = one_stream(target(endpoint.url, context=trusting))
    assert outcome.completed, outcome.detail
    assert outcome.connect_s > 0


def test_many_records_are_all_read(server_side, trusting):
    with serving(answering(CHUNKED, TOKEN * 5_000, DONE, LAST_CHUNK), server_side) as endpoint:
        outcome = one_stream(target(endpoint.url, context=trusting))
    assert (outcome.failure, len(outcome.token_times)) == (None, 5_000)


def test_an_end_in_the_middle_is_told_as_without_tls(server_side, trusting):
    with serving(broken.cut_before_the_last_chunk, server_side) as endpoint:
        assert one_stream(target(endpoint.url, context=trusting)).failure is Failure.TRUNCATED


def test_a_certificate_that_signs_itself_is_not_trusted(server_side):
    with serving(ANSWER, server_side) as endpoint:
        outcome = one_stream(endpoint.url)
    assert outcome.failure is Failure.CONNECT
    assert "self-signed certificate" in outcome.detail
    assert not endpoint.requests


@pytest.mark.parametrize("behaviour", [broken.another_protocol, broken.closing, broken.silent])
def test_an_endpoint_without_tls(behaviour):
    with serving(behaviour) as endpoint:
        url = endpoint.url.replace("http:", "https:")
        outcome = one_stream(url, limits=Limits(connect_s=0.2))
    assert outcome.failure is Failure.CONNECT
