"""Figures of the robot manual: the arm with its axes, the cell from above.

Units    millimetres on paper; both fit a column of a two-column page.
"""

from __future__ import annotations

from reportlab.lib.colors import HexColor

from samples.drawings.art import Art
from samples.drawings.pen import DASHED, PAPER, THICK, THIN, Pen
from samples.drawings.press_figures import SHADE, STEEL, YELLOW, callout

ORANGE = HexColor("#e07b39")
NAVY = HexColor("#1f2a44")


def robot(pen: Pen) -> None:
    """The palletising arm from the side, 66 wide and 60 tall."""
    pen.rect(4, 0, 26, 4, fill=SHADE)
    pen.rect(8, 4, 18, 10, fill=STEEL, radius=1)
    pen.circle(17, 19, 6.5, fill=ORANGE)
    pen.shape((13, 21), (19, 52), (24, 51), (20, 18), fill=ORANGE)
    pen.shape((5, 24), (10, 50), (12, 49.5), (7.5, 23.5), fill=ORANGE)
    pen.circle(20.5, 51, 5, fill=SHADE)
    pen.shape((19, 55), (58, 46), (57, 41.5), (19, 47), fill=ORANGE)
    pen.shape((9, 50), (21, 56), (22, 54), (11, 48), fill=ORANGE)
    pen.circle(57, 44, 3.4, fill=SHADE)
    pen.rect(53.5, 35, 7, 6, fill=STEEL)
    pen.rect(46, 31, 22, 4, fill=SHADE)
    for x in (47.0, 52.0, 60.0, 65.0):
        pen.rect(x, 26, 2, 5, fill=STEEL)


def _axes(pen: Pen) -> None:
    with pen.at(4, 1):
        robot(pen)
    for number, at, target in (
        ("J1", (6, 12), (17, 9)),
        ("J2", (34, 16), (21, 20)),
        ("J3", (36, 60), (25, 52)),
        ("J4", (70, 56), (60.5, 44)),
        ("G", (72, 22), (66, 33)),
    ):
        callout(pen, number, at, target, NAVY)


def _cell(pen: Pen) -> None:
    pen.rect(2, 2, 76, 58, width=THICK)
    pen.rect(30, 0.8, 18, 2.4, width=0, fill=PAPER)
    pen.line((30, 2), (48, 2), dash=DASHED)
    pen.text(39, 4, "B2 muting curtain", 5, "middle")
    for x, name in ((6, "P1"), (52, "P2")):
        pen.rect(x, 8, 22, 18, fill=STEEL)
        pen.text(x + 11, 16, name, 8, "middle", bold=True)
    pen.circle(39, 34, 8, fill=ORANGE)
    pen.text(39, 33, "R1", 7, "middle", bold=True)
    pen.line((39, 34), (56, 46), width=THICK)
    pen.rect(52, 42, 26, 9, fill=SHADE)
    pen.text(65, 45.5, "infeed C1", 6, "middle")
    pen.rect(2, 44, 2.4, 12, fill=YELLOW, width=THIN)
    pen.text(6, 49, "gate S10", 5.5)
    pen.rect(8, 34, 12, 7, fill=SHADE)
    pen.text(14, 36.8, "sheets", 5, "middle")


ROBOT_FIGURES: dict[str, Art] = {"robot-axes": Art(80, 66, _axes), "robot-cell": Art(80, 62, _cell)}
