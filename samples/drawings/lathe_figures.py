"""Figures of the lathe manual: front view and lubrication points.

Units    millimetres on paper; the lathe is drawn about 1:30.
"""

from __future__ import annotations

from reportlab.lib.colors import HexColor

from samples.drawings.art import Art
from samples.drawings.pen import DASH_DOT, INK, PAPER, THICK, THIN, Pen
from samples.drawings.press_figures import GREEN, RED, SHADE, STEEL, callout

BROWN = HexColor("#6b1d1d")
GLASS = HexColor("#dce9ee")


def lathe(pen: Pen, opened: bool = False) -> None:
    """The lathe from the front, 110 wide and 66 tall; *opened* shows what is behind the door."""
    pen.rect(0, 4, 110, 14, fill=SHADE)
    for x in (4.0, 50.0, 98.0):
        pen.rect(x, 0, 8, 4, fill=STEEL)
    pen.rect(0, 18, 88, 46, fill=STEEL, radius=1.5)
    pen.rect(88, 18, 22, 40, fill=SHADE, radius=1.5)
    pen.rect(91, 36, 16, 16, fill=GLASS)
    for row in range(3):
        for column in range(4):
            pen.rect(92 + column * 3.8, 22 + row * 4, 2.6, 2.6, width=THIN, fill=PAPER)
    pen.circle(105, 54.5, 1.6, fill=RED)
    pen.circle(95, 54.5, 1.1, fill=GREEN)
    pen.rect(22, 22, 60, 36, fill=GLASS if not opened else PAPER, radius=1)
    if not opened:
        pen.rect(78, 32, 2, 14, fill=INK)
        return
    pen.rect(22, 30, 12, 20, fill=SHADE)
    pen.rect(34, 32, 6, 16, fill=STEEL)
    for y in (34.0, 39.0, 44.0):
        pen.rect(40, y, 5, 3, fill=SHADE)
    pen.line((22, 40), (82, 40), width=THIN, dash=DASH_DOT)
    pen.rect(56, 42, 9, 14, fill=SHADE, radius=2)
    pen.rect(52, 47, 4, 3, fill=PAPER)
    pen.rect(69, 36, 13, 8, fill=SHADE)
    pen.shape((64.5, 40), (69, 41.6), (69, 38.4), fill=PAPER)
    pen.line((36, 26), (82, 26), width=THICK)


def _front(pen: Pen) -> None:
    with pen.at(26, 2):
        lathe(pen, opened=True)
    for number, at, target in (
        ("1", (12, 60), (52, 44)),
        ("2", (12, 48), (62, 50)),
        ("3", (12, 34), (70, 44)),
        ("4", (12, 20), (76, 28)),
        ("5", (12, 8), (36, 12)),
        ("6", (152, 60), (88, 52)),
        ("7", (152, 48), (102, 42)),
        ("8", (152, 34), (126, 45)),
        ("9", (152, 20), (131, 56.5)),
    ):
        callout(pen, number, at, target, BROWN)


def _lubrication(pen: Pen) -> None:
    with pen.at(26, 2):
        lathe(pen, opened=True)
    for name, at, target in (
        ("A", (12, 60), (48, 50)),
        ("B", (12, 44), (64, 28)),
        ("C", (12, 28), (88, 28)),
        ("D", (12, 12), (36, 12)),
        ("E", (152, 60), (88, 56)),
        ("F", (152, 40), (102, 42)),
        ("G", (152, 20), (120, 10)),
    ):
        callout(pen, name, at, target, BROWN)


LATHE_FIGURES: dict[str, Art] = {"lathe-front": Art(164, 68, _front), "lathe-lubrication": Art(164, 68, _lubrication)}
