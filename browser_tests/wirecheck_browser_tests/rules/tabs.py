"""Several tabs, and a page that comes back."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from wirecheck.rules.model import NotExercisedError
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import at_end, called, left, shown_before
from wirecheck_browser_tests.rules.words import quoted
from wirecheck_browser_tests.visits.model import Sent, Visit

# By such names pages tell a server which conversation a prompt belongs to.
_SESSION = re.compile(r"(session|thread|conversation|chat)_?id", re.IGNORECASE)
_NOT_KEPT = (
    "the browser loaded the page anew, as it kept it in no back/forward cache: the page may forbid "
    "it, or the browser has none (Chromium's headless shell; install a whole Chromium beside it)"
)
# Socket.IO puts numbers before the JSON of a message.
_JSON = re.compile(r"[\[{].*", re.DOTALL)


def _both_called(visit: Visit) -> str:
    if visit.calls_of(0) and visit.calls_of(1):
        return ""
    return "the prompts of the two tabs did not both reach the provider"


@rule(
    "isolation.two-tabs",
    "MUST",
    "wirecheck, pages: a tab is a conversation",
    {"two-tabs"},
    needs=(_both_called, at_end),
)
def two_tabs(visit: Visit, contract: PageContract) -> Findings:
    """Two tabs at the same time each show their own answer, and have sessions of their own."""
    for tab, name in enumerate(("end", "end-2")):
        foreign = visit.prompts[1 - tab].run
        mixed = next((it for it in visit.states(tab) if foreign in (it.answer or "")), None)
        if mixed:
            shown = f"tab {tab + 1} shows {quoted(mixed.answer)}"
            yield say("no text of the other tab's answer", shown, at_ms=mixed.at_ms)
            continue
        sent, end = contract.carried(visit.calls_of(tab)[-1].sent_text), visit.snap(name)
        if end is None or end.answer != sent:
            shown = f"tab {tab + 1} shows {quoted(end.answer if end else None)}"
            yield say(quoted(sent), shown, at_ms=end.at_ms if end else None)
    if contract.policy.sessions:
        shared = _sessions(visit, 0) & _sessions(visit, 1)
        for key, value in sorted(shared):
            yield say("a session for each tab", f"both send {key}: {quoted(value)}")


def _sessions(visit: Visit, tab: int) -> set[tuple[str, str]]:
    return {
        (key, str(value))
        for sent in visit.requests
        if sent.tab == tab
        for key, value in _fields(sent)
        if value and _SESSION.fullmatch(key)
    }


def _fields(sent: Sent) -> Iterator[tuple[str, Any]]:
    """The fields of a request: those of its query, and of the JSON that it carries."""
    yield from parse_qsl(urlsplit(sent.url).query)
    if found := _JSON.search(sent.body):
        try:
            yield from _members(json.loads(found[0]))
        except (ValueError, RecursionError):
            return


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, dict | list):
            yield from _members(member)


def _six_running(visit: Visit) -> str:
    if visit.mark("six-over"):
        return "an answer in the six tabs was over before the seventh had opened"
    return "" if visit.mark("six-running") else "there were no answers in six tabs"


@rule(
    "net.seven-tabs",
    "SHOULD",
    "RFC 9112, 9.4: clients limit their connections to a server (browsers: six)",
    {"seven-tabs"},
    needs=(_six_running,),
)
def seven_tabs(visit: Visit, _: PageContract) -> Findings:
    """While answers are given in six tabs, a seventh opens and answers."""
    why = (
        "each stream over HTTP/1.1 keeps one of the six connections that the browser has for a "
        "server: serve the page by HTTP/2 (and say so: `stream: {http2: true}`), or stream on a "
        "WebSocket"
    )
    if not visit.mark("opened"):
        yield say("a seventh tab that opens", f"it did not load: {why}")
    elif not visit.calls_of(6) or not visit.mark("shown"):
        yield say("an answer in the seventh tab", f"there was none while the six went on: {why}")


def _came_back(visit: Visit) -> str:
    return "" if visit.mark("back") else "the browser did not go back to the page"


@rule(
    "leave.bfcache",
    "SHOULD",
    "WHATWG HTML, 7.4: a page that is left may be kept alive, and is told by `pagehide`",
    {"bfcache"},
    needs=(called, shown_before, left, _came_back),
)
def bfcache(visit: Visit, _: PageContract) -> Findings:
    """Going away and back neither leaves a stream open, nor runs the prompt again."""
    away, back = visit.mark("away"), visit.mark("back")
    left_open = away is None or away.detail != "client-left"
    run_again = len(visit.calls_of(0)) > 1 or (not visit.connected and len(visit.exchanges) > 1)
    if left_open:
        yield say(
            "a stream that ends when the page is left (`pagehide`)",
            "it stayed open while the page was kept in the back/forward cache",
        )
    if run_again:
        yield say("the prompt is not run again when the page is shown again", "it was")
    if not (left_open or run_again) and back and back.detail == "loaded":
        raise NotExercisedError(_NOT_KEPT)
