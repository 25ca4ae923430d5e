"""Google's client at work: retries, versions, the list of models, a hold; and the array."""

import httpx2
import pytest
from google import genai
from google.genai import errors, types

from wirecheck_mock_providers import running_mock

KEY = "AIza-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def options_for(mock, version="v1"):
    address = {"base_url": mock.gemini_base_url, "api_version": version, "timeout": 30_000}
    return {"api_key": KEY, "http_options": types.HttpOptions(**address)}


def test_the_client_retries_nothing_unless_it_is_told_to_and_the_journal_shows_it(mock):
    options = options_for(mock)
    retrying = types.HttpRetryOptions(attempts=3, initial_delay=0.001, max_delay=0.01, jitter=0)
    for run, retry in (("once", None), ("thrice", retrying)):
        options["http_options"].retry_options = retry
        with genai.Client(**options) as client, pytest.raises(errors.ClientError):
            client.models.generate_content(
                model="gemini-2.5-flash", contents=f"[[mock rate-limit run={run}]]"
            )

    assert [call["status"] for call in mock.journal("once")["calls"]] == [429]
    assert [call["status"] for call in mock.journal("thrice")["calls"]] == [429] * 3


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_both_versions_are_served_with_any_model_and_the_list_of_them(mock, version):
    with genai.Client(**options_for(mock, version)) as client:
        with pytest.raises(errors.ServerError):
            client.models.generate_content(
                model="models/mock-overloaded", contents=f"[[mock run={version}]]"
            )
        names = [model.name for model in client.models.list()]

    (call,) = mock.journal(version)["calls"]
    assert call["scenario"] == "overloaded"
    assert call["path"] == f"/gemini/{version}/models/mock-overloaded:generateContent"
    assert names[0] == "models/gemini-2.5-flash"
    assert "models/mock-rate-limit" in names


def test_the_array_is_json_as_a_whole(mock):
    url = f"{mock.gemini_base_url}/v1/models/gemini-2.5-flash:streamGenerateContent?key={KEY}"
    body = {"contents": [{"parts": [{"text": "[[mock unicode run=array]]"}]}]}
    chunks = httpx2.post(url, json=body).json()
    (call,) = mock.journal("array")["calls"]
    texts = [chunk["candidates"][0]["content"]["parts"][0]["text"] for chunk in chunks]

    assert "".join(texts) == "".join(call["tokens"])
    assert call["finish"] == chunks[-1]["candidates"][0]["finishReason"] == "STOP"
    assert call["key"]["length"] == len(KEY)


def test_a_held_stream_has_delivered_what_was_sent_before_the_hold(mock):
    with genai.Client(**options_for(mock)) as client:
        stream = client.models.generate_content_stream(
            model="gemini-2.5-flash", contents="[[mock text hold=2 run=held]]"
        )
        seen = next(stream).text + next(stream).text
        (call,) = mock.journal("held", wait="holding")["calls"]
        assert seen == "".join(call["tokens"][:2])
        mock.release("held")
        seen += "".join(response.text for response in stream)

    assert seen == "".join(call["tokens"])


def test_thoughts_that_are_not_wanted_are_counted_only(mock):
    quiet = types.GenerateContentConfig(thinking_config={"include_thoughts": False})
    asked = {"model": "gemini-2.5-flash", "contents": "[[mock reasoning]]", "config": quiet}
    with genai.Client(**options_for(mock)) as client:
        whole = client.models.generate_content(**asked)
        *_, last = client.models.generate_content_stream(**asked)

    assert [part.thought for part in whole.parts] == [None]
    assert whole.usage_metadata == last.usage_metadata
    assert last.usage_metadata.thoughts_token_count == 9
