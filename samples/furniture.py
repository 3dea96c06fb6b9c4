"""Header and footer of each page of a manual, in the look of its maker.

Shapes   `FURNITURE[look.heads](canvas, look, marks)`; `Marks` holds what is written and the size of the page as read.
Limits   every page prints its own number and the revision of the document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from samples.looks import Heads, Look

MARGIN = 20 * mm
GREY = HexColor("#404850")


@dataclass(frozen=True)
class Marks:
    """What stands at the head (maker and model, title) and at the foot (document, revision, page)."""

    head: tuple[str, str]
    foot: tuple[str, str, str]
    size: tuple[float, float]
    page: int


def _banded(canvas: Canvas, look: Look, marks: Marks) -> None:
    width, height = marks.size
    canvas.saveState()
    canvas.setFillColor(HexColor(look.dark))
    canvas.rect(0, height - 17 * mm, width, 17 * mm, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#e8740c"))
    canvas.rect(0, height - 18 * mm, width, 1 * mm, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.setFont(look.bold, 9)
    canvas.drawString(MARGIN, height - 11 * mm, marks.head[0])
    canvas.setFont(look.font, 8)
    canvas.drawRightString(width - MARGIN, height - 11 * mm, marks.head[1])
    _foot(canvas, look, marks, HexColor(look.dark))
    canvas.restoreState()


def _plain(canvas: Canvas, look: Look, marks: Marks) -> None:
    width, height = marks.size
    canvas.saveState()
    canvas.setFillColor(HexColor(look.accent))
    canvas.setFont(look.bold, 8)
    canvas.drawString(MARGIN, height - 14 * mm, marks.head[0])
    canvas.setFillColor(HexColor("#5a6468"))
    canvas.setFont(look.font, 8)
    canvas.drawRightString(width - MARGIN, height - 14 * mm, marks.head[1])
    _foot(canvas, look, marks, HexColor("#8a9497"))
    canvas.restoreState()


def _foot(canvas: Canvas, look: Look, marks: Marks, color: Color) -> None:
    width = marks.size[0]
    canvas.setStrokeColor(color)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, 15 * mm, width - MARGIN, 15 * mm)
    canvas.setFillColor(GREY)
    canvas.setFont(look.font, 7)
    canvas.drawString(MARGIN, 11 * mm, marks.foot[0])
    canvas.drawCentredString(width / 2, 11 * mm, marks.foot[1])
    canvas.setFont(look.bold, 7.5)
    canvas.drawRightString(width - MARGIN, 11 * mm, marks.foot[2])


def _ruled(canvas: Canvas, look: Look, marks: Marks) -> None:
    """A book: title in italics over a hair line, the page number in the middle of the foot."""
    width, height = marks.size
    canvas.saveState()
    canvas.setFillColor(HexColor(look.dark))
    canvas.setFont(look.italic, 9.5)
    canvas.drawCentredString(width / 2, height - 15 * mm, f"{marks.head[0]} – {marks.head[1]}")
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, height - 18 * mm, width - MARGIN, height - 18 * mm)
    canvas.setFont(look.font, 8.5)
    canvas.drawString(MARGIN, 12 * mm, marks.foot[0])
    canvas.drawRightString(width - MARGIN, 12 * mm, marks.foot[1])
    canvas.setFont(look.bold, 10)
    canvas.drawCentredString(width / 2, 12 * mm, marks.foot[2])
    canvas.restoreState()


def _tabbed(canvas: Canvas, look: Look, marks: Marks) -> None:
    """A box of three cells, as quality departments want it: maker, title, revision and page."""
    width, height = marks.size
    left, right, top, low = MARGIN, width - MARGIN, height - 9 * mm, height - 22 * mm
    inner = (left + 48 * mm, right - 42 * mm)
    canvas.saveState()
    canvas.setStrokeColor(HexColor(look.dark))
    canvas.setLineWidth(0.7)
    canvas.rect(left, low, right - left, top - low)
    for x in inner:
        canvas.line(x, low, x, top)
    canvas.line(inner[1], (low + top) / 2, right, (low + top) / 2)
    canvas.setFillColor(HexColor(look.accent))
    canvas.setFont(look.bold, 10)
    canvas.drawCentredString((left + inner[0]) / 2, low + 5 * mm, marks.head[0])
    canvas.setFillColor(HexColor(look.dark))
    canvas.setFont(look.bold, 9)
    canvas.drawCentredString(sum(inner) / 2, low + 7.6 * mm, marks.head[1])
    canvas.setFont(look.font, 8)
    canvas.drawCentredString(sum(inner) / 2, low + 3 * mm, marks.foot[0])
    canvas.drawCentredString((inner[1] + right) / 2, low + 8.6 * mm, marks.foot[1])
    canvas.setFont(look.bold, 8)
    canvas.drawCentredString((inner[1] + right) / 2, low + 2.2 * mm, marks.foot[2])
    canvas.restoreState()


def _slim(canvas: Canvas, look: Look, marks: Marks) -> None:
    """A line of colour; what stands left on an even page stands right on an odd one, as in a bound book."""
    width, height = marks.size
    canvas.saveState()
    canvas.setFillColor(HexColor(look.accent))
    canvas.rect(0, height - 4 * mm, width, 4 * mm, stroke=0, fill=1)
    canvas.setFont(look.bold, 8)
    _outside(canvas, marks, height - 13 * mm, marks.head[0], marks.head[1])
    canvas.setFillColor(GREY)
    canvas.setFont(look.bold, 8)
    _outside(canvas, marks, 11 * mm, marks.foot[2], marks.foot[0])
    canvas.setFont(look.font, 7.5)
    canvas.drawCentredString(width / 2, 11 * mm, marks.foot[1])
    canvas.restoreState()


def _outside(canvas: Canvas, marks: Marks, y: float, outer: str, inner: str) -> None:
    left, right = (outer, inner) if marks.page % 2 == 0 else (inner, outer)
    canvas.drawString(MARGIN, y, left)
    canvas.drawRightString(marks.size[0] - MARGIN, y, right)


def _typed(canvas: Canvas, look: Look, marks: Marks) -> None:
    """A typewriter's page."""
    width, height = marks.size
    canvas.saveState()
    canvas.setFont(look.font, 9)
    canvas.drawString(MARGIN, height - 15 * mm, marks.head[0])
    canvas.drawRightString(width - MARGIN, height - 15 * mm, f"- {marks.foot[2]} -")
    canvas.drawString(MARGIN, 12 * mm, marks.foot[0])
    canvas.drawRightString(width - MARGIN, 12 * mm, marks.foot[1])
    canvas.restoreState()


FURNITURE: dict[Heads, Callable[[Canvas, Look, Marks], None]] = {
    "banded": _banded,
    "margin": _plain,
    "ruled": _ruled,
    "tabbed": _tabbed,
    "slim": _slim,
    "typed": _typed,
}
