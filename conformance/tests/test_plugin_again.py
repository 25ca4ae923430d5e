"""The command that a report gives for doing a check again."""

import pytest

from wirecheck.plugin.again import again

pytest_plugins = ["pytester"]


def command(pytester: pytest.Pytester, *options: str) -> str:
    config = pytester.parseconfig("--endpoint", "http://localhost:8000", *options)
    return " ".join(again(config, "mine.yaml"))


def test_defaults_are_left_out(pytester: pytest.Pytester) -> None:
    assert command(pytester) == "pytest --endpoint http://localhost:8000 --contract mine.yaml"


def test_what_decides_is_said_and_secrets_are_not(pytester: pytest.Pytester) -> None:
    said = command(
        pytester,
        *("--mock-provider", "http://127.0.0.1:9000", "--mock-provider-port", "9"),
        *("--jwt-secret", "hush", "--token", "hush", "--declare", "limits=off"),
    )

    assert said.endswith(
        "mine.yaml --mock-provider http://127.0.0.1:9000 --mock-provider-port 9 "
        "--token TOKEN --jwt-secret SECRET --declare limits=off"
    )
    assert "hush" not in said
