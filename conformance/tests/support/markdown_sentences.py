"""The sentences of a Markdown page, by section: what a map of the page has to have a row for."""

import re

INTRODUCTION = "Introduction"
# After a full stop (and perhaps a bracket), before a capital, code, a link or a bracket.
_SENTENCE_END = re.compile(r"(?:(?<=[.?!])|(?<=[.?!]\)))\s+(?=[A-Z`(\[*])")
_TABLE_RULE = re.compile(r"[|\s:-]+")


def sentences_of(page: str) -> dict[str, list[str]]:
    """Every sentence and every row of a table, by the heading of its section, in reading order."""
    sections: dict[str, list[str]] = {}
    heading = INTRODUCTION
    for block in re.split(r"\n\s*\n|\n(?=- )", page):
        if block.startswith("#"):
            level, _, title = block.partition(" ")
            heading = title.strip() if len(level) > 1 else INTRODUCTION
        else:
            sections.setdefault(heading, []).extend(_sentences(block))
    return sections


def _sentences(block: str) -> list[str]:
    if block.lstrip().startswith("|"):
        _, *rows = (line for line in block.splitlines() if not _TABLE_RULE.fullmatch(line))
        return [" | ".join(cell.strip() for cell in row.strip("| ").split(" | ")) for row in rows]
    text = " ".join(block.strip().removeprefix("- ").split())
    return _SENTENCE_END.split(text) if text else []
