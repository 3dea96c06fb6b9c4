"""Figures of the packaging line: the line from the side, its lubrication points, the knives of the sealing jaw.

Units    millimetres on paper; the line is drawn about 1:50.
"""

from __future__ import annotations

from reportlab.lib.colors import HexColor

from samples.drawings.art import Art
from samples.drawings.pen import DASH_DOT, PAPER, THICK, THIN, Pen
from samples.drawings.press_figures import RED, SHADE, STEEL, callout

LEAF = HexColor("#3f7d20")
FILM = HexColor("#e7efe1")


def line(pen: Pen) -> None:
    """The line from the side, 130 wide and 60 tall: bagging machine, transfer, case packer, closing."""
    pen.rect(0, 0, 130, 3, fill=SHADE)
    pen.rect(4, 3, 30, 46, fill=STEEL, radius=1)
    pen.circle(12, 52, 6, fill=FILM)
    pen.circle(12, 52, 1.6, fill=PAPER)
    pen.shape((20, 58), (30, 58), (27, 50), (23, 50), fill=SHADE)
    pen.line((25, 50), (25, 24), width=THICK)
    pen.rect(20, 20, 10, 3.4, fill=SHADE)
    pen.rect(23, 8, 5, 10, fill=FILM, radius=1)
    pen.rect(34, 8, 24, 4, fill=PAPER)
    for x in (37.0, 45.0, 53.0):
        pen.circle(x, 10, 1.4, fill=SHADE)
        pen.rect(x - 2, 12, 4, 6, fill=FILM, radius=0.8)
    pen.rect(58, 3, 42, 42, fill=STEEL, radius=1)
    pen.rect(62, 8, 14, 11, fill=FILM)
    pen.line((69, 45), (69, 30), width=THICK)
    pen.rect(64, 27, 10, 3, fill=SHADE)
    for x in (66.0, 72.0):
        pen.shape((x - 1.5, 24), (x + 1.5, 24), (x + 0.5, 27), (x - 0.5, 27), fill=PAPER)
    pen.rect(80, 10, 10, 4, fill=SHADE)
    pen.line((90, 12), (96, 12), width=THICK)
    pen.rect(100, 3, 26, 30, fill=STEEL, radius=1)
    pen.rect(104, 8, 14, 11, fill=FILM)
    pen.circle(110, 27, 3.5, fill=SHADE)
    pen.rect(40, 30, 10, 16, fill=SHADE)
    pen.rect(41.5, 38, 7, 6, fill=PAPER)
    pen.circle(45, 33, 1.4, fill=RED)


def _overview(pen: Pen) -> None:
    with pen.at(18, 2):
        line(pen)
    for number, at, target in (
        ("1", (8, 62), (30, 54)),
        ("2", (8, 48), (42, 53)),
        ("3", (8, 34), (40, 24)),
        ("4", (8, 12), (52, 11)),
        ("5", (70, 62), (64, 42)),
        ("6", (92, 62), (88, 38)),
        ("7", (120, 62), (104, 13)),
        ("8", (156, 50), (128, 30)),
        ("9", (156, 20), (138, 12)),
    ):
        callout(pen, number, at, target, LEAF)


def _lubrication(pen: Pen) -> None:
    with pen.at(18, 2):
        line(pen)
    for name, at, target in (
        ("G1", (8, 62), (30, 54)),
        ("G2", (8, 40), (40, 24)),
        ("G3", (8, 20), (52, 20)),
        ("G4", (58, 62), (55, 12)),
        ("G5", (96, 62), (87, 42)),
        ("G6", (124, 62), (112, 14)),
        ("G7", (156, 40), (128, 29)),
    ):
        callout(pen, name, at, target, LEAF)


def _jaw(pen: Pen) -> None:
    for side in (-1, 1):
        middle = 55 + side * 22
        pen.rect(middle - 16, 14, 32, 14, fill=STEEL)
        for row in range(4):
            edge = 55 + side * 6
            pen.line((edge, 15.5 + row * 3.4), (edge + side * 3, 17 + row * 3.4), width=THIN)
        pen.circle(middle, 21, 2.6, fill=PAPER)
        pen.text(middle, 31, "cartouche 250 W" if side < 0 else "sonde B7, NiCr-Ni", 6, "middle")
    pen.rect(38.5, 20, 16, 2, width=THIN, fill=SHADE)
    pen.line((55, 4), (55, 40), width=THIN, dash=DASH_DOT)
    pen.text(55, 42, "axe du film", 6, "middle")
    pen.text(30, 8, "couteau, dépassement 1,5 mm", 6, "middle")
    pen.line((40, 10.5), (44, 20), width=THIN)


PACKAGING_FIGURES: dict[str, Art] = {
    "line-overview": Art(164, 66, _overview),
    "line-lubrication": Art(164, 66, _lubrication),
    "line-jaw": Art(110, 46, _jaw),
}
