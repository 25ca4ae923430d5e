"""The command: `python -m wirecheck_mock_providers`."""

import argparse
import gc
import re
import sys
import textwrap
from collections.abc import Sequence
from typing import Final

from wirecheck_mock_providers.apis.access import Access
from wirecheck_mock_providers.arguments import EXIT_USAGE, Parser, port
from wirecheck_mock_providers.client import READY
from wirecheck_mock_providers.journal import Journal
from wirecheck_mock_providers.listening import ListenError, listen, url_of, when_stdin_ends
from wirecheck_mock_providers.script.scenarios import SCENARIOS
from wirecheck_mock_providers.server.app import App
from wirecheck_mock_providers.server.serving import Server, serve
from wirecheck_mock_providers.tape import options as tape_options
from wirecheck_mock_providers.tape.errors import TapeError
from wirecheck_mock_providers.user_scripts import options as script_options
from wirecheck_mock_providers.user_scripts.mistakes import ScriptMistakes

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 9099
_SPEED: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?")
_SPEED_MIN: Final = 0.01
_SPEED_MAX: Final = 1000

_EPILOG: Final = (
    """\
The client of a provider is pointed at the mock by its environment; any key will do:
  OPENAI_BASE_URL=http://127.0.0.1:9099/openai/v1  OPENAI_API_KEY=sk-anything
  ANTHROPIC_BASE_URL=http://127.0.0.1:9099/anthropic
  GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:9099/gemini
  OLLAMA_HOST=http://127.0.0.1:9099/ollama
  (DeepSeek: the OpenAI client with the base URL http://127.0.0.1:9099/deepseek)

What the mock answers is chosen by a directive in the prompt, by the header x-mock-scenario, or by
the name of the model, in this order:
  "Hello [[mock scenario=error-mid after=3 run=7f3a]]"
  x-mock-scenario: error-mid after=3
  model="mock-rate-limit"

Scenarios, as the table tells:  curl http://127.0.0.1:9099/_mock/scenarios
"""
    + textwrap.indent(textwrap.fill(", ".join(SCENARIOS), 94, break_on_hyphens=False), "  ")
    + """

The run may stand in the base URL too, which shows an application's retries together:
  OPENAI_BASE_URL=http://127.0.0.1:9099/_run/7f3a/openai/v1
What a run did:          curl http://127.0.0.1:9099/_mock/runs/7f3a
Ending a hold:           curl -X POST http://127.0.0.1:9099/_mock/runs/7f3a/release
"""
)

_WELCOME: Final = """\
  OPENAI_BASE_URL={url}/openai/v1  OPENAI_API_KEY=sk-anything
  Put [[mock scenario=NAME]] into the prompt, or mock-NAME for the model.
  Scenarios: {url}/_mock/scenarios   Calls as they happen: {url}/_mock
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until told to end; return the exit code."""
    options = _parser().parse_args(argv)
    journal = Journal()
    try:
        scripts = script_options.scripts(options)
        in_place = tape_options.in_place(options, journal)
        listener = listen(options.host, options.port, host_option="--host", port_option="--port")
    except (TapeError, ScriptMistakes, ListenError) as error:
        print(f"{READY}{error}", file=sys.stderr)  # noqa: T201
        return EXIT_USAGE
    welcome = _WELCOME if in_place is None else in_place.welcome
    access = Access(keys=tuple(options.require_key), models=options.models)
    url = url_of(options.host, listener)

    def ready(server: Server) -> None:
        # What is loaded by now stays: the garbage collector need not walk over it in mid-stream.
        # (As measured in `Track`: from 6 to 2 ms.)
        gc.collect()
        gc.freeze()
        print(f"{READY}{url}", flush=True)  # noqa: T201
        if options.exit_with_stdin:
            when_stdin_ends(server.stop)
        else:
            print(welcome.replace("{url}", url), end="", flush=True)  # noqa: T201

    app = App(
        journal,
        coalesce=options.coalesce,
        access=access,
        in_place=in_place,
        scripts=scripts,
        time_scale=options.speed,
    )
    serve(app, listener, ready)
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="wirecheck mock",
        description="A deterministic LLM provider for tests, scripted through the prompt.",
        epilog=_EPILOG + script_options.EPILOG + tape_options.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default=DEFAULT_HOST, help="default: %(default)s")
    parser.add_argument(
        "--port", type=port, default=DEFAULT_PORT, help="default: %(default)s; 0 picks a free one"
    )
    parser.add_argument(
        "--coalesce",
        action="store_true",
        help="faster: events due at the same moment leave in one write, not in one each",
    )
    parser.add_argument(
        "--speed",
        metavar="N",
        type=_time_scale,
        default="1",
        help="2 is twice as fast as the schedules say, 0.5 half as fast, max without any delay",
    )
    parser.add_argument(
        "--require-key",
        metavar="KEY",
        type=_key,
        action="append",
        default=[],
        help="refuse calls with any other key, as the provider does; may be given more than once",
    )
    parser.add_argument(
        "--models",
        metavar="NAME,...",
        type=_names,
        default=(),
        help="know only these models, and mock-SCENARIO; others are refused as the provider does",
    )
    parser.add_argument(
        "--exit-with-stdin",
        action="store_true",
        help="end when standard input is closed, so that the mock cannot outlive its parent",
    )
    script_options.add(parser)
    tape_options.add(parser)
    return parser


def _time_scale(text: str) -> float:
    """Return how many seconds a second of a schedule takes at this speed."""
    if text == "max":
        return 0.0
    if _SPEED.fullmatch(text) and _SPEED_MIN <= float(text) <= _SPEED_MAX:
        return 1 / float(text)
    raise argparse.ArgumentTypeError(
        f"{text!r} is no speed: a number from {_SPEED_MIN} to {_SPEED_MAX}, or max"
    )


def _key(text: str) -> str:
    if text.isascii() and text.isprintable() and text.strip() == text != "":
        return text
    # The text is not shown: it may be a real key.
    raise argparse.ArgumentTypeError("a key is ASCII characters, without blanks at its ends")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if all(names):
        return names
    raise argparse.ArgumentTypeError(f"{text!r} is no list of names such as gpt-4o,gpt-4o-mini")
