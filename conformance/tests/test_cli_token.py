"""``wirecheck token``."""

import time

import jwt
import pytest

from wirecheck.cli import main

SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests
VARIABLE = "WIRECHECK_REFERENCE_JWT_SECRET"


@pytest.fixture(autouse=True)
def no_secret(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


def test_the_token_is_signed_and_expires_in_an_hour(capsys):
    assert main(["token", "--secret", SECRET]) == 0

    claims = jwt.decode(capsys.readouterr().out.strip(), SECRET, ["HS256"])
    assert claims["sub"] == "alice"
    assert 3500 < claims["exp"] - time.time() <= 3600


def test_subject_and_life_are_chosen_and_the_secret_may_come_from_the_environment(
    capsys, monkeypatch
):
    monkeypatch.setenv(VARIABLE, SECRET)

    main(["token", "--subject", "bob", "--expires-in", "-1"])

    token = capsys.readouterr().out.strip()
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(token, SECRET, ["HS256"])
    claims = jwt.decode(token, SECRET, ["HS256"], options={"verify_exp": False})
    assert claims["sub"] == "bob"


def test_a_short_secret_is_the_servers_affair(capsys):
    assert main(["token", "--secret", "s"]) == 0

    assert capsys.readouterr().err == ""


def test_without_a_secret_the_mend_is_told(capsys):
    assert main(["token"]) == 4

    assert capsys.readouterr().err == (
        f"wirecheck token: there is no secret: give --secret S, or set {VARIABLE}\n"
    )
