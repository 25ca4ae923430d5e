"""docs/clients.md: the table client x scenario, for people, from the data that the tests use."""

import json
import re
from collections.abc import Iterable
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from sdk_clients import CLIENTS
from sdk_model import Case, Client, Report
from sdk_node import FOLDER
from sdk_table import ANSWERS, FAILURES, FAULTS, expected

DOCUMENT = Path(__file__).parents[3] / "docs" / "clients.md"

_HEAD = """\
# What the official clients report

<!-- Made by `python mock_providers/tests/test_mock_clients_document.py --write`. -->

The mock provider says each of its scenarios in each provider's own way, and these clients are the
proof: for every cell below a test asks the client and compares all that it reports, in each of its
ways of asking: a `stream` or a `whole` answer; the same asynchronously, with the same outcome; or
a stream through the client's `helper` (`.stream(...)`), which returns what it has gathered. The
tables are made from the data that the tests compare with (`mock_providers/tests/support/`).

- Of every answer the client reports the text that was sent, to the character, the provider's usage
  and its word for the finish. A cell shows that word, and what is lost.
- Before a fault it reports the text that was sent up to then. *Nothing* means that it is told no
  error: the program sees a stream that has ended.
- An error is shown as its class, its HTTP status and the provider's word for it, as far as this
  client keeps them.
- Where nothing more comes (`stall`, `no-answer`), the Python clients end by their time-out and the
  JavaScript clients are aborted; each time the journal shows that the client has left.
"""

#: {heading: the clients' names begin so}
_FAMILIES = {
    "OpenAI's clients": "openai",
    "Anthropic's clients": "anthropic",
    "Google's clients": "google",
    "Ollama's client": "ollama",
    "Vercel's AI SDK": "ai",
}


def render(python_versions: dict[str, str]) -> str:
    """Return the document; `python_versions` are the only thing in it that is not pinned."""
    parts = [_HEAD, _clients(python_versions)]
    for heading, prefix in _FAMILIES.items():
        family = [client for client in CLIENTS if client.name.split("-")[0] == prefix]
        parts.append(f"## {heading}\n\n{_scenarios(family)}\n{_notes(family)}")
    return "\n".join(parts)


def installed_versions() -> dict[str, str]:
    """The Python clients' versions, here and now."""
    packages = {client.package for client in CLIENTS if client.language == "Python"}
    return {package: version(package) for package in packages}


def stated_versions(document: str) -> dict[str, str]:
    """The Python clients' versions with which `document` was made."""
    return dict(
        re.findall(r"^\| `[\w-]+` \| `([\w-]+)` (\S+) \| Python \|", document, re.MULTILINE)
    )


def _clients(python_versions: dict[str, str]) -> str:
    pinned = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    versions = {"Python": python_versions, "JavaScript": pinned}
    rows = [
        (
            f"`{client.name}`",
            f"`{client.package}` {versions[client.language][client.package]}",
            client.language,
            client.asks,
            ", ".join(client.modes),
            str(client.attempts or "not tried"),
        )
        for client in CLIENTS
    ]
    head = ("client", "package", "language", "asks", "ways", "calls for one 429, by default")
    return f"{_table(head, rows)}\nThe AI SDK is `ai` {pinned['ai']}.\n"


def _scenarios(family: list[Client]) -> str:
    """One row for neighbouring scenarios of which all the clients report the same."""
    rows = []
    cells = [
        (scenario, tuple(_cell(client, scenario) for client in family))
        for scenario in (*ANSWERS, *FAILURES, *FAULTS)
    ]
    for reported, group in groupby(cells, key=lambda row: row[1]):
        rows.append((", ".join(f"`{scenario}`" for scenario, _ in group), *reported))
    return _table(("scenario", *(f"`{client.name}`" for client in family)), rows)


def _cell(client: Client, scenario: str) -> str:
    ways = [mode for mode in client.modes if not mode.startswith("async")]
    told = {mode: _told(client, mode, scenario) for mode in ways}
    if len(set(told.values())) == 1:
        return told[ways[0]]
    grouped = {words: [mode for mode in ways if told[mode] == words] for words in told.values()}
    return "<br>".join(f"{', '.join(modes)}: {words}" for words, modes in grouped.items())


def _told(client: Client, mode: str, scenario: str) -> str:
    asked = Case(mode, scenario, "7f3a", "", None)
    report = expected(client, asked, ["text"] if scenario not in _WITHOUT_TEXT else [], {})
    words = [_error(report["error"])] if report["error"] else []
    words += [f"finish `{report['finish']}`"] if report["finish"] else []
    words += _lost(report, scenario) if scenario in ANSWERS and not report["error"] else []
    return ", ".join(words) or "*nothing*"


_WITHOUT_TEXT = ("empty", "tool-call", "refusal")


def _error(error: dict) -> str:
    status, code = error["status"], error["code"]
    return " ".join(
        [f"`{error['kind']}`", *([str(status)] if status else []), *([f"`{code}`"] if code else [])]
    )


def _lost(report: Report, scenario: str) -> Iterable[str]:
    parts = {"reasoning": "reasoning", "refusal": "refusal", "tool-call": "calls"}
    part = parts.get(scenario)
    if not part or report[part]:
        return []
    return ["as text" if report["text"] and part != "reasoning" else "without its words"]


def _notes(family: list[Client]) -> str:
    """Why a client deviates, one line for each reason."""
    clients_of: dict[tuple[str, str], list[str]] = {}
    for client in family:
        for deviation in client.deviations:
            key = (deviation.scenarios[0], deviation.why)
            clients_of.setdefault(key, []).append(f"`{client.name}`")
    return "".join(
        f"- `{scenario}`, {', '.join(names)}: {why}.\n"
        for (scenario, why), names in clients_of.items()
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
