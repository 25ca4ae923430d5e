"""The mistakes that the pages in `tests/defects` can make, and the checks that each must fail.

A page makes the mistake that its address names (`?defect=NAME`), and without one none. `breaks` is
the whole set of rules that have a finding then, in the visits named and in `ALWAYS`. What the
mistake is stands in the page's source, at `has("NAME")`; `why` says who makes it, or what comes of
it.
"""

from dataclasses import dataclass

FETCH, SOCKET, SOURCE = "typed-fetch", "typed-websocket", "named-eventsource"

# Every defective page is visited so: it must be right where its mistake does not matter.
ALWAYS = ("text",)


@dataclass(frozen=True)
class Defect:
    """One mistake of a page.

    Attributes:
        visits: The scenarios in which it shows.
    """

    page: str
    name: str
    why: str
    breaks: frozenset[str]
    visits: tuple[str, ...]


def _on(page: str, name: str, why: str, breaks: str, visits: str) -> Defect:
    return Defect(page, name, why, frozenset(breaks.split()), tuple(visits.split()))


_READING = (
    _on(FETCH, "no-carry-over", "reads are taken for lines", "text.exact", "bytes"),
    _on(
        FETCH,
        "decodes-each-read",
        "TextDecoder without {stream: true}",
        "text.exact render.whole-characters",
        "utf8",
    ),
    _on(FETCH, "lf-only", "split on \\n; sse-starlette sends CRLF", "text.exact", "eol-crlf"),
    _on(
        FETCH,
        "as-first-line",
        "looks once how lines end; a proxy's keep-alives end otherwise",
        "text.exact",
        "eol-mixed",
    ),
    _on(FETCH, "space-required", "line.startsWith('data: ')", "text.exact", "no-space"),
    _on(FETCH, "line-is-event", "JSON.parse of each data line", "text.exact", "multi-line"),
    _on(FETCH, "data-comes-first", "block.startsWith('data:')", "text.exact", "ids"),
    _on(FETCH, "done-anywhere", "line.includes('[DONE]')", "text.exact", "sse-lookalike"),
    _on(FETCH, "trims-tokens", "a trim too many: words run together", "text.exact", "whitespace"),
    _on(FETCH, "reads-all-first", "await response.text()", "render.progressive", "held"),
)

_DRAWING = (
    _on(FETCH, "cursor-in-text", "a typing cursor as a character", "render.append-only", "bytes"),
    _on(
        FETCH,
        "white-space-collapses",
        "no white-space: pre-wrap",
        "text.white-space-seen",
        "whitespace",
    ),
    _on(FETCH, "same-output", "one element for all answers", "text.one-answer-each", "second"),
    _on(FETCH, "inner-html", "markup for bold type", "safety.markup-inert", "markup-canary"),
    _on(FETCH, "links-anything", "links of any scheme", "safety.markup-inert", "markup-canary"),
    _on(
        FETCH,
        "formats-all-each-time",
        "all is formatted at once, from the start for each word",
        "perf.long-tasks",
        "ten-thousand",
    ),
    _on(FETCH, "typewriter", "one token a tick", "perf.drain a11y.announcements", "ten-thousand"),
    _on(FETCH, "states-kept", "an undo history without an end", "perf.memory", "forty"),
    _on(FETCH, "always-follows", "scrollTop = scrollHeight", "scroll.kept", "scroll"),
)

_ENDING = (
    _on(FETCH, "busy-after-done", "no `finally`", "end.completion-told", ""),
    _on(
        FETCH,
        "end-is-complete",
        "`if (done) break`, and nothing after it",
        "end.truncation-told",
        "cut-clean",
    ),
    _on(
        FETCH,
        "break-is-the-end",
        "a catch that was meant for AbortError",
        "end.reset-told net.idle-after-drop history.no-half-answer",
        "reset reconnect",
    ),
    _on(FETCH, "clears-on-failure", "the error in place of it", "end.partial-kept", "reset"),
    _on(
        FETCH,
        "errors-to-console",
        "catch (error) { console.warn(error) }",
        "error.told a11y.error-announced end.truncation-told",
        "http-500 cut-clean",
    ),
    _on(FETCH, "busy-after-failure", "busy ends at done only", "error.idle-again", "http-500"),
    _on(
        FETCH,
        "error-body-as-answer",
        "no look at response.ok",
        "error.not-as-answer",
        "http-500 html-200",
    ),
    _on(FETCH, "goes-on-after-error", "an error event is noted", "error.frozen", "error-event"),
    _on(FETCH, "cost-required", "usage.cost_usd.toFixed(6)", "error.page-lives", "sparse-done"),
    _on(
        FETCH,
        "remembers-half-answers",
        "every turn becomes history",
        "history.no-half-answer",
        "reset",
    ),
    _on(FETCH, "no-idle-timeout", "nobody thinks of silence", "stall.bounded", "stall"),
)

_ASKING = (
    _on(FETCH, "asks-eight-times", "retry until it works", "retry.budget", "http-500"),
    _on(FETCH, "comes-too-early", "a back-off of its own", "retry.after", "http-429"),
    _on(
        FETCH,
        "asks-again-after-break",
        "a retry around the whole stream",
        "retry.no-doubled-text net.no-rerun",
        # After a reset, a browser that is busy may have nothing to show of what came before it.
        "cut-clean reconnect",
    ),
    _on(
        FETCH,
        "busy-late",
        "busy from the first token on",
        "send.once",
        "double-submit",
    ),
    _on(FETCH, "overlaps", "no guard at all", "send.one-at-a-time", "submit-during"),
    _on(FETCH, "sends-empty", "no trim()", "send.empty", "empty-submit"),
    _on(FETCH, "input-kept", "setDraft('') forgotten", "send.cleared", ""),
    _on(FETCH, "sends-in-effect", "useEffect(() => send(it))", "strict.one-request", "strict"),
    _on(
        FETCH,
        "asks-again-when-shown",
        "what fetch-event-source does unless told otherwise",
        "net.no-rerun",
        "hidden",
    ),
    _on(FETCH, "asks-again-when-back", "pageshow, to refresh", "leave.bfcache", "bfcache"),
    _on(FETCH, "asks-when-online", "a queue behind the error", "net.offline-queue", "offline"),
)

_LEAVING = (
    _on(FETCH, "stop-only-shown", "setStreaming(false)", "stop.reaches-upstream", "stop-mid"),
    _on(
        FETCH,
        "stop-unheard",
        "the button changes, the stream does not",
        "stop.reaches-upstream stop.no-late-tokens",
        "stop-mid",
    ),
    _on(
        FETCH,
        "stop-waits-for-token",
        "`if (stopped) break` in the loop of reads",
        "stop.reaches-upstream leave.unmount",
        "stop-early unmount",
    ),
    _on(FETCH, "no-stop-on-unmount", "an effect without clean-up", "leave.unmount", "unmount"),
    _on(FETCH, "no-stop-on-pagehide", "the cache keeps pages alive", "leave.bfcache", "bfcache"),
    _on(
        FETCH,
        "kept-by-service-worker",
        "a worker that clones responses reads them to their ends, whoever leaves",
        "leave.navigate leave.close",
        "navigate close",
    ),
    _on(FETCH, "shares-answers", "state in localStorage", "isolation.two-tabs", "two-tabs"),
)

_FOR_ALL = (
    _on(FETCH, "enter-while-composing", "keydown without isComposing", "input.ime", "ime"),
    _on(FETCH, "nameless-input", "no label", "a11y.input-named", "look"),
    _on(FETCH, "nameless-buttons", "icons", "a11y.buttons-named", "look held"),
    _on(FETCH, "not-live", "a div", "a11y.live-region", ""),
    _on(FETCH, "announces-each-token", "aria-live alone", "a11y.announcements", "bytes"),
    _on(FETCH, "silent-error", "red, and no role", "a11y.error-announced", "http-500"),
    _on(FETCH, "input-disabled", "disabled={isStreaming}", "a11y.focus-kept", "http-500"),
)

_ON_A_SOCKET = (
    _on(
        SOCKET, "waits-after-drop", "nobody is told of `close`", "net.idle-after-drop", "reconnect"
    ),
    _on(
        SOCKET,
        "asks-again-after-drop",
        "reconnect, and send again",
        "net.no-rerun",
        "reconnect",
    ),
    _on(SOCKET, "cancel-unsent", "it stops to listen", "stop.reaches-upstream", "stop-mid"),
)

_WITH_EVENTSOURCE = (
    _on(
        SOURCE,
        "waits-for-reconnect",
        "EventSource does not come back after an error status",
        "error.told error.idle-again a11y.error-announced",
        "http-500",
    ),
    _on(
        SOURCE,
        "opens-anew",
        "new EventSource(url) after an error begins again",
        "net.no-rerun",
        "reconnect",
    ),
    _on(
        SOURCE,
        "source-left-open",
        "close() at the end only",
        "stop.reaches-upstream leave.unmount",
        "stop-mid unmount",
    ),
)

# Nobody's mistake: each stream over HTTP/1.1 keeps one of a browser's six connections to a server.
# The twin of these pages is the one on a WebSocket.
_SEVENTH = "the transport leaves no connection for a seventh tab"
BY_TRANSPORT = (_on(FETCH, "over-http-1", _SEVENTH, "net.seven-tabs", "seven-tabs"),)
TWIN_OF_TRANSPORT = {SOCKET: ("seven-tabs",)}

DEFECTS = (
    *_READING,
    *_DRAWING,
    *_ENDING,
    *_ASKING,
    *_LEAVING,
    *_FOR_ALL,
    *_ON_A_SOCKET,
    *_WITH_EVENTSOURCE,
    *BY_TRANSPORT,
)


def visits_of_twin(page: str) -> set[str]:
    """The scenarios that show the mistakes of a page, in which it passes without them."""
    made = {name for it in DEFECTS if it.page == page for name in it.visits}
    of_transport = {name for it in BY_TRANSPORT if it.page == page for name in it.visits}
    return made - of_transport | set(TWIN_OF_TRANSPORT.get(page, ()))
