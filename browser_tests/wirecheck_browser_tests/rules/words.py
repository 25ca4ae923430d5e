"""Words that findings have in common."""

from wirecheck.report.visible import clipped

_LONGEST = 120


def quoted(text: str | None) -> str:
    """A text between quotation marks, cut if it is long."""
    return "nothing" if not text else f'"{clipped(text, _LONGEST)}"'


def difference(expected: str, shown: str) -> tuple[str, str]:
    """Two texts from a little before where they part, in words."""
    pairs = enumerate(zip(expected, shown, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(expected), len(shown)))
    begin = max(0, at - 20)
    lead = f"{len(expected):,} characters" if not begin else f"from character {begin:,} on"
    wanted, got = quoted(expected[begin:]), quoted(shown[begin:])
    parting = f"{len(shown):,} characters, different from character {at:,} on"
    return f"{lead}: {wanted}", f"{parting}: {got}"
