"""What the delivery proxy kept of a page's streams, as recordings with no secret in them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wirecheck.contract import Contract
from wirecheck.recording import Call, Journal, Recording, Request, loads
from wirecheck.recording.secrets import leaked_keys, without

# Of one visit: those that come first tell what is wrong, and an endless page opens thousands.
MOST = 4


@dataclass(frozen=True)
class Recorder:
    """Makes the recordings of one visit.

    Attributes:
        contract: What the endpoint of the streams promises.
        scenario: That of the visit.
        journals: What the provider saw of each run of the visit.
        token: The page's; it is a secret.
    """

    contract: Contract
    scenario: str
    journals: Mapping[str, tuple[Call, ...]]
    token: str

    def recording(self, lines: Iterable[Mapping[str, Any]], number: int) -> Recording:
        """A stream of the visit, the n-th, from what the proxy tells of it.

        Raises:
            RecordingError: The lines are none of a recording.
        """
        told = loads("".join(json.dumps(line) + "\n" for line in lines))
        journal = self._journal(told.request)
        recording = replace(
            told,
            contract=self.contract.name,
            scenario=_answered(told, journal) or self.scenario,
            part=f"stream-{number:02}",
            # A Socket.IO connection is a WebSocket too, as far as the proxy can see.
            transport=self.contract.transport if told.transport == "websocket" else told.transport,
            journal=journal,
        )
        return self._without_secrets(recording)

    def _journal(self, request: Request) -> Journal | None:
        """What the provider saw of the prompts that a request carries; on a connection, of all."""
        said = request.url.encode() + request.body
        runs = [run for run in self.journals if self.contract.connected or run.encode() in said]
        if not runs:
            return None
        return Journal(", ".join(runs), tuple(call for run in runs for call in self.journals[run]))

    def _without_secrets(self, recording: Recording) -> Recording:
        calls = tuple(call for of_run in self.journals.values() for call in of_run)
        for key in leaked_keys(replace(recording, journal=Journal("", calls))):
            recording = without(recording, key)
        return _without_token(recording, self.token) if self.token else recording


def _answered(told: Recording, journal: Journal | None) -> str:
    """The gate's scenario that a whole answer is one of: what the provider was made to do.

    By that name the recording can be judged as the gate judges. What the proxy has ended, or
    answered itself, is not the server's to be judged by.
    """
    calls = journal.calls if journal and told.ending.how == "clean" else ()
    return calls[0].scenario if calls and not told.ending.detail else ""


def _without_token(recording: Recording, token: str) -> Recording:
    """The recording with the page's own token starred, wherever it stands."""
    secret, stars = token.encode(), "*" * len(token)
    request = recording.request
    asked = Request(
        request.method,
        request.url.replace(token, stars),
        tuple((name, value.replace(token, stars)) for name, value in request.headers),
        request.body.replace(secret, stars.encode()),
    )
    # It is the page's to send, so that it comes back is no leak: the marks stay as they were.
    answered = without(recording, secret) if _says(recording, token) else recording
    return replace(answered, request=asked, marks=recording.marks)


def _says(recording: Recording, token: str) -> bool:
    headers = recording.response.headers if recording.response else ()
    return token.encode() in recording.body or any(token in value for _, value in headers)
