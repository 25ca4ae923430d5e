"""The scenarios: what is done to a page. One table for each family."""

from wirecheck_browser_tests.visits import needs
from wirecheck_browser_tests.visits.acts import answers, breaks, stopping, submitting
from wirecheck_browser_tests.visits.conditions import CONDITIONS
from wirecheck_browser_tests.visits.scenario import Need, Scenario

_TEXTS = (
    Scenario(
        "text",
        "ask, by Enter where the page sends by it, and read a short answer in plain words",
        answers.converse,
        settings={"by-key": True},
    ),
    *(
        Scenario(
            name,
            f"ask for {what}, and read it to the end",
            answers.converse,
            upstream=name,
        )
        for name, what in {
            "unicode": "characters of every kind, combined ones cut in two by the tokens",
            "whitespace": "spaces, tabs, line ends and blank lines",
            "sse-lookalike": "text that looks like server-sent events",
            "markup": "HTML, a script and Markdown",
            "json-lookalike": "quotes, backslashes, braces and NUL",
            "single": "an answer of one token",
        }.items()
    ),
    Scenario(
        "markup-canary",
        "ask for markup that calls `alert` when it is executed, whole and cut across tokens",
        answers.converse,
        upstream="",
        settings={"words": "markup canary", "bypasses-policy": True},
    ),
    Scenario("second", "ask twice", answers.converse, settings={"prompts": 2}),
    Scenario("look", "open the page, write something, and look at it", answers.look, asks=False),
    Scenario(
        "held",
        "ask, and look while the rest of the answer is held back at the provider",
        answers.hold,
        options={"hold": 5},
    ),
)


def _delivered(
    name: str, does: str, mode: str, upstream: str = "text", need: Need = needs.over_http
) -> Scenario:
    return Scenario(name, does, answers.converse, delivery=mode, upstream=upstream, needs=(need,))


# Browsers need 5 ms between two pieces to read them one by one.
_DELIVERIES = (
    Scenario(
        "bytes",
        "deliver the answer byte by byte",
        answers.converse,
        options={"tokens": 6},
        delivery="bytes=1+delay=6",
    ),
    Scenario(
        "coalesced",
        "deliver the whole answer in one piece",
        answers.converse,
        delivery="coalesce=ms:300",
    ),
    _delivered("utf8", "deliver every character in pieces", "utf8+delay=6", "unicode"),
    _delivered("data", "cut inside every `data:`", "data+delay=6", need=needs.events),
    _delivered("crlf-cut", "end lines with CRLF, and cut in between", "eol=crlf+crlf+delay=6"),
    _delivered("eol-crlf", "end lines with CRLF", "eol=crlf"),
    _delivered("eol-cr", "end lines with CR", "eol=cr", need=needs.events),
    _delivered(
        "eol-mixed", "end lines with LF, CR and CRLF in turn", "eol=mixed", need=needs.events
    ),
    _delivered("no-space", "write no space behind `data:`", "no-space", need=needs.events),
    _delivered(
        "multi-line",
        "write the JSON of each event in two lines of data",
        "multi-line",
        need=needs.json_events,
    ),
    _delivered(
        "comments-glued", "put a comment into each event", "comments=glued", need=needs.events
    ),
    _delivered(
        "comments-apart", "put a comment before each event", "comments=apart", need=needs.events
    ),
    _delivered("ids", "give each event an id", "ids", need=needs.events),
    Scenario(
        "frames",
        "fragment each message into frames of 5 bytes",
        answers.converse,
        delivery="frames=5",
        needs=(needs.on_connections,),
    ),
    # Behind those whose findings are short.
    Scenario(
        "huge-token",
        "ask for one token of 256 KiB between two short ones, and read it to the end",
        answers.converse,
        upstream="huge-token",
    ),
)

# So many tokens are shown before the break, which comes some events later. A connection says a
# few things before the first token.
_BREAK = {"tokens": 60, "hold": 20}

_BREAKS = (
    Scenario(
        "cut-clean",
        "end the answer properly in the middle, behind a whole event",
        breaks.break_off,
        options=_BREAK,
        delivery="cut=clean,event:30",
        needs=(needs.tells_ends,),
    ),
    Scenario(
        "cut-in-event",
        "end the answer properly in the middle of an event",
        breaks.break_off,
        options=_BREAK,
        delivery="cut=clean,in-event:30",
        needs=(needs.tells_ends, needs.over_http),
    ),
    Scenario(
        "reset",
        "reset the connection in mid-answer",
        breaks.break_off,
        options=_BREAK,
        delivery="cut=reset,event:30",
    ),
    Scenario(
        "upstream-truncated",
        "let the provider break off in mid-answer",
        breaks.fail,
        upstream="truncate-mid",
        options={"after": 4},
        needs=(needs.tells_ends,),
    ),
    *(
        Scenario(
            name,
            does,
            breaks.fail,
            delivery=f"replace={answer}",
            # Who types has the focus in the input, and may lose it there.
            settings={"by-key": name == "http-500"},
            needs=(needs.over_http,),
        )
        for name, does, answer in (
            ("http-401", "answer with 401", "401"),
            ("http-429", "answer with 429 and Retry-After", "429,retry-after:1"),
            ("http-500", "answer with 500 and words that are no answer", "500"),
            ("html-200", "answer with a page of HTML and 200", "html"),
            ("empty-200", "answer with nothing and 200", "empty"),
        )
    ),
    Scenario("refused", "let the provider refuse", breaks.fail, upstream="rate-limit"),
    Scenario(
        "error-event",
        "send an error event in mid-answer, and more text behind it",
        breaks.be_told,
        needs=(needs.says("error"),),
    ),
    Scenario(
        "sparse-done",
        "end the answer with an event that has neither usage nor cost",
        breaks.be_told,
        needs=(needs.says("sparse_done"),),
    ),
    Scenario(
        "null-delta",
        "send an event without text in mid-answer",
        breaks.be_told,
        needs=(needs.says("no_text"),),
    ),
)

_STOPS = (
    Scenario("stop-early", "stop before the first token", stopping.stop_before, "no-answer"),
    Scenario(
        "stop-mid",
        "stop in mid-answer, and let the rest come",
        stopping.stop_amid,
        options={"tokens": 40, "hold": 5},
    ),
    *(
        Scenario(name, does, act, options={"tokens": 40, "hold": 5}, needs=needed)
        for name, does, act, needed in (
            (
                "unmount",
                "leave the view in mid-answer",
                stopping.unmount,
                (needs.action("unmount"),),
            ),
            ("navigate", "go to another address in mid-answer", stopping.navigate, ()),
            ("close", "close the tab in mid-answer", stopping.close, ()),
        )
    ),
)

_SUBMISSIONS = (
    Scenario("double-submit", "press twice to send", submitting.twice),
    Scenario(
        "submit-during",
        "submit another prompt in mid-answer",
        submitting.during,
        options={"tokens": 40, "hold": 5},
    ),
    Scenario("empty-submit", "submit nothing, and then white space", submitting.empty),
)

SCENARIOS: dict[str, Scenario] = {
    it.name: it for it in (*_TEXTS, *_DELIVERIES, *_BREAKS, *_STOPS, *_SUBMISSIONS, *CONDITIONS)
}

# What each page is asked first.
ORDINARY = SCENARIOS["text"]
