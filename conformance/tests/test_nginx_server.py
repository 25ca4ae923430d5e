"""nginx as the tests of proxies run it."""

import httpx
import nginx_server
import pytest
from nginx_server import nginx


def test_it_serves_on_a_port_for_each_address_and_stops():
    answering = (
        "server { listen {listen}; return 200 one; } server { listen {listen}; return 204; }"
    )

    with nginx(answering) as (one, two):
        assert httpx.get(f"http://127.0.0.1:{one}").text == "one"
        assert httpx.get(f"http://127.0.0.1:{two}").status_code == httpx.codes.NO_CONTENT

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{one}")


def test_a_mistake_is_told_in_its_own_words():
    with pytest.raises(pytest.fail.Exception, match='unknown directive "proxy_puffering"'):
        nginx("server { listen {listen}; proxy_puffering on; }").__enter__()


def test_where_it_is_missing_the_mend_is_told(monkeypatch):
    monkeypatch.setattr(nginx_server, "_SEARCHED", "/nowhere")

    with pytest.raises(pytest.fail.Exception, match="make services"):
        nginx("").__enter__()
