"""From a request to what is filed and what is answered: pure, so it can be tested without a wire.

The order is that of a provider: is the body JSON, is the caller known, is the call well formed, is
there such a model, and only then what the call asks for. All that can be read of a refused call is
filed nevertheless.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from sys import getsizeof
from typing import Any, Final

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.access import EVERYBODY, Access
from wirecheck_mock_providers.apis.answer import Answer
from wirecheck_mock_providers.apis.api import Api, Refused, Steering
from wirecheck_mock_providers.script.directive import DirectiveError
from wirecheck_mock_providers.script.scripted import NO_SCRIPTS, Asked, Scripted, Scripts
from wirecheck_mock_providers.script.selection import run_of, select

#: What the journal names as the scenario of a call that got none, because it was refused.
REFUSED: Final = "refused"


@dataclass(frozen=True)
class Reply:
    """What one call is answered with, and what the journal files about it."""

    answer: Answer
    steering: Steering = field(default_factory=Steering)
    run: str | None = None
    scenario: str = REFUSED
    options: Mapping[str, Any] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()

    @cached_property
    def text_bytes(self) -> int:
        """What the tokens' texts cost in memory; counted once for a reply that is kept."""
        # Huge tokens are all one text.
        return sum(map(getsizeof, {id(token): token for token in self.tokens}.values()))


def reply(
    api: Api,
    headers: Mapping[str, str],
    body: bytes,
    access: Access = EVERYBODY,
    scripts: Scripts = NO_SCRIPTS,
    *,
    base_url_run: str | None = None,
) -> Reply:
    """Return the reply to one call.

    Args:
        api: the API that was called.
        headers: those of the request, names in lower case.
        body: that of the request.
        access: who is served, and which models are known.
        scripts: those of the user; they count only calls that the provider accepts.
        base_url_run: the run under which they count a call that names none itself.
    """
    try:
        value = json_text.load(body)
    except ValueError as error:
        return Reply(api.unreadable(str(error)))
    steering = api.steering(value)
    header = headers.get("x-mock-scenario")
    locked_out = access.refusal(api, headers)
    if locked_out:
        return Reply(locked_out, steering, run_of(steering.prompt, header))
    try:
        call = api.read(headers, value)
    except Refused as refused:
        return Reply(refused.answer, steering, run_of(steering.prompt, header))
    if not access.knows(steering.model):
        return Reply(api.unknown_model(steering.model), steering, run_of(steering.prompt, header))

    def scripted(run: str | None) -> Scripted | None:
        return scripts.find(Asked(steering.model, steering.prompt, headers, run or base_url_run))

    try:
        selection = select(steering.prompt, header, steering.model, scripted)
    except DirectiveError as error:
        return Reply(api.unknown_steering(str(error)), steering, error.run)
    script = api.spoken(selection.write())
    answer = api.encode(script, call)
    return Reply(
        answer, steering, selection.run, selection.scenario, selection.options, script.tokens
    )
