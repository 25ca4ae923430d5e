"""The mock provider as a test sees it: one run of its own on a server that many tests share."""

import secrets
from collections.abc import Mapping
from typing import Any

from wirecheck_mock_providers.client import MockClient, MockError

#: Any key would do; this one says in a log where it comes from.
_KEY = "sk-wirecheck-mock"


class MockProvider(MockClient):
    """A mock provider whose base URLs, journal and holds are one test's alone."""

    def __init__(self, server: str, run: str | None = None) -> None:
        """Open a run on the mock at the URL `server`, a new one unless it is named."""
        super().__init__(server)
        self.server = server
        self.run = run or secrets.token_hex(6)
        self.url = f"{server}/_run/{self.run}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables by which the SDKs, and many applications, find their provider."""
        return {
            "OPENAI_BASE_URL": self.openai_base_url,
            "OPENAI_API_KEY": _KEY,
            "ANTHROPIC_BASE_URL": self.anthropic_base_url,
            "ANTHROPIC_API_KEY": _KEY,
            "GOOGLE_GEMINI_BASE_URL": self.gemini_base_url,
            "GEMINI_API_KEY": _KEY,
            "GOOGLE_API_KEY": _KEY,
            "DEEPSEEK_BASE_URL": self.deepseek_base_url,
            "DEEPSEEK_API_KEY": _KEY,
            "OLLAMA_HOST": self.ollama_host,
        }

    def prompt(self, text: str, scenario: str | None = None, **keys: int | str) -> str:
        """Return the text with a directive behind it that steers the mock and names the run.

        Args:
            text: what the user says.
            scenario: one of `scenarios()`; without it `text`, unless the model names one.
            keys: those of the scenario, such as `after=3`.

        Raises:
            ValueError: a scenario, a key or a value is unknown; the message lists the known ones.
                (The mock's own refusal might pass for the error that a test expects.)
        """
        # Not above: whoever loads the plugin and never asks the mock need not wait for the table.
        from wirecheck_mock_providers.script.selection import select  # noqa: PLC0415

        words = {"scenario": scenario, **keys, "run": self.run}
        said = " ".join(f"{key}={value}" for key, value in words.items() if value is not None)
        prompt = f"{text} [[mock {said}]]"
        select(prompt, None, "")
        return prompt

    def journal(
        self, run: str | None = None, wait: str | None = None, timeout_s: float = 5
    ) -> dict[str, Any]:
        """Return the run's journal, as `MockClient.journal`; by default that of this test."""
        return super().journal(run or self.run, wait, timeout_s)

    def release(self, run: str | None = None) -> None:
        """End the run's holds, those to come too."""
        super().release(run or self.run)

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What this test's calls were answered, in the order in which they came."""
        try:
            calls: list[dict[str, Any]] = self.journal()["calls"]
        except MockError:  # nobody has called yet
            return []
        return calls
