"""What to do about a breach of YAML's syntax: the parser says only what it found."""

from typing import Final

#: What stands in the parser's words, and what mends it most often. The first that fits counts.
MENDS: Final = (
    ("mapping values are not allowed", 'put a text with a colon in it into quotes: "so: it is"'),
    (r"character '\t'", "indent by blanks, not by tabs"),
    ("cannot start any token", "put a text that begins with this character into quotes"),
    ("expected <block end>", "let what belongs together begin in one column"),
    ("could not find expected ':'", "write `key: value`, and indent the lines of a longer text"),
    ("unexpected end of stream", "close the quotes"),
    ("expected ',' or", "close the bracket, and put commas between what is in it"),
    ("expected the node content", "close the bracket, and put values between its commas"),
    ("alias", "put a text that begins with an asterisk into quotes"),
    ("unknown escape character", "in double quotes write a backslash twice, or use single quotes"),
)
_OTHERWISE: Final = "put texts into quotes, and let what belongs together begin in one column"


def with_mend(words: str) -> str:
    """Return the parser's words, and what to do."""
    mend = next((mend for said, mend in MENDS if said in words), _OTHERWISE)
    return f"{words}: {mend}"
