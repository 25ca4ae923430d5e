"""An exhibit as the page shows it."""

from base64 import b64encode
from dataclasses import dataclass

from wirecheck.report.exhibit import Exhibit, Table
from wirecheck.report.filing import anchor, exhibit_file
from wirecheck.report.panels import Panel, panel
from wirecheck.report.visible import clipped

_CELL_CHARACTERS = 240


@dataclass(frozen=True, slots=True)
class ExhibitPanel:
    """One exhibit.

    Attributes:
        picture: A ``data:`` URL; empty where the picture is only filed, or where there is none.
        picture_file: Where it is filed; empty if there is none.
    """

    anchor: str
    part: str
    facts: str
    file: str
    tables: tuple[Table, ...]
    picture: str
    picture_file: str
    delivered: tuple[Panel, ...]


def exhibit_panel(exhibit: Exhibit, *, troubled: bool) -> ExhibitPanel:
    """An exhibit; if something was found there, with its picture and what was delivered."""
    picture = ""
    if troubled and exhibit.picture:
        picture = "data:image/png;base64," + b64encode(exhibit.picture).decode()
    return ExhibitPanel(
        anchor=anchor(exhibit.contract, exhibit.scenario, exhibit.part),
        part=exhibit.part,
        facts=exhibit.facts,
        file=exhibit_file(exhibit),
        tables=tuple(map(_shown, exhibit.tables)),
        picture=picture,
        picture_file=exhibit_file(exhibit, ".png") if exhibit.picture else "",
        delivered=tuple(
            panel(it.recording, it.contract, exhibit) for it in exhibit.delivered if troubled
        ),
    )


def _shown(table: Table) -> Table:
    rows = tuple(tuple(clipped(cell, _CELL_CHARACTERS) for cell in row) for row in table.rows)
    return Table(table.title, table.columns, rows, table.more)
