"""What the electrical folios of CONV-12 share: sheet, texts, places for cross references.

Shapes   `place("K11")` is the folio and column of a coil or contact, such as "E6.2"; drawings take their x from the
         same table, so a cross reference cannot lie.
Source   `samples/sources/CONV-12/schema.yaml` holds every text and table.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from samples.drawings.pen import THIN, Pen
from samples.drawings.sheet import COLUMNS, LEFT, RIGHT, TitleBlock, draw_sheet
from samples.typography import french

SOURCE = Path(__file__).parent.parent / "sources" / "CONV-12" / "schema.yaml"

OUTPUTS = {
    "K11": 40.0,
    "K12": 72.0,
    "K13": 104.0,
    "K14": 134.0,
    "P1": 166.0,
    "P2": 194.0,
    "P3": 222.0,
    "P4": 250.0,
}
PLACES: dict[str, tuple[str, float]] = {
    **{f"{name} coil": ("E6", x) for name, x in OUTPUTS.items()},
    "K11 main": ("E2", 76.0),
    "K12 main": ("E2", 108.0),
    "K13 main": ("E2", 150.0),
    "K14 main": ("E2", 202.0),
    "K11 21": ("E6", OUTPUTS["K12"]),
    "K12 21": ("E6", OUTPUTS["K11"]),
    "K11 31": ("E4", 226.0),
    "K12 31": ("E4", 226.0),
    "Q1 aux": ("E5", 220.0),
    "Q2 aux": ("E5", 239.0),
    "Q1": ("E2", 76.0),
    "Q2": ("E2", 202.0),
    "K1 13": ("E4", 104.0),
    "K1 31 pins": ("E4", 204.0),
    "K1 supply": ("E4", 36.0),
    "K1 31": ("E5", 201.0),
    "K15 coil": ("E3", 250.0),
    "K15 11": ("E5", 182.0),
    "Q3": ("E2", 250.0),
    "G1": ("E3", 60.0),
}


@cache
def texts() -> dict[str, Any]:
    """Return the texts and tables of the folios."""
    loaded: dict[str, Any] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return loaded


def place(name: str) -> str:
    """Return where *name* stands, as folio.column."""
    folio, x = PLACES[name]
    return f"{folio}.{column(x)}"


def column(x: float) -> int:
    """Return the column of the sheet's grid in which *x* lies."""
    return int((x - LEFT) / ((RIGHT - LEFT) / COLUMNS)) + 1


def sheet(pen: Pen, folio: str) -> None:
    """Draw frame and title block of *folio*."""
    content = texts()
    title = french(content["folios"][folio])
    draw_sheet(pen, TitleBlock(title=title, folio=folio, folios="E8", **content["title_block"]))


def table(
    pen: Pen, x: float, y: float, widths: list[float], rows: list[list[str]], height: float, fill: Any, size: float = 6
) -> None:
    """Draw a ruled table downwards from (x, y); the first row is its header."""
    for number, row in enumerate(rows):
        bottom, left = y - (number + 1) * height, x
        for width, words in zip(widths, row, strict=True):
            pen.rect(left, bottom, width, height, width=THIN, fill=fill if number == 0 else None)
            pen.text(left + 1.4, bottom + height / 2 - 0.8, french(str(words)), size, bold=number == 0)
            left += width
