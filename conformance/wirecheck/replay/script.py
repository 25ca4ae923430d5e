"""The text of a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import jinja2

from wirecheck.contract import Contract
from wirecheck.contract.template import filled
from wirecheck.ports import MOCK_PORT
from wirecheck.replay import steps
from wirecheck.replay.literal import literal
from wirecheck.strategies.dialogues import Step
from wirecheck.strategies.questions import Example

MOCK = f"http://127.0.0.1:{MOCK_PORT}"

_environment = jinja2.Environment(  # noqa: S701 - Python source, whose values are literals
    loader=jinja2.PackageLoader("wirecheck.replay"),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    undefined=jinja2.StrictUndefined,
)


@dataclass(frozen=True)
class Replay:
    """What a script is to do, and where.

    Attributes:
        url: The endpoint's base URL.
        mock_url: The mock provider behind it; None if there is none.
        needs_token: Whether the endpoint lets nobody in without a token; the script takes it from
            the environment.
        found: What was found, in a line.
    """

    contract: Contract
    url: str
    mock_url: str | None
    needs_token: bool
    found: str


def script(replay: Replay, example: Example | Sequence[Step]) -> str:
    """A script that does an example again and prints what comes."""
    contract, start = replay.contract, replay.contract.start
    template = _environment.get_template(
        "messages.py.j2" if contract.connected else "request.py.j2"
    )
    asked = None
    if isinstance(example, Example):
        asked = example.asked(steps.values(contract, "tokens=3"))
    cancel = filled(contract.cancel.message, {"stream": steps.STREAM})
    return template.render(
        found=ascii(replay.found)[1:-1].replace('"', "'"),
        socketio=contract.transport == "socketio",
        endpoint=repr(_public(replay.url)),
        mock=repr(_public(replay.mock_url or MOCK)),
        needs_token=replay.needs_token,
        method=repr(start.method),
        path=repr(start.path),
        headers=literal(dict(start.headers)),
        in_query=bool(start.query),
        question=literal(asked),
        held=steps.ordinary(contract, "hold=2 tokens=4"),
        ordinary=steps.ordinary(contract, "tokens=3"),
        by_id=contract.stream_id is not None,
        event=repr(start.event),
        cancel=literal(cancel),
        cancel_event=repr(contract.cancel.event or start.event),
        endings=literal(steps.endings(contract)),
        lines=steps.lines(contract, example),
    )


def _public(url: str) -> str:
    """The URL without a user's name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
