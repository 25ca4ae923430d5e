"""Pieces of text that generated questions are made of.

Tables, not Hypothesis's own text: it mixes constants of the user's modules into text, into floats
and into integers above 100, so the same seed would give other bytes elsewhere.
"""

from typing import Any

# Well-formed text that every endpoint has to take.
ORDINARY = (
    "a",
    " ",
    "Hello, world.",
    "\n",
    "\t",
    '"',
    "\\",
    "{",
    "}",
    "<b>&amp;</b>",
    "data: x\n\n",
    "[DONE]",
    "%00%s",
    "caf\u00e9",
    "e\u0301",
    "\u65e5\u672c\u8a9e",
    "\u05e9\u05dc\u05d5\u05dd",
    "\U0001f600",
    "\U0001f469\u200d\U0001f467",
    "\u2028",
    "\ufeff",
    "\r\n",
)

# What JSON can say and not every endpoint can take: NUL, controls, halves of surrogate pairs, and
# characters that are none.
ODD = (
    "\0",
    "\ud83d",
    "\udc00",
    "\udc00\ud83d",
    "\uffff",
    "\ufffe",
    "\U0010ffff",
    "\x1b[2J",
    "\x7f",
    "\u202e",
    "\u0300" * 50,
)

# As above, but for halves of pairs, which UTF-8 cannot say.
WELL_FORMED_ODD = tuple(text for text in ODD if text.encode("utf-8", "ignore"))

# A value of each type of JSON, the plainest first.
OF_TYPE: dict[str, tuple[Any, ...]] = {
    "null": (None,),
    "boolean": (True, False),
    "number": (7, 0, -1, 0.5, 1e30),
    "string": ("text", "", "7", "null"),
    "array": ([], [1], ["text"], [[]], [None]),
    "object": ({}, {"a": 1}, {"": None}, {"length": 1}),
}
UNKNOWN = ("nobody", "", "No one ", "\u00e9")
EXTRA = ("unforeseen", "", "__proto__", "constructor", "x" * 1000)
