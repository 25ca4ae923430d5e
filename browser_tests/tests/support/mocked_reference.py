"""The reference server on the mock provider, and the journal of what it asks for."""

import contextlib
import itertools
from dataclasses import dataclass

import pytest

from wirecheck_mock_providers.client import MockClient
from wirecheck_mock_providers.process import running

# Nothing here takes a second on an idle machine; a hang must end all the same.
DEADLINE_S = 60

_runs = itertools.count(1)


@dataclass
class Run:
    """One scripted answer of the mock provider, and the journal of it."""

    mock: MockClient
    id: str
    prompt: str

    def calls(self, wait="ended"):
        return self.mock.journal(self.id, wait, timeout_s=DEADLINE_S)["calls"]

    def call(self, wait="ended"):
        (call,) = self.calls(wait)
        return call

    def text(self):
        """What the provider has sent."""
        call = self.call()
        return "".join(call["tokens"][: call["sent"]])


def scripted(mock, scenario, **keys):
    """Name a run of its own, and the prompt that makes the provider answer as scripted."""
    run = f"page-{next(_runs)}"
    words = "".join(f" {key}={value}" for key, value in keys.items())
    return Run(mock, run, f"Hello! [[mock scenario={scenario} run={run}{words}]]")


@contextlib.contextmanager
def reference_on(mock, *options):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-any")
        patch.setenv("OPENAI_BASE_URL", mock.openai_base_url)
        server = running(
            "wirecheck_reference_server", "wirecheck reference: ", "--port=0", *options
        )
        with server as url:
            yield url
