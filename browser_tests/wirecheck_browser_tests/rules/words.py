"""Words that findings have in common."""

from wirecheck.report.visible import clipped

UNTOLD = "this browser does not tell what a page sends; Chromium does"
_LONGEST = 120
# How each sign of being busy (``Change.busy``) is called.
_SIGNS = {
    "declared": "`busy` of the page contract is shown",
    "aria-busy": "`aria-busy`",
    "stop": "the button to stop can be pressed",
    "input": "the input is disabled",
    "send": "the button to send is disabled",
}
# As much of a text stands before the place where it parts from another.
_BEFORE = 20


def quoted(text: str | None) -> str:
    """A text between quotation marks, cut if it is long."""
    return "nothing" if not text else f'"{clipped(text, _LONGEST)}"'


def busy_by(signs: str) -> str:
    """That a page is busy, and what shows it."""
    return "busy: " + ", ".join(_SIGNS.get(sign, sign) for sign in signs.split())


def difference(expected: str, shown: str) -> tuple[str, str]:
    """Two texts from a little before where they part, in words."""
    at = parting(expected, shown)
    begin = max(0, at - _BEFORE)
    place = f", from character {begin + 1:,} on" if begin else ""
    wanted = f"{len(expected):,} characters{place}: {quoted(expected[begin:])}"
    rest = quoted(shown[begin:])
    if not shown:
        return wanted, "nothing"
    if at == len(shown):
        return wanted, f"the first {at:,} characters and no more, to {rest}"
    if at == len(expected):
        return wanted, f"{len(shown) - at:,} characters more: {rest}"
    return wanted, f"{len(shown):,} characters, other ones from character {at + 1:,} on: {rest}"


def parting(expected: str, shown: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(expected, shown, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(expected), len(shown)))
