"""The control API from Python: what a run did, and its release."""

from typing import Any, Final
from urllib.parse import quote

#: How the first line begins that a mock prints when it is ready; the rest of it is its URL.
READY: Final = "wirecheck mock: "
_MS_PER_S: Final = 1000


class MockError(Exception):
    """The mock provider refused a control call; the message is its own."""


class MockClient:
    """A running mock provider, seen from a test."""

    def __init__(self, url: str) -> None:
        """Speak to the mock at `url`, such as `http://127.0.0.1:9099`."""
        self.url = url

    @property
    def openai_base_url(self) -> str:
        """What `OPENAI_BASE_URL` has to be."""
        return f"{self.url}/openai/v1"

    @property
    def anthropic_base_url(self) -> str:
        """What `ANTHROPIC_BASE_URL` has to be."""
        return f"{self.url}/anthropic"

    @property
    def gemini_base_url(self) -> str:
        """What `GOOGLE_GEMINI_BASE_URL` has to be."""
        return f"{self.url}/gemini"

    @property
    def deepseek_base_url(self) -> str:
        """What an OpenAI client that is to speak to DeepSeek takes as its base URL."""
        return f"{self.url}/deepseek"

    @property
    def ollama_host(self) -> str:
        """What `OLLAMA_HOST` has to be; with `/v1` behind it, an OpenAI client's base URL."""
        return f"{self.url}/ollama"

    def journal(self, run: str, wait: str | None = None, timeout_s: float = 5) -> dict[str, Any]:
        """Return the run's journal.

        Args:
            run: its id, as in the directive.
            wait: `called`, `holding`, `stalled` or `ended`: return when it has come to that.
            timeout_s: how long to wait, at most 60; then the journal is returned as it is.

        Raises:
            MockError: no call has named the run.
        """
        query = f"?wait={wait}&timeout_ms={timeout_s * _MS_PER_S:.0f}" if wait else ""
        return self._ask("GET", f"/_mock/runs/{quote(run, safe='')}{query}")

    def release(self, run: str) -> None:
        """End the run's holds, those to come too."""
        self._ask("POST", f"/_mock/runs/{quote(run, safe='')}/release")

    def scenarios(self) -> list[dict[str, Any]]:
        """Return the table of scenarios."""
        table: list[dict[str, Any]] = self._ask("GET", "/_mock/scenarios")["scenarios"]
        return table

    def _ask(self, method: str, path: str) -> dict[str, Any]:
        # Its http.client takes 30 ms, which pytest need not wait for: see plugin.py.
        from wirecheck_mock_providers.control_call import ask  # noqa: PLC0415

        return ask(self.url, method, path, refused=MockError)
