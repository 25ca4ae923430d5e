"""The options of the command that put a recorder or a replayer in the mock's place."""

import argparse
from pathlib import Path
from typing import Any, Final, Protocol

from wirecheck_mock_providers.journal import Journal
from wirecheck_mock_providers.server.wire import Scope, Wire
from wirecheck_mock_providers.tape.errors import TapeError

EPILOG: Final = """
Recording a real provider: --record-from takes the base URL that its client has today, and the
client takes the mock's in its place. It sends its key as ever; no file ever holds it.
  --record-from https://api.openai.com/v1       OPENAI_BASE_URL=http://127.0.0.1:9099/openai/v1
  --record-from https://api.anthropic.com       ANTHROPIC_BASE_URL=http://127.0.0.1:9099/anthropic
  --record-from https://generativelanguage.googleapis.com
                                         GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:9099/gemini
  --record-from https://api.deepseek.com        base URL http://127.0.0.1:9099/deepseek
  --record-from http://127.0.0.1:11434          OLLAMA_HOST=http://127.0.0.1:9099/ollama
Then, without the provider and at the same base URLs:
  --replay recordings
"""

_DEFAULT_FOLDER: Final = "recordings"


class InPlace(Protocol):
    """What serves every request outside `/_mock`."""

    welcome: str
    """Lines about what it does, for the user."""

    async def __call__(self, scope: Scope, wire: Wire) -> None:
        """Serve one request."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    tape = parser.add_argument_group("record and replay")
    tape.add_argument(
        "--record-from",
        metavar="URL",
        help="stand before the real provider at this base URL: pass on what comes, and record it",
    )
    tape.add_argument(
        "--recordings",
        metavar="DIR",
        help=f"where --record-from writes to (default: {_DEFAULT_FOLDER})",
    )
    tape.add_argument(
        "--replay",
        metavar="DIR",
        help="answer from recordings: those of --record-from, or of `wirecheck record`",
    )
    tape.add_argument(
        "--match",
        choices=("body", "path"),
        help="what a request shares with the recording that answers it: the body too (the "
        "default), or method, path and query alone",
    )


def in_place(options: argparse.Namespace, journal: Journal) -> InPlace | None:
    """Return what the options ask for in place of the scripted providers.

    Raises:
        TapeError: they contradict one another, or what they name cannot be used.
    """
    _check(options)
    # Imported here because httpx and pydantic take a third of the mock's whole start, which those
    # who neither record nor replay need not wait for.
    if options.record_from:
        from wirecheck_mock_providers.tape.recorder import Recorder  # noqa: PLC0415

        folder = Path(options.recordings or _DEFAULT_FOLDER)
        return Recorder(journal, options.record_from, folder)
    if options.replay:
        from wirecheck_mock_providers.tape.replayer import Replayer  # noqa: PLC0415

        return Replayer(journal, Path(options.replay), options.match or "body")
    return None


def _check(options: argparse.Namespace) -> None:
    given: dict[str, Any] = vars(options)
    if given["record_from"] and given["replay"]:
        raise TapeError("--record-from and --replay exclude each other: record first, then replay.")
    for option, needed in (("recordings", "record_from"), ("match", "replay")):
        if given[option] and not given[needed]:
            words = needed.replace("_", "-")
            raise TapeError(f"--{option} goes with --{words}, which was not given.")
