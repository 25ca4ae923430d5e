"""Anthropic's client at work: retries, the list of models, the stream helper, a hold."""

import anthropic
import httpx2
import pytest

from wirecheck_mock_providers import running_mock

KEY = "sk-ant-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def request(words):
    return {
        "model": "claude-sonnet-5-5",
        "max_tokens": 100,
        "messages": [{"role": "user", "content": f"hello [[mock {words}]]"}],
    }


def text(event):
    return event.delta.text if event.type == "content_block_delta" else ""


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("rate-limit", [429] * 3),
        ("overloaded", [529] * 3),
        ("server-error", [500] * 3),
        ("quota", [402]),
    ],
)
def test_the_client_retries_at_once_what_may_pass_and_the_journal_shows_it(mock, name, statuses):
    client = anthropic.Anthropic(base_url=mock.anthropic_base_url, api_key=KEY)
    with client, pytest.raises(anthropic.APIStatusError):
        client.messages.create(**request(f"{name} run=retries-{name}"))
    calls = mock.journal(f"retries-{name}")["calls"]

    assert [call["status"] for call in calls] == statuses
    # Two waits of retry-after-ms: 10, where the client's own would be over a second.
    assert calls[-1]["received"] - calls[0]["received"] < 1


def test_a_model_s_name_chooses_the_scenario_and_the_models_can_be_listed(mock):
    plain = request("run=model") | {"model": "mock-overloaded"}
    with anthropic.Anthropic(
        base_url=mock.anthropic_base_url, api_key=KEY, max_retries=0
    ) as client:
        with pytest.raises(anthropic.OverloadedError):
            client.messages.create(**plain)
        models = list(client.models.list())

    assert mock.journal("model")["calls"][0]["scenario"] == "overloaded"
    assert models[0].id == "claude-sonnet-5-5"
    assert models[0].created_at.year == 2026
    assert "mock-rate-limit" in [model.id for model in models]


@pytest.mark.parametrize("name", ["unicode", "reasoning", "tool-call", "refusal"])
def test_the_stream_helper_reads_it_to_the_end(mock, name):
    run = f"helper-{name}"
    client = anthropic.Anthropic(base_url=mock.anthropic_base_url, api_key=KEY)
    with client, client.messages.stream(**request(f"{name} run={run}")) as stream:
        message = stream.get_final_message()
    (call,) = mock.journal(run)["calls"]
    texts = [block.text for block in message.content if block.type == "text"]

    assert "".join(texts) == "".join(call["tokens"])
    assert message.stop_reason == call["finish"]
    assert message.usage.output_tokens == call["usage"]["completion_tokens"]


def test_a_held_stream_has_delivered_what_was_sent_before_the_hold(mock):
    client = anthropic.Anthropic(base_url=mock.anthropic_base_url, api_key=KEY)
    seen = ""
    with client, client.messages.create(**request("text hold=2 run=held"), stream=True) as stream:
        (call,) = mock.journal("held", wait="holding")["calls"]
        while seen != "".join(call["tokens"][:2]):
            seen += text(next(stream))
        assert call["sent"] == 2
        mock.release("held")
        seen += "".join(map(text, stream))

    assert seen == "".join(call["tokens"])


def test_the_ai_sdk_s_path_is_served_too_and_a_doubled_version_is_told_the_right_one(mock):
    headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
    answer = httpx2.post(f"{mock.url}/anthropic/messages", headers=headers, json=request("single"))
    lost = httpx2.post(f"{mock.url}/anthropic/v1/v1/messages", headers=headers, json={})

    assert answer.json()["content"] == [{"type": "text", "text": "mock"}]
    assert lost.status_code == 404
    assert "/anthropic/v1/messages" in lost.json()["error"]["message"]
