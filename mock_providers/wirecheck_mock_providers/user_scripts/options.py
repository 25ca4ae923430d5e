"""The option of the command that names the user's scripts."""

import argparse
import sys
from pathlib import Path
from typing import Final

from wirecheck_mock_providers.client import READY
from wirecheck_mock_providers.script.scripted import NO_SCRIPTS, Scripts
from wirecheck_mock_providers.user_scripts.mistakes import Place, ScriptMistakes

EPILOG: Final = """
Answers of your own: --scripts takes a YAML or JSON file, or a folder of them. Each is a list:
  - match: {model: gpt-4o*, message: weather}    # also message_glob, header, call
    replies:                                     # one after another; the last one stays
      - failure: rate-limit
      - text: Sunny in Zurich.
        profile: chat
The first entry that matches answers, unless the prompt or the header names a scenario; scripts go
before the model's name. The files may be changed while the mock runs; what is in force then:
  curl http://127.0.0.1:9099/_mock/scripts
"""


def add(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--scripts",
        metavar="PATH",
        type=Path,
        action="append",
        default=[],
        help="answer as this file says, or the files in this folder; may be given more than once",
    )


def scripts(options: argparse.Namespace) -> Scripts:
    """Return what the options ask for.

    Raises:
        ScriptMistakes: with all that is wrong in the files.
    """
    if not options.scripts:
        return NO_SCRIPTS
    if options.record_from or options.replay:
        words = "--scripts does not go with --record-from or --replay, which answer by themselves"
        raise ScriptMistakes([(Place(options.scripts[0]), words)])
    # Imported here because pydantic takes a good part of the mock's whole start.
    from wirecheck_mock_providers.user_scripts.watching import UserScripts  # noqa: PLC0415

    return UserScripts(options.scripts, _complain)


def _complain(text: str) -> None:
    print(f"{READY}{text}", file=sys.stderr, flush=True)  # noqa: T201
