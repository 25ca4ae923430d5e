"""A page contract: how a page is used, what it shows, which streams it opens, what it promises.

Everything has a default: a page with a text box, a button "Send" and an answer that can be found
needs no file.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from wirecheck.contract.part import Name, Part, Positive, UrlPath, Whole, filled
from wirecheck.contract.wording import shown
from wirecheck_browser_tests.contract.element import Element, Elements

Seconds = Annotated[float, Field(gt=0)]
# CommonMark 0.31, 2.1: what is white space, of which renderers keep one space between two words.
_GAP = re.compile(r"[ \t\n\r\f]+")


class Step(Part):
    """One thing that is done to a page: one of ``click``, ``fill``, ``await``, ``goto``, ``js``."""

    click: Element | None = None
    fill: Element | None = None
    text: str | None = None
    await_: Element | None = Field(None, alias="await")
    shows: str | None = None
    goto: str | None = None
    js: str | None = None


def _is_page_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text):
        message = "is not a name: it begins with a letter or digit, and has letters, digits, . _ -"
        raise ValueError(f"{shown(text)} {message}")
    return text


PageName = Annotated[str, AfterValidator(_is_page_name)]


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


# One step may be written without a list around it.
Steps = Annotated[tuple[Step, ...], BeforeValidator(_listed), filled]


class Actions(Part):
    """What a page can do besides chatting; what is not here is not exercised."""

    unmount: Steps | None = None
    new_chat: Steps | None = None
    away: Steps | None = None


class Streams(Part):
    """Which of the page's requests are its streams.

    Attributes:
        paths: Shell patterns for path and query.
        contract: Of the endpoint: a packaged one of wirecheck, or a file.
        origin: Where they go, if not to where the page comes from.
        backend: ``reference``: the bundled reference server answers them, and no server of the
            page's own need be there.
        http2: Whether users reach the page by HTTP/2 or 3, where tabs share one connection; the
            delivery proxy speaks HTTP/1.1.
    """

    paths: Annotated[tuple[UrlPath, ...], filled] = ("/*stream*", "/*chat*", "/socket.io/*")
    contract: Name = "typed-sse"
    origin: Name | None = None
    backend: Literal["own", "reference"] = "own"
    http2: bool = False


class Policy(Part):
    """What a page does where there is more than one right way.

    Attributes:
        truncation: ``tell``: an answer that ends before its end is told as incomplete; ``keep``:
            it is taken as it is, because the protocol has no sign for its end.
        idle_timeout_s: A stream that is silent for so long is told.
        retries: How often a prompt is sent again by the page itself, at most.
        reruns: When a prompt is run, and billed, again by intention: after its connection was
            ``lost``, once a ``hidden`` tab is shown again.
        text: ``markdown``: answers are rendered as Markdown, so that white space collapses, and
            signs of Markdown are not shown.
        newline: ``lf``: line ends are shown as LF, since raw text in SSE cannot carry a CR.
        nul: ``drop``: a text is shown without NUL, which HTML's parser leaves out (WHATWG HTML,
            13.2.6.4.7), while the DOM can hold it.
        history: Whether prompts are sent with the turns before them.
        drain_s: How long after the last token came it is shown, at the latest.
        memory_mb: How much more memory forty answers of 100 tokens may need than five: what is
            shown of them, and nothing else.
        sessions: Whether each tab has a session of its own at the server.
    """

    truncation: Literal["tell", "keep"] = "tell"
    idle_timeout_s: Seconds = 60.0
    retries: Annotated[Whole, Field(ge=0)] = 3
    reruns: tuple[Literal["lost", "hidden"], ...] = ()
    text: Literal["plain", "markdown"] = "plain"
    newline: Literal["keep", "lf"] = "keep"
    nul: Literal["keep", "drop"] = "keep"
    history: bool = False
    drain_s: Positive = 10
    memory_mb: Positive = 5
    sessions: bool = True


class PageContract(Part):
    """How one page is checked.

    Attributes:
        page: Its name, which heads the ids of its checks.
        path: Where it is below the URL that is given for it.
        before: What is done before it can be used, each time it is opened.
        busy: How it shows that an answer is under way; found in several ways if not said.
        development: The path of a build with React's StrictMode.
    """

    page: PageName = "page"
    title: str = ""
    path: str = ""
    before: Steps | tuple[()] = ()
    input: Elements | None = None
    send: Elements | None = None
    stop: Elements | None = None
    answer: Elements | None = None
    busy: Elements | None = None
    error: Elements | None = None
    status: Elements | None = None
    connection: Elements | None = None
    actions: Actions = Actions()
    development: str | None = None
    stream: Streams = Streams()
    policy: Policy = Policy()

    def carried(self, text: str) -> str:
        """A text as the page can show it: where the protocol carries no CR, a line end is LF."""
        if self.policy.newline == "lf":
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if self.policy.nul == "drop":
            text = text.replace("\0", "")
        return collapsed(text) if self.policy.text == "markdown" else text


def collapsed(text: str) -> str:
    """A text as renderers of Markdown leave its white space."""
    return _GAP.sub(" ", text).strip(" ")
