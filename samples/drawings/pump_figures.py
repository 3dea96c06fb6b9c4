"""Figures of the pump set: the set from the front, the alignment of a coupling, the wiring of the cabinet.

Units    millimetres on paper.
"""

from __future__ import annotations

from reportlab.lib.colors import HexColor

from samples.drawings.art import Art
from samples.drawings.hydraulic_symbols import shut_off
from samples.drawings.pen import DASH_DOT, PAPER, THICK, THIN, Pen
from samples.drawings.press_figures import SHADE, STEEL, callout

BLUE = HexColor("#1c5d8c")
WATER = HexColor("#bcd9ea")


def pump_set(pen: Pen) -> None:
    """Two pumps on a frame with manifolds, vessel and cabinet; 120 wide and 62 tall."""
    pen.rect(0, 0, 120, 4, fill=SHADE)
    pen.rect(4, 10, 78, 5, fill=WATER)
    pen.rect(4, 48, 78, 5, fill=WATER)
    for x in (18.0, 56.0):
        pen.rect(x - 8, 4, 16, 3, fill=SHADE)
        pen.circle(x, 22, 7, fill=STEEL)
        pen.circle(x, 22, 2, fill=PAPER)
        pen.rect(x - 5, 29, 10, 12, fill=SHADE, radius=1)
        for line in range(4):
            pen.line((x - 3.5 + 2.3 * line, 30.5), (x - 3.5 + 2.3 * line, 39.5), width=THIN)
        pen.line((x - 7, 22), (x - 10, 22), (x - 10, 15), width=THICK)
        pen.line((x + 7, 22), (x + 11, 22), (x + 11, 48), width=THICK)
        shut_off(pen, x + 11, 44)
        shut_off(pen, x - 10, 17.5)
    pen.line((82, 50.5), (90, 50.5), (90, 40), width=THICK)
    pen.rect(85, 12, 10, 28, fill=STEEL, radius=5)
    pen.rect(102, 8, 16, 46, fill=STEEL, radius=1)
    pen.rect(105, 40, 10, 8, fill=WATER)
    pen.circle(107, 34, 1.2, fill=PAPER)
    pen.circle(113, 34, 1.2, fill=PAPER)
    pen.circle(74, 57, 3, fill=PAPER)
    pen.line((74, 54), (74, 53), width=THICK)


def _front(pen: Pen) -> None:
    with pen.at(22, 2):
        pump_set(pen)
    for number, at, target in (
        ("1", (10, 62), (40, 36)),
        ("2", (10, 48), (40, 24)),
        ("3", (10, 34), (30, 19.5)),
        ("4", (10, 14), (32, 14.5)),
        ("5", (70, 66), (60, 53)),
        ("6", (120, 66), (96, 59)),
        ("7", (154, 60), (112, 34)),
        ("8", (154, 40), (138, 44)),
    ):
        callout(pen, number, at, target, BLUE)


def _alignment(pen: Pen) -> None:
    pen.rect(6, 12, 40, 22, fill=STEEL, radius=1)
    pen.rect(84, 10, 50, 26, fill=SHADE, radius=1)
    pen.line((0, 23), (140, 23), width=THIN, dash=DASH_DOT)
    pen.rect(46, 20.5, 10, 5, fill=PAPER)
    pen.rect(74, 20.5, 10, 5, fill=PAPER)
    pen.rect(56, 14, 7, 18, fill=SHADE)
    pen.rect(67, 14, 7, 18, fill=SHADE)
    pen.line((60, 32), (60, 44), (70, 44), width=THICK)
    pen.circle(70, 40, 3.4, fill=PAPER)
    pen.line((70, 36.6), (70, 32), width=THIN)
    pen.text(26, 22, "pompe", 7, "middle")
    pen.text(109, 22, "moteur", 7, "middle")
    pen.text(76, 42, "comparateur : faux-rond (radial)", 6.5)
    pen.text(65, 6.5, "jeu entre plateaux 3 mm ± 0,5", 6.5, "middle")
    pen.line((63, 13), (63, 9.4), width=THIN)
    pen.line((67, 13), (67, 9.4), width=THIN)


PUMP_FIGURES: dict[str, Art] = {"pump-front": Art(164, 70, _front), "pump-alignment": Art(140, 50, _alignment)}
