"""How findings quote the wire: short, printable, and saying where two texts part."""

from wirecheck.recording import ENDINGS, Recording

_QUOTED_CHARACTERS = 80


def quoted(text: str, limit: int = _QUOTED_CHARACTERS) -> str:
    """A text in quotes with its control and format characters escaped, cut if it is long."""
    more = f" … ({len(text):,} characters)" if len(text) > limit else ""
    return '"' + "".join(map(_visible, text[:limit])) + '"' + more


def _visible(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else repr(character)[1:-1]


def came_instead(recording: Recording) -> str:
    """What came back, for findings that miss what should have come."""
    response = recording.response
    if response is None:
        return f"no response: {ending(recording)}"
    body = recording.body[: _QUOTED_CHARACTERS * 4].decode("utf-8", "replace")
    size = len(recording.body)
    return (
        f"status {response.status} with {size:,} bytes of body: {quoted(body)}"
        if size
        else (f"status {response.status} with an empty body; {ending(recording)}")
    )


def ending(recording: Recording) -> str:
    """How the conversation ended, in words."""
    how, detail = recording.ending.how, recording.ending.detail
    return ENDINGS[how] + (f" ({detail})" if detail else "")


def difference(expected: str, actual: str) -> tuple[str, str]:
    """Both texts around the place where they part, ready to be set one under the other."""
    same = next(
        (i for i, (a, b) in enumerate(zip(expected, actual, strict=False)) if a != b),
        min(len(expected), len(actual)),
    )
    start = max(0, same - _QUOTED_CHARACTERS // 4)

    def around(text: str) -> str:
        lead = "… " if start else ""
        rest = quoted(text[start : start + _QUOTED_CHARACTERS])
        tail = " …" if len(text) > start + _QUOTED_CHARACTERS else ""
        return f"{lead}{rest}{tail}"

    return (
        f"{around(expected)} ({len(expected):,} characters)",
        f"{around(actual)} ({len(actual):,} characters; they part at character {same:,})",
    )
