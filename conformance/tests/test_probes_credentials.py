"""Credentials reach the endpoint, but no recording; a provider's key that leaks reaches none."""

from hashlib import sha256

import broken_endpoints as broken
import jwt
import pytest
from broken_endpoints import serving
from conversing import TYPED, converse

from wirecheck.probes import credentials, limits
from wirecheck.probes.session import Session
from wirecheck.probes.tape import MASKED, Tape, masked
from wirecheck.recording import Call, Journal, KeyPrint, Request, dumps
from wirecheck.scenarios import Deployment

SECRET = "a-secret-of-this-endpoint-0123456789"  # noqa: S105 - a secret of nobody's
WITH_TOKEN = Deployment(token="schlüssel")  # noqa: S106 - likewise
KEY = b"sk-test-0123456789"


def test_a_token_of_any_letters_reaches_the_endpoint_and_no_recording():
    with serving(broken.plain_text) as endpoint:
        recording = converse(endpoint.url, deployment=WITH_TOKEN)

    assert "Authorization: Bearer schlüssel\r\n".encode() in endpoint.requests[0]
    assert ("Authorization", MASKED) in recording.request.headers
    assert "schl" not in dumps(recording)


def test_without_credentials_none_are_sent():
    with serving(broken.plain_text) as endpoint:
        converse(endpoint.url)

    assert b"authorization" not in endpoint.requests[0].lower()


def test_what_is_secret_by_its_name_is_masked_whatever_its_case():
    headers = (("COOKIE", "a"), ("X-Api-Key", "b"), ("proxy-authorization", "c"), ("Accept", "d"))

    assert [value for _, value in masked(headers)] == [MASKED, MASKED, MASKED, "d"]


def claims(authorization, **options):
    token = authorization.removeprefix("Bearer ")
    return jwt.decode(token, SECRET, algorithms=["HS256"], **options)


def test_from_a_secret_good_tokens_are_made():
    header = credentials.good(Deployment(jwt_secret=SECRET))

    assert claims(header)["sub"] == credentials.SUBJECT


def test_each_conversation_has_a_user_of_its_own_unless_they_shall_share_one():
    session = Session("http://127.0.0.1:1", TYPED, Deployment(jwt_secret=SECRET), None)
    one, other = session.for_one_user(), session.for_one_user()

    users = [user_of(it) for it in (session, session, one, one, other)]

    assert users[2] == users[3]
    assert len(set(users)) == len(users) - 1
    assert users[0] != user_of(Session("http://127.0.0.1:1", TYPED, session.deployment, None))


def user_of(session):
    headers = dict(session.request(TYPED.start, {}).headers)
    return claims(headers["Authorization"])["sub"]


@pytest.mark.parametrize(
    ("flaw", "fault"),
    [
        ("forged", jwt.InvalidSignatureError),
        ("unsigned", jwt.InvalidAlgorithmError),
        ("expired", jwt.ExpiredSignatureError),
    ],
)
def test_a_flawed_token_has_its_one_flaw(flaw, fault):
    header = credentials.flawed(flaw, Deployment(jwt_secret=SECRET))

    with pytest.raises(fault):
        claims(header)
    assert claims(header, options={"verify_signature": False})["sub"] == credentials.SUBJECT


def test_credentials_may_be_missing_or_mean_nothing():
    assert credentials.flawed("missing", Deployment()) is None
    assert credentials.flawed("malformed", Deployment()) == "Token not-a-bearer-token"


# -- what leaks ----------------------------------------------------------------------------------


def journal_of(*keys):
    prints = [KeyPrint(sha256(key).hexdigest(), len(key)) for key in keys]
    return Journal("r1", tuple(Call("openai", "auth-error", True, key=it) for it in prints))


def taped(*pieces, headers=()):
    tape = Tape(Request("POST", "http://127.0.0.1/"), "sse")
    tape.head(200, headers, "HTTP/1.1")
    for piece in pieces:
        tape.frame(piece)
    tape.end("clean")
    return tape


@pytest.mark.parametrize(
    "tape",
    [
        taped(b"data: " + KEY + b"\n\n"),
        taped(b"data: " + KEY[:7], KEY[7:] + b"\n\n"),
        taped(headers=(("X-Debug", "key " + KEY.decode()),)),
        taped(headers=(("Set-Cookie", "key=" + KEY.decode()),)),
    ],
    ids=["in the body", "across frames", "in a header", "in a cookie"],
)
def test_a_leaked_key_is_noted_and_goes_to_no_file(tape):
    recording = tape.recording("typed-sse", "auth-error", "stream", journal_of(KEY, b"none"))

    assert recording.mark("leaked-key")
    assert KEY.decode() not in dumps(recording)
    assert KEY not in recording.body


def test_a_cookie_that_an_endpoint_sets_goes_to_no_file():
    tape = taped(headers=(("Set-Cookie", "session=s3cr3t; HttpOnly"), ("Age", "1")))

    recording = tape.recording("typed-sse", "text", "stream", None)

    assert recording.response.headers == (("Set-Cookie", MASKED), ("Age", "1"))


@pytest.mark.parametrize("journal", [None, journal_of(), journal_of(b"another-key-0123")])
def test_what_is_not_the_key_stays(journal):
    recording = taped(KEY).recording("typed-sse", "text", "stream", journal)

    assert recording.body == KEY
    assert not recording.marks


def test_before_a_conversation_has_ended_there_is_no_recording():
    tape = Tape(Request("POST", "http://127.0.0.1/"), "sse")

    with pytest.raises(RuntimeError, match="still going on"):
        tape.recording("typed-sse", "text", "stream", None)


def test_only_the_first_ending_counts():
    tape = taped()
    tape.end("reset")

    assert tape.recording("typed-sse", "text", "stream", None).ending.how == "clean"


def test_the_evidence_of_a_flood_ends_in_the_midst_of_a_frame(monkeypatch):
    monkeypatch.setattr(limits, "BODY_BYTES", 5)
    monkeypatch.setattr(limits, "EVIDENCE_BYTES", 4)

    recording = taped(b"abc", b"def", b"ghi").recording("typed-sse", "text", "stream", None)

    assert [frame.data for frame in recording.frames] == [b"abc", b"d"]
