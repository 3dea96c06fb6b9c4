"""The pieces of a manual page that platypus does not know: heading bands, warning boxes, figures, folios.

Shapes   a `HeadBand` carries `level`, `entry` and `key`, from which the document template writes outline and contents.
Limits   a heading fits on one line (ValueError otherwise); a warning box is never split.
Source   signal words in strips of colour after ISO 3864-2 / ANSI Z535.6, the triangle after ISO 7010 W001.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Table, TableStyle

from samples.drawings.art import Art, DrawFolio
from samples.drawings.pen import Pen
from samples.looks import SIGNAL_COLORS, Heads, Look

ORANGE = HexColor("#e8740c")
HEIGHTS: dict[Heads, tuple[float, float, float]] = {  # millimetres a heading of level 1, 2, 3 takes
    "banded": (11.0, 6.6, 5.2),
    "margin": (15.0, 6.0, 5.2),
    "ruled": (13.0, 6.2, 5.4),
    "tabbed": (9.5, 6.4, 5.4),
    "slim": (8.0, 5.6, 5.0),
    "typed": (7.0, 6.4, 5.6),
}


class HeadBand(Flowable):
    """A numbered heading in the look of the maker."""

    def __init__(self, look: Look, level: int, number: str, text: str, key: str) -> None:
        super().__init__()
        self.look, self.level, self.number, self.text, self.key = look, level, number, text, key
        self.style = look.style(f"h{level}")
        self.entry = f"{number}  {text}"
        self.width = 0.0

    def wrap(self, avail_width: float, _avail_height: float) -> tuple[float, float]:
        """Take the whole width and one line."""
        self.width = avail_width
        used = stringWidth(self.text, self.style.fontName, self.style.fontSize) + self._start()
        if used > avail_width:
            raise ValueError(f"the heading is too long for one line: {self.text}")
        return avail_width, self._height()

    def _height(self) -> float:
        return HEIGHTS[self.look.heads][self.level - 1] * mm

    def _start(self) -> float:
        if self.look.heads == "margin":
            return self.look.body_indent
        if self.look.heads == "banded":
            return {1: 16 * mm, 2: 13.5 * mm, 3: 14 * mm}[self.level]
        number = stringWidth(self.number, self.style.fontName, self.style.fontSize)
        return max(number + 3 * mm, (13 if self.look.heads == "tabbed" else 8) * mm)

    def draw(self) -> None:
        """Draw number and title."""
        draw: dict[Heads, Callable[[], None]] = {
            "banded": self._draw_banded,
            "margin": self._draw_margin,
            "ruled": self._draw_ruled,
            "tabbed": self._draw_tabbed,
            "slim": self._draw_slim,
            "typed": self._draw_typed,
        }
        draw[self.look.heads]()

    def _draw_banded(self) -> None:
        canvas, dark = self.canv, HexColor(self.look.dark)
        if self.level == 1:
            canvas.setFillColor(dark)
            canvas.rect(0, 0, self.width, 11 * mm, stroke=0, fill=1)
            canvas.setFillColor(ORANGE)
            canvas.rect(0, 0, 12 * mm, 11 * mm, stroke=0, fill=1)
            self._write(3.7 * mm, white, white, centre=6 * mm)
            return
        self._write(2.0 * mm, HexColor(self.look.accent), dark, centre=None)
        if self.level == 2:
            canvas.setStrokeColor(ORANGE)
            canvas.setLineWidth(0.9)
            canvas.line(0, 0, self.width, 0)

    def _draw_margin(self) -> None:
        canvas, accent = self.canv, HexColor(self.look.accent)
        if self.level == 1:
            canvas.setFont(self.look.font, 30)
            canvas.setFillColor(accent)
            canvas.drawString(0, 4 * mm, self.number)
            canvas.setFont(self.style.fontName, 17)
            canvas.setFillColor(HexColor(self.look.dark))
            canvas.drawString(self._start(), 5 * mm, self.text)
            canvas.setStrokeColor(accent)
            canvas.setLineWidth(1.2)
            canvas.line(0, 0.6 * mm, self.width, 0.6 * mm)
            return
        self._write(1.6 * mm, accent, HexColor(self.look.dark), centre=None)

    def _rule(self, y: float, width: float, color: Any) -> None:
        self.canv.setStrokeColor(color)
        self.canv.setLineWidth(width)
        self.canv.line(0, y, self.width, y)

    def _draw_ruled(self) -> None:
        dark = HexColor(self.look.dark)
        if self.level == 1:
            self._rule(12.4 * mm, 1.6, dark)
            self._rule(11.7 * mm, 0.4, dark)
            self._rule(0.6 * mm, 0.4, dark)
        self._write((4.2 if self.level == 1 else 1.6) * mm, HexColor(self.look.accent), dark, centre=None)

    def _draw_tabbed(self) -> None:
        canvas, accent = self.canv, HexColor(self.look.accent)
        if self.level == 1:
            canvas.setFillColor(accent)
            canvas.rect(0, 0, 9.5 * mm, 9.5 * mm, stroke=0, fill=1)
            self._write(2.8 * mm, white, accent, centre=4.75 * mm)
            self._rule(0, 1.2, accent)
            return
        if self.level == 2:
            canvas.setFillColor(HexColor(self.look.tint))
            canvas.rect(0, 0, self.width, 6.4 * mm, stroke=0, fill=1)
        self._write(1.8 * mm, accent, HexColor(self.look.dark), centre=None)

    def _draw_slim(self) -> None:
        accent = HexColor(self.look.accent)
        if self.level == 1:
            self._rule(0.4 * mm, 2.2, accent)
        self._write((2.4 if self.level == 1 else 1.6) * mm, accent, HexColor(self.look.dark), centre=None)

    def _draw_typed(self) -> None:
        dark = HexColor(self.look.dark)
        self._write(2.0 * mm, dark, dark, centre=None)
        if self.level < 3:
            used = self._start() + stringWidth(self.text, self.style.fontName, self.style.fontSize)
            self.canv.setLineWidth(1.0 if self.level == 1 else 0.6)
            self.canv.line(0, 0.9 * mm, used, 0.9 * mm)

    def _write(self, baseline: float, number_color: Any, text_color: Any, centre: float | None) -> None:
        canvas = self.canv
        canvas.setFont(self.style.fontName, self.style.fontSize)
        canvas.setFillColor(number_color)
        if centre is None:
            canvas.drawString(0, baseline, self.number)
        else:
            canvas.drawCentredString(centre, baseline, self.number)
        canvas.setFillColor(text_color)
        canvas.drawString(self._start(), baseline, self.text)


class SignalWord(Flowable):
    """The signal word of a warning box with its triangle."""

    def __init__(self, look: Look, kind: str) -> None:
        super().__init__()
        self.look, self.kind = look, kind
        self.word = look.words.signals[kind]

    def wrap(self, avail_width: float, _avail_height: float) -> tuple[float, float]:
        """Take one line."""
        return avail_width, 4.6 * mm

    def draw(self) -> None:
        """Draw triangle and word."""
        on_strip = self.look.notices == "strip"
        color = HexColor(SIGNAL_COLORS[self.kind])
        if self.look.heads == "typed":
            self.canv.setFont(self.look.bold, 12)
            self.canv.drawString(0, 1.1 * mm, f"!  {self.word}  !" if self.kind != "note" else self.word)
            return
        ink = (black if self.kind == "caution" else white) if on_strip else self._word_color()
        start = 0.0
        if self.kind != "note":
            _triangle(Pen(self.canv), ink if on_strip else black, color if on_strip else HexColor("#f2c200"))
            start = 7.2 * mm
        self.canv.setFillColor(ink)
        self.canv.setFont(self.look.bold, 10)
        self.canv.drawString(start, 1.1 * mm, self.word)

    def _word_color(self) -> Any:
        return HexColor("#8a6a00" if self.kind == "caution" else SIGNAL_COLORS[self.kind])


def _triangle(pen: Pen, edge: Any, inside: Any) -> None:
    pen.shape((0, 0.2), (5.4, 0.2), (2.7, 4.7), width=0.45, color=edge, fill=inside)
    pen.shape((2.4, 3.4), (3.0, 3.4), (2.85, 1.75), (2.55, 1.75), width=0, fill=edge)
    pen.circle(2.7, 1.15, 0.32, width=0, fill=edge)


def notice_box(look: Look, kind: str, body: list[Flowable], width: float) -> Table:
    """Return a warning box that stays in one piece."""
    color = HexColor(SIGNAL_COLORS[kind])
    style: list[tuple[Any, ...]] = [
        ("NOSPLIT", (0, 0), (0, 1)),
        ("LEFTPADDING", (0, 0), (-1, -1), 7),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    match look.notices:
        case "strip":
            style += [("BACKGROUND", (0, 0), (0, 0), color), ("BOX", (0, 0), (-1, -1), 1.1, color)]
        case "bar":
            style += [("LINEBEFORE", (0, 0), (0, -1), 4, color), ("BACKGROUND", (0, 0), (-1, -1), HexColor("#f7f7f5"))]
        case "frame":
            style += [("BOX", (0, 0), (-1, -1), 1.6, black if look.heads == "typed" else color)]
    return Table([[SignalWord(look, kind)], [body]], colWidths=[width], style=TableStyle(style), hAlign="RIGHT")


class Figure(Flowable):
    """A drawing in the text, centred."""

    def __init__(self, art: Art, look: Look) -> None:
        super().__init__()
        self.art, self.look = art, look
        self.room = 0.0

    def wrap(self, avail_width: float, _avail_height: float) -> tuple[float, float]:
        """Take the width of the column and the height of the drawing."""
        self.room = avail_width
        return avail_width, self.art.height * mm

    def draw(self) -> None:
        """Draw the figure in the middle of what the text leaves."""
        indent = self.look.body_indent if self.art.width * mm <= self.room - self.look.body_indent else 0.0
        left = indent + (self.room - indent - self.art.width * mm) / 2
        pen = Pen(self.canv, self.look.font, self.look.bold)
        with pen.at(left / mm, 0):
            self.art.draw(pen)


class FolioPage(Flowable):
    """A drawing that is a whole page."""

    def __init__(self, draw_folio: DrawFolio) -> None:
        super().__init__()
        self.draw_folio = draw_folio

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """Take the page."""
        return avail_width, avail_height

    def draw(self) -> None:
        """Draw the folio from the corner of the page."""
        self.draw_folio(Pen(self.canv))
