"""An exhibit as the page shows it."""

from base64 import b64encode
from dataclasses import dataclass

from wirecheck.report.exhibit import Exhibit, Table
from wirecheck.report.filing import anchor, exhibit_file
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


def exhibit_panel(exhibit: Exhibit, *, pictured: bool) -> ExhibitPanel:
    """An exhibit, with its picture if it is to be shown."""
    picture = ""
    if pictured and exhibit.picture:
        picture = "data:image/png;base64," + b64encode(exhibit.picture).decode()
    return ExhibitPanel(
        anchor=anchor(exhibit.contract, exhibit.scenario, exhibit.part),
        part=exhibit.part,
        facts=exhibit.facts,
        file=exhibit_file(exhibit),
        tables=tuple(map(_shown, exhibit.tables)),
        picture=picture,
        picture_file=exhibit_file(exhibit, ".png") if exhibit.picture else "",
    )


def _shown(table: Table) -> Table:
    rows = tuple(tuple(clipped(cell, _CELL_CHARACTERS) for cell in row) for row in table.rows)
    return Table(table.title, table.columns, rows, table.more)
