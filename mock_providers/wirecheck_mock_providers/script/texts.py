"""What the scenarios say. Where a token ends is part of the text.

A source makes `count` tokens. In a fixed text MARK stands for the run's id: it comes several times
in each, so that two streams that are mixed up are seen to be.
"""

from collections.abc import Callable
from typing import Final

from wirecheck_mock_providers.script.model import STAMP_SLOT
from wirecheck_mock_providers.script.seeds import draw

#: (mark, identity, count) -> tokens
Source = Callable[[str, str, int], tuple[str, ...]]

MARK: Final = "{run}"

#: In prose each token whose index is a multiple of this is the mark.
_MARK_EVERY: Final = 4

HUGE_TOKEN_BYTES: Final = 256 * 1024

WORDS: Final = (
    "river",
    "light",
    "stone",
    "paper",
    "window",
    "garden",
    "letter",
    "winter",
    "bridge",
    "silver",
    "morning",
    "copper",
    "valley",
    "harbour",
    "candle",
    "forest",
    "meadow",
    "thunder",
    "ladder",
    "mirror",
    "pepper",
    "ribbon",
    "saddle",
    "timber",
    "velvet",
    "walnut",
    "anchor",
    "basket",
    "carpet",
    "dragon",
    "engine",
    "falcon",
)

UNICODE: Final = (
    MARK,
    ": Gr\u00fc\u00dfe",  # two bytes each
    ", \u65e5\u672c",  # three bytes each
    "\u8a9e",
    " \U0001f600",  # four bytes
    "\U0001d11e",
    " \U0001f469",  # a family: the token ends inside the cluster, before ZWJ
    "\u200d\U0001f469\u200d",
    "\U0001f467\u200d\U0001f466",
    " \U0001f44d",  # a thumb, and its skin tone in the next token
    "\U0001f3fd",
    " \U0001f1e8",  # half a flag
    "\U0001f1ed",
    " caf\u00e9",  # composed
    " cafe",  # decomposed: the accent comes alone
    "\u0301",
    " re\u0301sume\u0301",  # decomposed within a token
    f" {MARK}",
    " \u05e9\u05dc\u05d5\u05dd",  # right to left
    " \u0645\u0631\u062d\u0628\u0627",
    " \u202eabc\u202c",  # an override and its end
    " next\u0085line",
    " line\u2028separator",
    " paragraph\u2029separator",
    " \ufeffmark",  # a byte order mark inside the text
    "\ufeff",
    " zero\u200bwidth\u2060joined\u200cnot",
    " \u0e19\u0e49",  # Thai, a vowel sign on a consonant
    "\u0e33",
    " \u0928\u092e\u0938\u094d",  # Devanagari, cut behind the virama
    "\u0924\u0947",
    " \u1100",  # Hangul jamo, cut inside the syllable
    "\u1161",
    " \u00a0\u3000",
    f"{MARK}.",
)

WHITESPACE: Final = (
    "  ",
    f" {MARK}",
    " two  spaces",
    " ",
    " ",
    "\t",
    "tab\tinside",
    "\n",
    "line\n",
    "\n",
    "\n\n",
    "after blank lines",
    " trailing \n",
    "  indented",
    "\r",  # CRLF, cut in two
    "\n",
    "crlf\r\n",
    "\r\n\r\n",
    "cr\rinside",
    "\r",
    f"{MARK} ",
    "\t \n\t",
    "\n \n",
    " end",
    f" {MARK}\n",
    "  \n",
)

SSE_LOOKALIKE: Final = (
    MARK,
    "\n\n",
    "data: x",
    "\n",
    "data:",
    " [DONE]",
    "\n\n",
    "event: done",
    "\ndata: {}\n\n",
    f"event: error\ndata: {MARK}\n\n",
    ": comment",
    "\n",
    "id: 1\n",
    "retry: 1\n",
    "[DONE]",
    "\r\n\r\n",
    "data: [DONE]\n\n",
    "[DONE]",
    f"0\r\n\r\n{MARK}",
)

MARKUP: Final = (
    f"# {MARK}",
    "\n\n",
    "**bo",
    "ld** and _it",
    "alic_\n\n",
    "- one\n",
    "- two\n\n",
    "```html\n",
    "<script>",
    f"alert('{MARK}')",
    "</scr",
    "ipt>\n",
    "```\n\n",
    "<img src=x onerror=",
    '"alert(1)">',
    " &amp; &lt; &#0; <!-- ",
    "--> ]]>",
    "\n| a | b |\n|---|---|\n",
    "| [link](javascript:alert(1)) | $x_1$ |\n",
    f"</body></html> {MARK}",
)

JSON_LOOKALIKE: Final = (
    f'{{"run": "{MARK}"',
    ', "',
    'quo\\"',
    'ted": "',
    "\\",
    "\\\\",
    'n"',
    ", [",
    "}{",
    "]",
    "\\u0000",
    "\0",
    "\\ud83d",
    "\\ude00",
    "null",
    ' {"error": {"message": "',
    MARK,
    '"}}',
    "\x07\x1b\x7f",
    "'\"`",
    '"}',
    "}",
    f' "done": true, "{MARK}"',
    "}",
)

REASONING: Final = (
    "Thinking",
    " about",
    f" {MARK}",
    ":",
    " first",
    " this",
    ", then",
    " that",
    ".",
)

REFUSAL: Final = (
    "I'm",
    " sorry",
    ",",
    f" {MARK}",
    ":",
    " I can",
    "'t",
    " help",
    " with",
    " that",
    ".",
)


def fixed(text: tuple[str, ...]) -> Source:
    """Return the source that says `text`, over and over if more tokens are asked for."""

    def source(mark: str, _identity: str, count: int) -> tuple[str, ...]:
        said = [token.replace(MARK, mark) for token in text]
        return tuple(said[index % len(said)] for index in range(count))

    return source


def prose(mark: str, identity: str, count: int) -> tuple[str, ...]:
    """Return words, with the mark as the first token and at every fourth."""
    picks = draw(identity, "prose", count)
    tokens = [f" {WORDS[pick % len(WORDS)]}" for pick in picks]
    tokens[::_MARK_EVERY] = [f" {mark}"] * len(tokens[::_MARK_EVERY])
    if tokens:
        tokens[0] = mark
    return tuple(tokens)


def nothing(_mark: str, _identity: str, _count: int) -> tuple[str, ...]:
    """Return no token at all."""
    return ()


def stamps(mark: str, _identity: str, count: int) -> tuple[str, ...]:
    """Return tokens such as `7f3a@1790000000123.456 `, the time still to be written in."""
    return (f"{mark}@{STAMP_SLOT} ",) * count


def huge(mark: str, identity: str, count: int) -> tuple[str, ...]:
    """Return prose of which every second token is HUGE_TOKEN_BYTES long."""
    tokens = list(prose(mark, identity, count))
    phrase = f" {mark}"
    repeated = phrase * (HUGE_TOKEN_BYTES // len(phrase) + 1)
    tokens[1::2] = [repeated[:HUGE_TOKEN_BYTES]] * (count // 2)
    return tuple(tokens)
