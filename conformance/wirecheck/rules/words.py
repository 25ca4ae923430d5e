"""How findings quote the wire: short, printable, and saying where two texts part."""

from wirecheck.recording import ENDINGS, Recording
from wirecheck.rules.proxies import missing_upgrade

_QUOTED_CHARACTERS = 80


def quoted(text: str, limit: int = _QUOTED_CHARACTERS) -> str:
    """A text in quotes with its control and format characters escaped, cut if it is long."""
    more = f" … ({len(text):,} characters)" if len(text) > limit else ""
    cut = text[:limit]
    # JSON reads badly with each of its quotes escaped.
    opening, closing = "“”" if '"' in cut and not {"“", "”"} & set(cut) else '""'
    return opening + "".join(_visible(it, closing) for it in cut) + closing + more


def _visible(character: str, closing: str) -> str:
    if character in ("\\", closing):
        return "\\" + character
    return character if character.isprintable() else repr(character)[1:-1]


def came_instead(recording: Recording) -> str:
    """What came back, for findings that miss what should have come."""
    response = recording.response
    if response is None:
        return f"no response: {ending(recording)}"
    return f"status {response.status} with {_body(recording)}{missing_upgrade(recording)}"


def _body(recording: Recording) -> str:
    if not recording.body:
        wrong = [violation.detail for violation in recording.miscoded]
        return f"a body that is {wrong[0]}" if wrong else f"an empty body; {ending(recording)}"
    text = recording.body[: _QUOTED_CHARACTERS * 4].decode("utf-8", "replace")
    coded = "" if recording.readable else f", encoded as {recording.coding}"
    return f"{len(recording.body):,} bytes of body{coded}: {quoted(text)}"


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
