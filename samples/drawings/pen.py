"""Draw lines, shapes and words in millimetres on a PDF page.

Units    millimetres, origin bottom-left, y upwards; type sizes in points; angles in degrees, counter-clockwise.
Limits   one pen writes with one type family; every mark it writes stays selectable text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

INK = black
PAPER = white
GREY = HexColor("#808890")
THIN = 0.18
NORMAL = 0.3
THICK = 0.5
DASHED = (1.6, 1.0)
DASH_DOT = (3.0, 0.8, 0.6, 0.8)


class Pen:
    """A drawing pen over a reportlab canvas."""

    def __init__(self, canvas: Canvas, font: str = "Vera", bold: str = "VeraBd") -> None:
        self.canvas = canvas
        self.font = font
        self.bold = bold

    @contextmanager
    def at(self, x: float, y: float, turn: float = 0, scale: float = 1) -> Iterator[None]:
        """Draw inside with the origin moved to (x, y), turned and scaled."""
        self.canvas.saveState()
        self.canvas.translate(x * mm, y * mm)
        self.canvas.rotate(turn)
        self.canvas.scale(scale, scale)
        try:
            yield
        finally:
            self.canvas.restoreState()

    def _stroke(self, width: float, dash: Sequence[float] = (), color: Color = INK) -> None:
        self.canvas.setLineWidth(width * mm)
        self.canvas.setStrokeColor(color)
        self.canvas.setDash([d * mm for d in dash])
        self.canvas.setLineCap(1 if not dash else 0)
        self.canvas.setLineJoin(1)

    def line(
        self,
        *points: Point,
        width: float = NORMAL,
        dash: Sequence[float] = (),
        color: Color = INK,
    ) -> None:
        """Draw an open line through *points*."""
        self.shape(*points, width=width, dash=dash, color=color, closed=False)

    def shape(
        self,
        *points: Point,
        width: float = NORMAL,
        dash: Sequence[float] = (),
        color: Color = INK,
        fill: Color | None = None,
        closed: bool = True,
    ) -> None:
        """Draw a polygon through *points*."""
        self._stroke(width, dash, color)
        path = self.canvas.beginPath()
        path.moveTo(points[0][0] * mm, points[0][1] * mm)
        for x, y in points[1:]:
            path.lineTo(x * mm, y * mm)
        if closed:
            path.close()
        self._fill(fill)
        self.canvas.drawPath(path, stroke=int(width > 0), fill=int(fill is not None))

    def _fill(self, fill: Color | None) -> None:
        if fill is not None:
            self.canvas.setFillColor(fill)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        width: float = NORMAL,
        fill: Color | None = None,
        dash: Sequence[float] = (),
        color: Color = INK,
        radius: float = 0,
    ) -> None:
        """Draw a rectangle from its lower left corner."""
        self._stroke(width, dash, color)
        self._fill(fill)
        stroke, filled = int(width > 0), int(fill is not None)
        self.canvas.roundRect(x * mm, y * mm, w * mm, h * mm, radius * mm, stroke=stroke, fill=filled)

    def circle(
        self, x: float, y: float, r: float, width: float = NORMAL, fill: Color | None = None, color: Color = INK
    ) -> None:
        """Draw a circle around (x, y)."""
        self._stroke(width, (), color)
        self._fill(fill)
        self.canvas.circle(x * mm, y * mm, r * mm, stroke=int(width > 0), fill=int(fill is not None))

    def arc(self, x: float, y: float, r: float, start: float, extent: float, width: float = NORMAL) -> None:
        """Draw part of a circle around (x, y)."""
        self._stroke(width)
        self.canvas.arc((x - r) * mm, (y - r) * mm, (x + r) * mm, (y + r) * mm, start, extent)

    def dot(self, x: float, y: float, r: float = 0.7) -> None:
        """Mark a connection."""
        self.circle(x, y, r, width=0, fill=INK)

    def arrow(self, start: Point, end: Point, width: float = NORMAL, head: float = 2.0, color: Color = INK) -> None:
        """Draw a line with a filled head at *end*."""
        self.line(start, end, width=width, color=color)
        self.head(start, end, head, color)

    def head(self, start: Point, end: Point, size: float = 2.0, color: Color = INK) -> None:
        """Draw only the filled arrow head at *end*, coming from *start*."""
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        ux, uy = dx / length * size, dy / length * size
        left = (end[0] - ux - uy * 0.35, end[1] - uy + ux * 0.35)
        right = (end[0] - ux + uy * 0.35, end[1] - uy - ux * 0.35)
        self.shape(end, left, right, width=0, fill=color)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 6.5,
        anchor: Anchor = "start",
        bold: bool = False,
        turn: float = 0,
        color: Color = INK,
    ) -> None:
        """Write *words* with the baseline starting, centred or ending at (x, y)."""
        self.canvas.saveState()
        self.canvas.translate(x * mm, y * mm)
        self.canvas.rotate(turn)
        self.canvas.setFillColor(color)
        self.canvas.setFont(self.bold if bold else self.font, size)
        draw = {
            "start": self.canvas.drawString,
            "middle": self.canvas.drawCentredString,
            "end": self.canvas.drawRightString,
        }[anchor]
        draw(0, 0, words)
        self.canvas.restoreState()

    def lines(self, x: float, y: float, words: Sequence[str], size: float = 6.5, leading: float = 3.0) -> None:
        """Write several lines downwards from (x, y)."""
        for number, text in enumerate(words):
            self.text(x, y - number * leading, text, size)
