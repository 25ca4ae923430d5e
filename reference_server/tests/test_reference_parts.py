"""The parts that need no socket: settings, prices, the choice of a provider, logs."""

import asyncio
import json
import logging
import sys

import pytest
from pydantic import ValidationError

from wirecheck_reference_server.cancellation import Shutdown
from wirecheck_reference_server.logs import JsonFormatter
from wirecheck_reference_server.pricing import cost_usd
from wirecheck_reference_server.settings import Settings
from wirecheck_reference_server.upstream.interface import UpstreamFailure, Usage, well_formed
from wirecheck_reference_server.upstream.providers import Providers


def test_settings_come_from_the_environment_and_from_dotenv(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("OPENAI_API_KEY=from-file\nOPENAI_BASE_URL=http://from-file/v1")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://from-environment/v1")
    monkeypatch.setenv("WIRECHECK_REFERENCE_CORS_ORIGINS", '["https://app.example"]')
    monkeypatch.setenv("WIRECHECK_REFERENCE_JWT_SECRET", "")

    settings = Settings()

    assert settings.openai_api_key.get_secret_value() == "from-file"
    assert settings.openai_base_url == "http://from-environment/v1"
    assert settings.cors_origins == ("https://app.example",)
    assert settings.jwt_secret is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"cors_origins": ["https://app.example/"]},
        {"cors_origins": ["app.example"]},
        {"jwt_secret": ""},
        {"upstream_timeout_s": 0},
        {"upstream_max_retries": -1},
    ],
)
def test_a_setting_of_the_wrong_form_is_refused(wrong):
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **wrong)


def test_a_secret_is_not_shown():
    secrets = {"jwt_secret": "hidden", "openai_api_key": "hidden"}

    assert "hidden" not in repr(Settings(**secrets))


@pytest.mark.parametrize(
    ("model", "usd"),
    [
        ("gpt-4o", 12.50),
        ("gpt-4o-2024-08-06", 12.50),
        ("gpt-4o-mini", 0.75),
        ("gpt-4.1-mini", 2.00),
        ("mock-1", 0),
    ],
)
def test_an_answer_costs_what_the_price_table_says(model, usd):
    assert cost_usd(model, Usage(1_000_000, 1_000_000)) == pytest.approx(usd)


@pytest.mark.parametrize("model", ["gpt-4o", "o4-mini", "mock-text", "no-such-model", ""])
def test_every_model_has_a_provider(settings, model):
    assert Providers(settings()).for_model(model).name == "openai"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ud83d x", "\ufffd x"),
        ("x\udc00", "x\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\U0001f600 \u2028", "\U0001f600 \u2028"),
    ],
)
def test_half_a_surrogate_pair_is_replaced(text, expected):
    assert well_formed(text) == expected


async def answer(shutdown, work):
    async with shutdown.interrupts():
        await work


def test_a_shutdown_interrupts_an_answer_that_begins_after_it():
    shutdown = Shutdown()
    shutdown.begin()

    with pytest.raises(UpstreamFailure, match="shutting down"):
        asyncio.run(answer(shutdown, asyncio.sleep(3600)))


def test_a_timeout_of_the_work_itself_is_not_a_shutdown():
    with pytest.raises(TimeoutError):
        asyncio.run(answer(Shutdown(), asyncio.wait_for(asyncio.sleep(3600), 0)))


def test_a_log_line_has_an_errors_whereabouts_but_not_its_message():
    try:
        raise RuntimeError("the prompt")  # noqa: TRY301 - it is caught to be logged
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "%s", ("fault",), sys.exc_info())

    line = json.loads(JsonFormatter().format(record))

    assert (line["level"], line["event"], line["error"]["type"]) == (
        "error",
        "fault",
        "RuntimeError",
    )
    assert line["error"]["stack"][0].endswith("whereabouts_but_not_its_message")
    assert "the prompt" not in str(line)
