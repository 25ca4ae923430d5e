import openai
import pytest
from summary import summary


def test_the_model_s_words_are_the_summary(mock_provider):
    said = summary("A long text.")

    (call,) = mock_provider.journal(wait="ended")["calls"]
    assert said == "".join(call["tokens"])


def test_a_rate_limit_is_tried_again_and_then_told(mock_provider):
    with pytest.raises(openai.RateLimitError):
        summary("A long text.", model="mock-rate-limit")

    assert [call["status"] for call in mock_provider.calls] == [429, 429, 429]


def test_a_stream_that_breaks_is_told(mock_provider):
    with pytest.raises(openai.APIError):
        summary(mock_provider.prompt("A long text.", scenario="error-mid", after=3))

    (call,) = mock_provider.calls
    assert (call["scenario"], call["sent"]) == ("error-mid", 3)
