"""URLs of endpoints, and the connections that they lead to."""

import pytest
from asking import target

from wirecheck_load.transport.origin import Origin


@pytest.mark.parametrize(
    ("url", "origin", "authority"),
    [
        ("http://host", Origin("http", "host", 80), "host"),
        ("https://HOST/path?x", Origin("https", "host", 443), "host"),
        ("http://host:443", Origin("http", "host", 443), "host:443"),
        ("https://user:pw@[::1]:8443/", Origin("https", "::1", 8443), "[::1]:8443"),
        ("https://[::1]", Origin("https", "::1", 443), "[::1]"),
    ],
)
def test_an_origin(url, origin, authority):
    assert (Origin.of(url), Origin.of(url).authority) == (origin, authority)


@pytest.mark.parametrize(
    "url", ["", "localhost:8000", "ws://host", "http://", "http://host:port", "http://[::1"]
)
def test_what_is_no_url_of_an_endpoint_is_said_before_any_traffic(url):
    with pytest.raises(ValueError, match="is no URL of an endpoint, such as"):
        target(url)


def test_so_is_a_mock_provider_that_is_none():
    with pytest.raises(ValueError, match=r"'nowhere' is no URL of an endpoint"):
        target("http://host", mock_url="nowhere")
