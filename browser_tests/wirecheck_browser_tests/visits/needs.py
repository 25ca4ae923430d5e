"""What a page must have for a scenario; each says why there is no occasion, or nothing."""

from wirecheck_browser_tests.visits.dialects import DIALECTS
from wirecheck_browser_tests.visits.scenario import Need
from wirecheck_browser_tests.visits.target import Target


def over_http(target: Target) -> str:
    """Streams that are bodies of responses."""
    if not target.connected:
        return ""
    return "the page's streams are messages on a connection: no response is theirs alone"


def on_connections(target: Target) -> str:
    """Streams that are messages on a connection."""
    return "" if target.connected else "the page's streams are responses, not messages"


def events(target: Target) -> str:
    """Streams of server-sent events, whose lines can be written in other ways."""
    if target.endpoint.transport == "ndjson":
        return "the page's streams are lines of JSON, not server-sent events"
    return over_http(target)


def json_events(target: Target) -> str:
    """Streams of server-sent events whose text is in JSON, which may have line ends in it."""
    if why := events(target) or _known(target):
        return why
    carriers = [it for it in target.endpoint.events.values() if it.text is not None]
    if all(it.data == "json" for it in carriers):
        return ""
    return f"the text of {target.endpoint.name} is not in JSON: a line end would be part of it"


def _known(target: Target) -> str:
    """Streams of which the page contract says what they speak."""
    if target.speaks:
        return ""
    return (
        "the page contract does not say what the page's streams speak: "
        "`stream: {contract: ...}` (`wirecheck infer` drafts one)"
    )


def says(*words: str) -> Need:
    """A dialect in which we can say these things ourselves."""

    def need(target: Target) -> str:
        if why := over_http(target) or _known(target):
            return why
        dialect = DIALECTS.get(target.endpoint.name)
        if dialect is None:
            known = ", ".join(DIALECTS)
            return f"we can speak for a server only in {known} (`stream: {{contract: ...}}`)"
        missing = [word for word in words if getattr(dialect, word) is None]
        return f"{target.endpoint.name} has no {missing[0].replace('_', ' ')}" if missing else ""

    return need


def http1(target: Target) -> str:
    """A page that is reached by HTTP/1.1, where each stream has a connection of its own."""
    if target.contract.stream.http2:
        return "by HTTP/2 tabs share one connection (`stream: {http2: true}`)"
    return ""


def tells_ends(target: Target) -> str:
    """A protocol in which the end of an answer is told."""
    if target.contract.policy.truncation == "keep":
        return "the page takes what ends as ended (`policy: {truncation: keep}`)"
    return ""


def tokens_alone(target: Target) -> str:
    """Events that carry a token, and not all of the text before it."""
    if not target.endpoint.repeats_text:
        return ""
    return f"each token of {target.endpoint.name} brings all before it: 10,000 are 300 MB"


def chromium(target: Target) -> str:
    """Something that only Chromium lets us do."""
    return "" if target.engine == "chromium" else "only Chromium can be led to do this"


def development(target: Target) -> str:
    """A development build."""
    if target.contract.development is not None:
        return ""
    return "no development build is known; say where it is: `development: PATH`"


def action(name: str) -> Need:
    """An action that the contract names."""

    def need(target: Target) -> str:
        if getattr(target.contract.actions, name) is not None:
            return ""
        key = name.replace("_", "-")
        return f"the page has no such action; if it has, say how: `actions: {{{key}: ...}}`"

    return need
