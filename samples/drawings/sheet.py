"""A drawing sheet: A4 landscape, frame with grid letters, title block.

Units    millimetres. The drawing area lies inside (14, 32) - (283, 196).
Shapes   `TitleBlock` holds what is written at the foot of every folio.
Source   layout after ISO 5457 (frame, grid) and ISO 7200 (title block fields).
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor

from samples.drawings.pen import THICK, THIN, Pen

WIDTH, HEIGHT = 297.0, 210.0
LEFT, RIGHT, BOTTOM, TOP = 14.0, 283.0, 10.0, 200.0
COLUMNS = 8
ROWS = "FEDCBA"
BLOCK_HEIGHT = 18.0
BORDER = 4.0


@dataclass(frozen=True)
class TitleBlock:
    """What the title block says."""

    maker: str
    machine: str
    title: str
    number: str
    revision: str
    date: str
    drawn: str
    checked: str
    folio: str
    folios: str
    color: str
    english: bool = False


FRENCH = ("Désignation", "N° de plan", "Dessiné", "Vérifié", "Date", "Indice", "Folio")
ENGLISH = ("Title", "Drawing no.", "Drawn", "Checked", "Date", "Revision", "Sheet")


def draw_sheet(pen: Pen, block: TitleBlock) -> None:
    """Draw frame, grid and title block."""
    _frame(pen)
    _grid(pen)
    _title_block(pen, block)


def _frame(pen: Pen) -> None:
    pen.rect(LEFT - BORDER, BOTTOM - BORDER, RIGHT - LEFT + 2 * BORDER, TOP - BOTTOM + 2 * BORDER, width=THIN)
    pen.rect(LEFT, BOTTOM, RIGHT - LEFT, TOP - BOTTOM, width=THICK)


def _grid(pen: Pen) -> None:
    step = (RIGHT - LEFT) / COLUMNS
    for column in range(COLUMNS):
        x = LEFT + column * step
        for y in (BOTTOM - BORDER, TOP):
            pen.text(x + step / 2, y + 1.3, str(column + 1), 5.5, "middle")
            if column:
                pen.line((x, y), (x, y + BORDER), width=THIN)
    rise = (TOP - BOTTOM) / len(ROWS)
    for row, letter in enumerate(ROWS):
        y = BOTTOM + row * rise
        for x in (LEFT - BORDER, RIGHT):
            pen.text(x + BORDER / 2, y + rise / 2 - 0.8, letter, 5.5, "middle")
            if row:
                pen.line((x, y), (x + BORDER, y), width=THIN)


def _title_block(pen: Pen, block: TitleBlock) -> None:
    color = HexColor(block.color)
    title, number, drawn, checked, date, revision, folio = ENGLISH if block.english else FRENCH
    pen.rect(LEFT, BOTTOM, 46, BLOCK_HEIGHT, width=0, fill=color)
    pen.rect(LEFT, BOTTOM, RIGHT - LEFT, BLOCK_HEIGHT, width=THICK)
    pen.text(LEFT + 23, BOTTOM + 9.5, block.maker, 11, "middle", bold=True, color=HexColor("#ffffff"))
    pen.text(LEFT + 23, BOTTOM + 4.5, block.machine, 6, "middle", color=HexColor("#ffffff"))
    _field(pen, LEFT + 46, 104, title, block.title, color, size=9)
    _field(pen, LEFT + 150, 42, number, block.number, color)
    _pair(pen, LEFT + 192, 27, ((drawn, block.drawn), (checked, block.checked)))
    _pair(pen, LEFT + 219, 27, ((date, block.date), (revision, block.revision)))
    _field(pen, LEFT + 246, 23, folio, f"{block.folio} / {block.folios}", color, size=10)


def _field(pen: Pen, x: float, width: float, label: str, value: str, color: Color, size: float = 8) -> None:
    pen.line((x, BOTTOM), (x, BOTTOM + BLOCK_HEIGHT), width=THIN)
    pen.text(x + 2, BOTTOM + BLOCK_HEIGHT - 4, label, 5, color=color)
    pen.text(x + width / 2, BOTTOM + 6, value, size, "middle", bold=True)


def _pair(pen: Pen, x: float, width: float, fields: tuple[tuple[str, str], tuple[str, str]]) -> None:
    pen.line((x, BOTTOM), (x, BOTTOM + BLOCK_HEIGHT), width=THIN)
    pen.line((x, BOTTOM + BLOCK_HEIGHT / 2), (x + width, BOTTOM + BLOCK_HEIGHT / 2), width=THIN)
    for (label, value), y in zip(fields, (BOTTOM + BLOCK_HEIGHT / 2, BOTTOM), strict=True):
        pen.text(x + 1.5, y + 6, label, 4.5)
        pen.text(x + width / 2, y + 2, value, 6.5, "middle", bold=True)
