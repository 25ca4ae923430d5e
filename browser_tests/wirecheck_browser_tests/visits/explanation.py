"""Why a prompt did not come where it should: what was seen instead, and the mend for that."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from wirecheck.recording import Recording
from wirecheck.report.visible import clipped, decoded
from wirecheck_browser_tests.visits.missing import NEVER_CALLED, NO_STREAM
from wirecheck_browser_tests.visits.model import Sent, Visit

_MOST_TOLD = 5
_LONGEST_QUOTE = 200
# A line of the console has addresses in it.
_LONGEST_LINE = 400
# RFC 9110, 15: from here on a status says that there is no answer.
_REFUSED = 400
# RFC 9110, 15.6: the server is at fault, perhaps because its provider cannot be reached.
_AT_FAULT = 500
_BASE_URL = (
    "point the provider base URL of the page's server (such as OPENAI_BASE_URL) at the mock "
    "provider"
)
_AT_THE_MOCK = (
    f"{_BASE_URL}, and let the page and its server pass the user's words on unchanged; or let the "
    "bundled reference server answer (`--page-backend reference`)"
)
_AS_ASKED = (
    "ask the bundled reference server as docs/dialects.md has it for {} (`stream: {{contract: "
    "...}}`)"
)
_SEE_LOG = "see why in the page's server's log"
_ACCEPT = "let the page's server accept what the page sends (its log may say more)"
_UNCHANGED = "let the page pass the user's words on unchanged"
_NAME_PATHS = (
    "name the path of its streams in the page contract, which has `stream: {{paths: [{}]}}` (and "
    "the `origin`, if it is not that of the page)"
)
_NAME_ORIGIN = (
    "say in the page contract where the page sends its prompts (`stream: {{origin: {}}}`), if "
    "that is not where the page comes from"
)
# As Chromium's console has it.
_CORS = "blocked by CORS policy"
_ALLOW = "let the server of its streams allow the page's origin (CORS)"
_SENDING = "say in the page contract what sends it (`send: {css: ...}`, or `send: {press: Enter}`)"
_THROWN = "mend that, or wait until the page is ready (`before: [{await: {css: ...}}]`)"


def trouble(visit: Visit) -> str:
    """Why there is not more of a visit; empty if all was done."""
    bare = visit.trouble in (NEVER_CALLED, NO_STREAM)
    return missed(visit, visit.trouble) if bare else visit.trouble


def never_called(visit: Visit) -> str:
    """That the provider was not asked, and why."""
    return missed(visit, NEVER_CALLED)


def is_hopeless(visit: Visit) -> bool:
    """Whether the provider was not asked, and nothing is under way that could still ask it."""
    if not visit.prompts or visit.calls:
        return False
    if visit.connected:
        return _is_silent(visit)
    return all(it["ended"] for it in visit.exchanges)


def missed(visit: Visit, missing: str) -> str:
    """What the page and its server did in place of what is missing, and the mend."""
    if thrown := _thrown(visit):
        told = f"; its console has “{clipped(thrown, _LONGEST_LINE)}”"
        return f"no request of the page has the prompt{told}; {missing}: {_THROWN}"
    streams = _since_asked(visit)
    if streams and not _is_silent(visit):
        quote = _quote(visit, streams[-1])
        mend = _of_server(streams[-1], visit, _ACCEPT if quote else _SEE_LOG)
        return f"the proxy saw {seen(streams)}{quote}; {missing}: {mend}"
    if passed_by := _sent_since_asked(visit):
        told, mend = _blocked(visit, passed_by) or ("", _elsewhere(passed_by[-1]))
        asked = _listed(map(_request, passed_by))
        return f"the proxy saw no request; the page asked for {asked}{told}; {missing}: {mend}"
    name_paths = _NAME_PATHS.format(", ".join(visit.stream_paths))
    if visit.others:
        return f"the page asked for {_listed(map(_request, visit.others))}; {missing}: {name_paths}"
    if visit.calls:
        return f"the proxy saw no request, though the provider was asked; {missing}: {name_paths}"
    return f"the page asked for nothing once the prompt was submitted; {missing}: {_SENDING}"


def _thrown(visit: Visit) -> str:
    """The error that a page did not catch which never sent a prompt; empty if there is none."""
    if not visit.tells_bodies or (visit.is_read_elsewhere and not visit.connected):
        return ""
    sent = [part for it in visit.requests for part in (it.url, it.body)]
    unsent = (it for it in visit.prompts if not any(it.run in part for part in sent))
    asked_ms = min((it.at_ms for it in unsent), default=None)
    if asked_ms is None:
        return ""
    thrown = [it for it in visit.said if it.kind == "uncaught"]
    # One from before the prompt may be why nobody heard it.
    said = min(thrown, key=lambda it: it.at_ms < asked_ms, default=None)
    return said.text if said else ""


def _sent_since_asked(visit: Visit) -> Sequence[Sent]:
    """What the page sent to the paths of its streams, wherever they are, since the first prompt."""
    asked_ms = min((it.at_ms for it in visit.prompts), default=math.inf)
    return [it for it in visit.prompts_sent if it.at_ms >= asked_ms]


def _blocked(visit: Visit, sent: Sequence[Sent]) -> tuple[str, str] | None:
    """What the browser says of a request that it kept from a server, and the mend."""
    said = next((it.text for it in visit.said if _CORS in it.text), None)
    if said is None or not any(it.status == "failed" for it in sent):
        return None
    return f"; its console has “{clipped(said, _LONGEST_LINE)}”", _ALLOW


def _elsewhere(sent: Sent) -> str:
    """The mend where a request does not go where the contract has it."""
    parts = urlsplit(sent.url)
    # A page contract names the origin of a WebSocket by HTTP's scheme.
    origin = f"{parts.scheme.replace('ws', 'http', 1)}://{parts.netloc}"
    return _NAME_ORIGIN.format(clipped(origin, _LONGEST_QUOTE))


def _is_silent(visit: Visit) -> bool:
    """Whether the page has a connection, and sent no prompt on it."""
    return visit.connected and visit.tells_bodies and not visit.prompts_sent


def seen(streams: Iterable[Mapping[str, Any]]) -> str:
    """Exchanges of the proxy, in words."""
    return _listed(map(_exchange, streams))


def _since_asked(visit: Visit) -> Sequence[Mapping[str, Any]]:
    """The page's streams, without what was loaded before the first prompt."""
    if visit.connected or not visit.prompts:
        return visit.exchanges
    asked_ms = visit.began + visit.prompts[0].at_ms
    return [it for it in visit.exchanges if it["received"] * 1000 >= asked_ms]


def _quote(visit: Visit, stream: Mapping[str, Any]) -> str:
    """What the server said in place of a stream; empty if it gave one, or if that is not known."""
    recording = visit.recordings.get(stream["id"])
    if recording is None or not _is_no_stream(visit, recording):
        return ""
    said = clipped(decoded(recording.body), _LONGEST_QUOTE)
    return f", answered with “{said}”" if said else ", answered with nothing"


def _is_no_stream(visit: Visit, recording: Recording) -> bool:
    response = recording.response
    if response is None:
        return False
    return response.status >= _REFUSED or (recording.transport == "http" and not visit.connected)


def _of_server(stream: Mapping[str, Any], visit: Visit, on_refusal: str) -> str:
    if stream["ending"] == "no-answer":
        return f"start the page's server: nothing answers there ({stream['error']})"
    if (stream["status"] or 0) >= _REFUSED:
        reference = visit.reference
        return _AS_ASKED.format(reference) if reference else _of_refusal(stream, on_refusal)
    return _UNCHANGED if visit.reference or visit.calls else _AT_THE_MOCK


def _of_refusal(stream: Mapping[str, Any], mend: str) -> str:
    if stream["status"] < _AT_FAULT:
        return mend
    return f"if it cannot reach its provider, {_BASE_URL}; else {mend}"


def _exchange(exchange: Mapping[str, Any]) -> str:
    how = exchange["status"] or exchange["ending"] or "not answered yet"
    return f"{exchange['method']} {exchange['path']} ({how})"


def _request(sent: Sent) -> str:
    url = clipped(sent.url, _LONGEST_QUOTE)
    if sent.method == "MESSAGE":
        return f"a message to {url}"
    return f"{sent.method} {url} ({sent.status or 'not answered'})"


def _listed(told: Iterable[str]) -> str:
    all_told = list(dict.fromkeys(told))
    more = len(all_told) - _MOST_TOLD
    return ", ".join(all_told[:_MOST_TOLD]) + (f" and {more:,} more" if more > 0 else "")
