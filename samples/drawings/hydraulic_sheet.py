"""What the three hydraulic folios share: title block, line bundles to other folios, marks with a setting."""

from __future__ import annotations

from typing import Literal

from samples.drawings.pen import DASHED, GREY, THICK, Pen
from samples.drawings.sheet import TitleBlock, draw_sheet

FOLIOS = "H3"


def sheet(pen: Pen, title: str, folio: str) -> None:
    """Draw frame and title block of a hydraulic folio."""
    block = TitleBlock(
        maker="MORVANEL",
        machine="Presse PHM 200 – PRESSE-4",
        title=title,
        number="PHM200-SH-01",
        revision="D",
        date="14/02/2025",
        drawn="A. Corbier",
        checked="L. Ménard",
        folio=folio,
        folios=FOLIOS,
        color="#0d2f57",
    )
    draw_sheet(pen, block)


def pressure_line(pen: Pen, *points: tuple[float, float]) -> None:
    """A working line."""
    pen.line(*points, width=THICK)


def return_line(pen: Pen, *points: tuple[float, float]) -> None:
    """A return line."""
    pen.line(*points)


def pilot_line(pen: Pen, *points: tuple[float, float]) -> None:
    """A pilot line."""
    pen.line(*points, dash=DASHED)


def mark(pen: Pen, x: float, y: float, name: str, *notes: str, anchor: Literal["start", "end"] = "start") -> None:
    """Write the mark of a component and, smaller, what it is set to."""
    pen.text(x, y, name, 7.5, anchor, bold=True)
    for number, note in enumerate(notes):
        pen.text(x, y - 2.9 * (number + 1), note, 5.5, anchor)


def off_sheet(pen: Pen, x: float, y: float, words: str, side: Literal["left", "right"]) -> None:
    """An arrow to or from another folio."""
    if side == "right":
        pen.shape((x, y - 1.8), (x + 2.6, y), (x, y + 1.8), width=0, fill=GREY)
        pen.text(x - 1, y + 1.4, words, 6, "end")
        return
    pen.shape((x - 2.6, y - 1.8), (x, y), (x - 2.6, y + 1.8), width=0, fill=GREY)
    pen.text(x + 1, y + 1.4, words, 6)


def notes(pen: Pen, x: float, y: float, title: str, words: tuple[str, ...]) -> None:
    """A block of notes."""
    pen.text(x, y, title, 6.5, bold=True)
    for number, text in enumerate(words):
        pen.text(x, y - 3.6 - 3.0 * number, text, 5.5)
