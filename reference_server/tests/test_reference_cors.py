"""Calls from a browser's pages. Source: docs/dialects.md, "Common to all"; Fetch, "CORS"."""

import jwt
import pytest

from wirecheck_reference_server.dialects import DIALECTS

ORIGIN = "https://app.example"
FOREIGN = "https://elsewhere.example"
SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests
BEARER = {"Authorization": f"Bearer {jwt.encode({}, SECRET, 'HS256')}"}
CHAT = {"model": "m", "messages": [{"role": "user", "content": "Hello!"}]}


@pytest.fixture(scope="module")
def guarded(serving):
    """A server that has a reason for every kind of refusal."""
    with serving(cors_origins=[ORIGIN], jwt_secret=SECRET, max_body_bytes=1000) as reference:
        yield reference


def preflight(reference, origin):
    return reference.client.options(
        "/chat/stream",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )


def test_a_preflight_from_an_allowed_origin_is_granted(guarded):
    response = preflight(guarded, ORIGIN)

    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert response.headers["access-control-allow-credentials"] == "true"
    assert response.headers["access-control-allow-methods"] == "GET, POST, DELETE"
    allowed = response.headers["access-control-allow-headers"].lower()
    assert "authorization" in allowed
    assert "content-type" in allowed
    assert "Origin" in response.headers["vary"]


def test_a_preflight_from_a_foreign_origin_is_refused(guarded):
    response = preflight(guarded, FOREIGN)

    assert response.status_code == 400
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (200, {"json": CHAT}),
        (401, {"headers": {}}),
        (404, {"url": "/nothing-here"}),
        (405, {"method": "GET"}),
        (413, {"content": b"x" * 1001}),
        (422, {"json": {}}),
    ],
    ids=lambda value: value if isinstance(value, int) else "",
)
def test_every_answer_can_be_read_by_an_allowed_origin(guarded, status, request_):
    request = {"method": "POST", "url": "/chat/stream", "headers": BEARER} | request_
    request["headers"] = request["headers"] | {"Origin": ORIGIN}

    response = guarded.client.request(**request)

    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert response.headers["access-control-allow-credentials"] == "true"
    assert "Origin" in response.headers["vary"]


def test_an_unforeseen_fault_can_be_read_by_an_allowed_origin(serving, monkeypatch):
    def install(app, _):
        @app.post("/fault")
        async def fault():
            raise RuntimeError("/etc/secret")

    monkeypatch.setitem(DIALECTS, "faulty", install)
    with serving("faulty", cors_origins=[ORIGIN]) as reference:
        response = reference.client.post("/fault", headers={"Origin": ORIGIN})

    assert response.status_code == 500
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert response.json() == {"error": {"code": "unknown", "message": "The server failed."}}


def test_an_answer_to_a_foreign_origin_cannot_be_read_by_it(guarded):
    response = guarded.post("/chat", headers={"Origin": FOREIGN})

    assert "access-control-allow-origin" not in response.headers
    assert "Origin" in response.headers["vary"]


def test_any_origin_means_no_credentials(serving):
    with serving(cors_origins=["*"]) as reference:
        answers = (
            preflight(reference, FOREIGN),
            reference.post("/chat", headers={"Origin": FOREIGN}),
        )

    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_without_an_allow_list_no_origin_is_let_in(reference):
    answers = preflight(reference, ORIGIN), reference.post("/chat", headers={"Origin": ORIGIN})

    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control")]
