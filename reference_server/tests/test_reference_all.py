"""What every system has, and how they stand beside one another. Source: docs/dialects.md."""

import pytest

from wirecheck_reference_server.dialects import DIALECTS

# A system: its streaming route, and a request that a provider answers.
STREAMS = {
    "typed": ("POST", "/chat/stream", ("model", "messages")),
    "partial": ("POST", "/api/chat/stream", ("message",)),
    "named": ("GET", "/chat/stream", ()),
    "plain": ("POST", "/query/stream", ("prompt",)),
}


@pytest.fixture(scope="module")
def everything(serving):
    with serving("all") as reference:
        yield reference.client


@pytest.mark.parametrize("prefix", ["", *(f"/{name}" for name in DIALECTS)])
def test_every_system_is_healthy(everything, prefix):
    health = everything.get(f"{prefix}/health")

    assert (health.status_code, health.json()["status"]) == (200, "healthy")


@pytest.mark.parametrize("name", STREAMS)
def test_each_system_is_mounted_under_its_name(everything, name):
    method, path, _ = STREAMS[name]

    # Without a body: it is there, and says what it misses.
    assert everything.request(method, f"/{name}{path}").status_code == 422
    assert everything.request(method, path).status_code == 404


@pytest.mark.parametrize("name", STREAMS)
def test_another_method_is_405(everything, name):
    _, path, _ = STREAMS[name]

    assert everything.put(f"/{name}{path}").status_code == 405


@pytest.mark.parametrize("name", [name for name in STREAMS if STREAMS[name][0] == "POST"])
def test_a_body_above_the_limit_is_413(serving, name):
    _, path, fields = STREAMS[name]
    with serving(name, max_body_bytes=1000) as reference:
        response = reference.client.post(path, json=dict.fromkeys(fields, "x" * 1000))

    assert response.status_code == 413


def test_an_eventsource_of_an_allowed_origin_may_resume(serving):
    origin = "https://app.example"
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "last-event-id",
    }
    with serving("named", cors_origins=[origin]) as reference:
        preflight = reference.client.options("/chat/stream", headers=asked)
        unknown = reference.client.get(
            "/chat/stream", params={"prompt": "x"}, headers={"Origin": origin, "Last-Event-ID": "1"}
        )

    assert preflight.status_code == 200
    assert "last-event-id" in preflight.headers["access-control-allow-headers"].lower()
    assert unknown.status_code == 404
    assert unknown.headers["access-control-allow-origin"] == origin
