"""Bearer tokens. Source: docs/dialects.md, "typed"; RFC 6750."""

import time

import jwt
import pytest

SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests

BOTH_ROUTES = pytest.mark.parametrize("path", ["/chat/stream", "/chat"])


@pytest.fixture(scope="module")
def guarded(serving):
    with serving(jwt_secret=SECRET) as reference:
        yield reference


def bad_headers():
    now_s = int(time.time())
    # The tests may run long after these are made.
    days_later_s = now_s + 999_999
    good = jwt.encode({"sub": "u"}, SECRET, "HS256")
    head, claims, signature = good.split(".")
    return {
        "none": None,
        "empty": "",
        "another scheme": "Basic dTpw",
        "no token": "Bearer",
        "no scheme": good,
        "no JWT": "Bearer abc",
        "two tokens": f"Bearer {good} {good}",
        "not ASCII": "Bearer \xff\xfe".encode("latin-1"),
        "expired": "Bearer " + jwt.encode({"sub": "u", "exp": now_s - 1}, SECRET, "HS256"),
        "not yet valid": "Bearer " + jwt.encode({"sub": "u", "nbf": days_later_s}, SECRET, "HS256"),
        "badly signed": "Bearer " + jwt.encode({"sub": "u"}, SECRET + "x", "HS256"),
        "another algorithm": "Bearer " + jwt.encode({"sub": "u"}, SECRET + SECRET, "HS512"),
        "unsigned": "Bearer " + jwt.encode({"sub": "u"}, None, "none"),
        "no signature": f"Bearer {head}.{claims}.",
        "other claims": f"Bearer {head}.{claims}x.{signature}",
    }


@BOTH_ROUTES
@pytest.mark.parametrize("header", bad_headers().values(), ids=bad_headers())
def test_without_a_good_token_the_answer_is_401(guarded, path, header):
    headers = {} if header is None else {"Authorization": header}

    response = guarded.post(path, headers=headers)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


@BOTH_ROUTES
@pytest.mark.parametrize("content", [b"not JSON", b"{}", b""])
def test_the_token_is_asked_for_before_the_body_is_looked_at(guarded, path, content):
    headers = {"Content-Type": "application/json"}

    assert guarded.client.post(path, content=content, headers=headers).status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_with_a_good_token_the_chat_goes_on(guarded, mock, scheme):
    run = mock.run("single")

    token = jwt.encode({"sub": "u", "exp": int(time.time()) + 3600}, SECRET, "HS256")

    response = guarded.post("/chat", run.prompt, headers={"Authorization": f"{scheme} {token}"})

    assert response.json()["content"] == "".join(run.journal()["tokens"])


def test_without_a_secret_nobody_is_asked(reference, mock):
    headers = {"Authorization": "Bearer whatever"}

    assert reference.post("/chat", mock.run("single").prompt, headers=headers).status_code == 200
