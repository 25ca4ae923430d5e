"""``wirecheck infer``."""

import argparse
import asyncio
import json
import shlex
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from pydantic import ValidationError
from rich.console import Console

from wirecheck.cli import lookup
from wirecheck.cli.errors import UserError
from wirecheck.cli.verdicts import judged, show, tell_briefly
from wirecheck.contract.template import has
from wirecheck.gate import ServiceError, is_mock, start_mock
from wirecheck.inference import Asked, InferenceError, Question, ask, draft
from wirecheck.inference.media import BY_HAND
from wirecheck.ports import MOCK_PORT, port_number
from wirecheck.scenarios import scenarios as scenarios_of

PLACE = "{prompt}"
EXAMPLE = """wirecheck infer http://localhost:8000/chat --json '{"prompt": "{prompt}"}'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommand's arguments."""
    parser.epilog = f"{EXAMPLE}    {BY_HAND}"
    parser.add_argument("url", metavar="URL", help="the whole URL of the stream")
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--json", metavar="BODY", help="the question, with {prompt} in it")
    asked.add_argument(
        "--query",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the question as a query, with {prompt} in it; may be given more than once",
    )
    parser.add_argument("--method", help="default: POST with --json, else GET")
    parser.add_argument(
        "--header",
        action="append",
        default=[],
        metavar="'NAME: VALUE'",
        help="sent with each question, and written nowhere; may be given more than once",
    )
    parser.add_argument(
        "--name", default="my-endpoint", help="the contract's (default: %(default)s)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="default: NAME.yaml")
    parser.add_argument(
        "--mock-provider",
        default="embedded",
        metavar="embedded|URL",
        help="started by this command (default), or one that runs already",
    )
    parser.add_argument(
        "--mock-provider-port",
        type=port_number,
        metavar="PORT",
        help="where the embedded mock provider listens on 127.0.0.1, as the gate's "
        f"(default: {MOCK_PORT})",
    )


def infer(console: Console, options: argparse.Namespace) -> int:
    """Ask an endpoint, write a draft of its contract, and judge by that what it answered.

    Raises:
        UserError: It cannot be done.
    """
    question = _question(options)
    path = Path(options.output or f"{options.name}.yaml")
    if path.exists():
        raise UserError(f"{path} exists: remove it, or name another file with -o.")
    with ExitStack() as services:
        mock_url = _mock(options, services)
        try:
            asked = asyncio.run(ask(question, options.name, mock_url))
            text = draft(asked, options.name)
        except InferenceError as error:
            raise UserError(f"{options.url}: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            raise UserError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    _write(path, text)
    show(console, f"wrote {path}: read its comments, and make it say what you promise.\n")
    code = _judge(console, asked, str(path))
    show(console, f"\nNext: {_next(options, question, path)}")
    return code


def _question(options: argparse.Namespace) -> Question:
    parts = _parts(options.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | dict(
        _pair(it, "=", "--query") for it in options.query
    )
    body = _body(options.json) if options.json is not None else None
    if query and body is not None:
        raise UserError("a question is a query or a body: leave out --json, or the query.")
    method = (options.method or ("GET" if body is None else "POST")).upper()
    if body is not None and method in {"GET", "DELETE"}:
        raise UserError(f"{method} has no body: give the question with --query, or --method POST.")
    if not has(query or body, "prompt"):
        raise UserError(
            f"the question has no {PLACE}, which each scenario fills in. Such as: {EXAMPLE}"
        )
    for place in ("model", "provider"):
        if has(query or body, place):
            raise UserError(f"write the {place} itself in place of {{{place}}}: a draft has one.")
    headers = tuple(_pair(it, ":", "--header") for it in options.header)
    base = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    return Question(base, parts.path or "/", method, body, query, headers)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise UserError(f"{url}: write it as http://HOST:PORT/PATH.") from None
    if parts.scheme in {"ws", "wss"} or "/socket.io" in parts.path:
        raise UserError(f"{url}: {BY_HAND}")
    if parts.username is not None:
        raise UserError("a URL with a name and a password: give --header 'Authorization: …'.")
    if not usable:
        raise UserError(f"{url}: write the URL of the stream as http://HOST:PORT/PATH.")
    return parts


def _pair(text: str, separator: str, option: str) -> tuple[str, str]:
    name, found, value = text.partition(separator)
    if not found or not name:
        raise UserError(f"{option} {text!r}: write it as NAME{separator}VALUE.")
    return name.strip(), value.strip()


def _body(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise UserError(f"--json is no JSON ({error}). Such as: {EXAMPLE}") from error


def _mock(options: argparse.Namespace, services: ExitStack) -> str:
    """The mock provider's URL; one that runs already, or one that is started here."""
    choice, given = options.mock_provider, options.mock_provider_port
    port = MOCK_PORT if given is None else given
    url = f"http://127.0.0.1:{port}" if choice == "embedded" else choice.rstrip("/")
    if port and is_mock(url):
        return url
    if choice != "embedded":
        raise UserError(
            f"--mock-provider {choice}: no mock provider answers there. Start one with `wirecheck "
            "mock`, or leave the option out. Without one nobody knows what the answer ought to be."
        )
    try:
        return services.enter_context(start_mock(port)).url
    except ServiceError as error:
        raise UserError(
            f"{error}\nGive another with --mock-provider-port PORT, and let the endpoint's base "
            "URL point there."
        ) from error


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.") from error


def _judge(console: Console, asked: Asked, file: str) -> int:
    """What the contract says of the recordings that it was drafted from."""
    contract = lookup.contract(file)
    known = {it.name for it in scenarios_of(contract)}
    recordings = [*(it.recording for it in asked.answers), *asked.refusals.values()]
    judged_ = [it for it in recordings if it.scenario in known]
    return tell_briefly(console, list(judged({contract.name: contract}, judged_)))


def _next(options: argparse.Namespace, question: Question, path: Path) -> str:
    words = ["pytest", "--endpoint", question.url, "--contract", str(path)]
    if options.mock_provider != "embedded":
        words += ["--mock-provider", options.mock_provider]
    if options.mock_provider_port is not None:
        words += ["--mock-provider-port", str(options.mock_provider_port)]
    if any(name.lower() == "authorization" for name, _ in question.headers):
        words += ["--token", "TOKEN"]
    return shlex.join(words)
