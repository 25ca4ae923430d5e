"""Groups of scenarios, for rules that are judged in all of a kind."""

TEXTS = frozenset(
    {
        "text",
        "unicode",
        "whitespace",
        "sse-lookalike",
        "markup",
        "json-lookalike",
        "single",
        "huge-token",
    }
)
DELIVERIES = frozenset(
    {
        "bytes",
        "utf8",
        "data",
        "coalesced",
        "crlf-cut",
        "eol-crlf",
        "eol-cr",
        "eol-mixed",
        "no-space",
        "multi-line",
        "comments-glued",
        "comments-apart",
        "ids",
        "frames",
    }
)
CUTS = frozenset({"cut-clean", "cut-in-event", "upstream-truncated"})
ERRORS = frozenset(
    {"http-401", "http-429", "http-500", "html-200", "empty-200", "error-event", "refused"}
)
