"""A deterministic LLM provider for tests, scripted through the prompt.

with running_mock() as mock:
    client = openai.OpenAI(base_url=mock.openai_base_url, api_key="sk-anything")
    ...
    mock.journal("7f3a", wait="ended")
"""

from wirecheck_mock_providers.client import MockClient, MockError
from wirecheck_mock_providers.running import running_mock

__all__ = ["MockClient", "MockError", "running_mock"]
