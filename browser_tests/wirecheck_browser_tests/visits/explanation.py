"""Why a prompt did not come where it should: what was seen instead, and the mend for that."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wirecheck.recording import Recording
from wirecheck.report.visible import clipped, decoded
from wirecheck_browser_tests.visits.missing import NEVER_CALLED, NO_STREAM
from wirecheck_browser_tests.visits.model import Sent, Visit

_MOST_TOLD = 5
_LONGEST_QUOTE = 200
# RFC 9110, 15: from here on a status says that there is no answer.
_REFUSED = 400
_AT_THE_MOCK = (
    "point the provider base URL of the page's server (such as OPENAI_BASE_URL) at the mock "
    "provider, and let the page and its server pass the user's words on unchanged; or let the "
    "bundled reference server answer (`--page-backend reference`)"
)
_AS_ASKED = (
    "ask the bundled reference server as docs/dialects.md has it for {} (`stream: {{contract: "
    "...}}`)"
)
_SEE_LOG = "see why in the page's server's log"
_ACCEPT = "let the page's server accept what the page sends (its log may say more)"
_UNCHANGED = "let the page pass the user's words on unchanged"
_SENDING = "say in the page contract what sends it (`send: {css: ...}`, or `send: {press: Enter}`)"


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
    streams = _since_asked(visit)
    if streams and not _is_silent(visit):
        quote = _quote(visit, streams[-1])
        mend = _of_server(streams[-1], visit.reference, _ACCEPT if quote else _SEE_LOG)
        return f"the proxy saw {seen(streams)}{quote}; {missing}: {mend}"
    if visit.others:
        paths = ", ".join(visit.stream_paths)
        return (
            f"the page asked for {_listed(map(_request, visit.others))}; {missing}: name the path "
            f"of its streams in the page contract, which has `stream: {{paths: [{paths}]}}` (and "
            "the `origin`, if it is not that of the page)"
        )
    return f"the page asked for nothing once the prompt was submitted; {missing}: {_SENDING}"


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


def _of_server(stream: Mapping[str, Any], reference: str, on_refusal: str) -> str:
    if stream["ending"] == "no-answer":
        return f"start the page's server: nothing answers there ({stream['error']})"
    if (stream["status"] or 0) >= _REFUSED:
        return _AS_ASKED.format(reference) if reference else on_refusal
    return _UNCHANGED if reference else _AT_THE_MOCK


def _exchange(exchange: Mapping[str, Any]) -> str:
    how = exchange["status"] or exchange["ending"] or "not answered yet"
    return f"{exchange['method']} {exchange['path']} ({how})"


def _request(sent: Sent) -> str:
    return f"{sent.method} {sent.url} ({sent.status or 'not answered'})"


def _listed(told: Iterable[str]) -> str:
    all_told = list(dict.fromkeys(told))
    more = len(all_told) - _MOST_TOLD
    return ", ".join(all_told[:_MOST_TOLD]) + (f" and {more:,} more" if more > 0 else "")
