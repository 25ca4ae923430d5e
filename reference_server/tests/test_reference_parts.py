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
from wirecheck_reference_server.upstream.interface import Chat, UpstreamFailure, Usage, well_formed
from wirecheck_reference_server.upstream.providers import Providers


@pytest.fixture
def providers(monkeypatch):
    """Providers of a deployment without any key."""
    for provider in ("OPENAI", "ANTHROPIC", "GOOGLE", "GEMINI", "DEEPSEEK"):
        monkeypatch.delenv(f"{provider}_API_KEY", raising=False)
    return Providers(Settings(_env_file=None))


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


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("gpt-4o", "openai"),
        ("o4-mini", "openai"),
        ("ft:gpt-4o:org::id", "openai"),
        ("mock-text", "openai"),
        ("no-such-model", "openai"),
        ("", "openai"),
        ("claude-sonnet-4-5", "anthropic"),
        ("gemini-pro", "gemini"),
        ("deepseek-chat", "deepseek"),
        ("deepseek-r1:8b", "ollama"),
        ("gpt-oss:20b", "ollama"),
        ("mistral", "ollama"),
    ],
)
def test_every_model_has_a_provider(providers, model, provider):
    assert providers.for_model(model).name == provider


@pytest.mark.parametrize(
    ("name", "provider", "model"),
    [
        ("openai", "openai", "gpt-4-turbo-preview"),
        ("claude", "anthropic", "claude-3-sonnet-20240229"),
        ("gemini", "gemini", "gemini-pro"),
        ("deepseek", "deepseek", "deepseek-chat"),
    ],
)
def test_a_name_stands_for_a_provider_and_its_model(providers, name, provider, model):
    upstream, named_model = providers.named(name)

    assert (upstream.name, named_model) == (provider, model)


@pytest.mark.parametrize("name", ["anthropic", "ollama", "Claude", ""])
def test_an_unknown_name_stands_for_nobody(providers, name):
    assert providers.named(name) is None


@pytest.mark.parametrize(
    ("model", "variable"),
    [
        ("gpt-4o", "OPENAI_API_KEY"),
        ("claude-sonnet-4-5", "ANTHROPIC_API_KEY"),
        ("gemini-pro", "GEMINI_API_KEY"),
        ("deepseek-chat", "DEEPSEEK_API_KEY"),
    ],
)
def test_without_a_key_a_chat_is_told_which(providers, model, variable):
    async def ask():
        async with providers.for_model(model).stream(Chat(model, ())):
            pass

    with pytest.raises(UpstreamFailure, match=f"API key not configured for .*{variable}"):
        asyncio.run(ask())


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
