"""What the checks find on the pages with other people's clients, and why each of it is right.

The pages tell what their client tells, so what they break is the client's; docs/field-notes.md has
the traces.
"""

from dataclasses import dataclass

# Where the clients differ, or where one was seen to be wrong.
VISITS = (
    "text",
    "utf8",
    "eol-cr",
    "cut-clean",
    "http-429",
    "empty-200",
    "stop-mid",
    "unmount",
    "hidden",
)


@dataclass(frozen=True)
class Client:
    """A client, the versions that were seen, and the rules that it breaks, each with the reason."""

    page: str
    packages: tuple[str, ...]
    breaks: dict[str, str]


_EOF = "the end of the response is the end of the answer: `ready`, and no error"
_BLANK = "200 without an event, such as a page of HTML, is an empty answer: `ready`, and no error"

CLIENTS = (
    Client(
        "ai-react",
        ("@ai-sdk/react", "ai"),
        {"end.truncation-told": _EOF, "error.told": _BLANK},
    ),
    Client(
        "ai-react-6",
        ("ai-sdk-react-6", "ai-for-react-6"),
        {
            "end.truncation-told": _EOF,
            "error.told": _BLANK,
            "leave.unmount": "the hook does not stop the chat that it has made",
        },
    ),
    Client(
        "ai-vue",
        ("@ai-sdk/vue", "ai-for-vue"),
        {
            "end.truncation-told": _EOF,
            "error.told": _BLANK,
            "leave.unmount": "the composable lets go of its state, but not of the request",
        },
    ),
    Client(
        "tanstack-react",
        ("@tanstack/ai-react", "@tanstack/ai-client"),
        {
            "text.exact": "lines are split at LF, so CR alone is never the end of one",
            "end.truncation-told": _EOF,
            "error.told": "an empty 200 is an empty answer",
        },
    ),
    Client(
        "typed-fetch-event-source",
        ("@microsoft/fetch-event-source",),
        {
            "end.truncation-told": _EOF,
            "error.told": "it asks again each second, for ever, whatever the status",
            "error.idle-again": "the same",
            "retry.budget": "the same",
            "net.no-rerun": "a tab that is shown again asks again (`openWhenHidden: false`)",
        },
    ),
    Client("named-eventsource", (), {}),
)
