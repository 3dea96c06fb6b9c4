"""Figures of the press manual: front view, tightening order, control panel, lifting of the sheet.

Units    millimetres on paper; the press is drawn about 1:40.
"""

from __future__ import annotations

from math import cos, radians, sin

from reportlab.lib.colors import Color, HexColor

from samples.drawings.art import Art
from samples.drawings.pen import DASH_DOT, INK, NORMAL, PAPER, THICK, THIN, Pen

STEEL = HexColor("#e3e8ee")
SHADE = HexColor("#c8d1dc")
BLUE = HexColor("#12457a")
YELLOW = HexColor("#f2c200")
RED = HexColor("#c4161c")
GREEN = HexColor("#2e8b57")


def callout(pen: Pen, number: str, at: tuple[float, float], target: tuple[float, float], color: Color = BLUE) -> None:
    """A numbered disc with a line to what it names."""
    pen.line(at, target, width=THIN, color=color)
    pen.circle(*target, 0.6, width=0, fill=color)
    pen.circle(*at, 2.9, width=0, fill=color)
    pen.text(at[0], at[1] - 1.1, number, 7.5, "middle", bold=True, color=PAPER)


def press(pen: Pen, ink: Color = INK) -> None:
    """The press seen from the front, 70 wide and 98 tall."""
    pen.rect(2, 0, 66, 4, fill=SHADE, color=ink)
    pen.rect(6, 4, 58, 18, fill=STEEL, color=ink)
    for x in (10.0, 53.0):
        pen.rect(x, 22, 7, 46, fill=PAPER, color=ink)
        pen.line((x + 3.5, 20), (x + 3.5, 86), width=THIN, dash=DASH_DOT, color=ink)
        pen.rect(x - 1, 68, 9, 2, fill=SHADE, color=ink)
        pen.rect(x - 0.5, 84, 8, 4, fill=SHADE, color=ink)
    pen.rect(6, 70, 58, 14, fill=STEEL, color=ink)
    pen.rect(26, 78, 18, 18, fill=SHADE, color=ink, radius=1)
    pen.rect(22, 82, 26, 2.5, fill=STEEL, color=ink)
    pen.rect(30, 96, 10, 2.5, fill=STEEL, color=ink)
    pen.rect(31, 52, 8, 18, fill=PAPER, color=ink)
    pen.rect(12, 42, 46, 10, fill=STEEL, color=ink)
    for x in (9.0, 52.0):
        pen.rect(x, 43, 9, 8, fill=SHADE, color=ink)
    pen.rect(20, 38, 30, 4, fill=SHADE, color=ink)
    pen.rect(20, 22, 30, 4, fill=SHADE, color=ink)
    pen.rect(33, 14, 4, 8, fill=PAPER, color=ink)


def power_unit(pen: Pen, ink: Color = INK) -> None:
    """The power unit, 34 wide and 40 tall."""
    pen.rect(0, 2, 34, 18, fill=STEEL, color=ink)
    for x in (3.0, 27.0):
        pen.rect(x, 0, 4, 2, fill=SHADE, color=ink)
    pen.rect(3, 20, 16, 9, fill=SHADE, color=ink, radius=1)
    for x in range(5, 18, 2):
        pen.line((x, 21), (x, 28), width=THIN, color=ink)
    pen.rect(19, 22, 3, 5, fill=PAPER, color=ink)
    pen.rect(22, 20.5, 6, 8, fill=STEEL, color=ink)
    pen.rect(29, 21, 4, 17, fill=STEEL, color=ink, radius=2)
    pen.rect(5, 8, 2, 9, fill=PAPER, color=ink)
    pen.rect(5, 8, 2, 6, fill=YELLOW, color=ink, width=THIN)


def _front_view(pen: Pen) -> None:
    with pen.at(30, 2):
        press(pen)
    with pen.at(118, 2):
        power_unit(pen)
    pen.line((118, 14), (108, 14), (108, 104), (70, 104), (70, 101), width=THICK, color=BLUE)
    pen.rect(103, 30, 9, 14, fill=STEEL)
    pen.rect(104.5, 37, 6, 5, fill=BLUE)
    pen.circle(106, 33.5, 1, fill=GREEN)
    pen.circle(109.5, 33.5, 1, fill=RED)
    pen.line((107.5, 30), (107.5, 2), width=THICK)
    pen.rect(25, 24, 2, 44, fill=YELLOW, width=THIN)
    pen.rect(103 - 4, 24, 2, 44, fill=YELLOW, width=THIN)
    pen.line((14, 2), (156, 2), width=THICK)
    for number, at, target in CALLOUTS:
        callout(pen, number, at, target)


CALLOUTS = (
    ("1", (12, 94), (56, 92)),
    ("2", (12, 84), (40, 79)),
    ("3", (12, 62), (43.5, 60)),
    ("4", (12, 50), (46, 49)),
    ("5", (12, 40), (26, 40)),
    ("6", (12, 16), (40, 15)),
    ("7", (12, 26), (64.5, 20)),
    ("8", (122, 52), (110, 42)),
    ("9", (152, 52), (148, 38)),
    ("10", (122, 42), (128, 28)),
    ("11", (160, 14), (148, 12)),
)


def _bolt_order(pen: Pen) -> None:
    centre, ring = (36.0, 34.0), 24.0
    pen.circle(*centre, 31, fill=STEEL, width=THICK)
    pen.circle(*centre, 16, fill=PAPER)
    pen.circle(*centre, 12.5, fill=SHADE)
    pen.line((centre[0] - 33, centre[1]), (centre[0] + 33, centre[1]), width=THIN, dash=DASH_DOT)
    pen.line((centre[0], centre[1] - 33), (centre[0], centre[1] + 33), width=THIN, dash=DASH_DOT)
    for place, number in enumerate(ORDER):
        angle = radians(90 - 30 * place)
        x, y = centre[0] + ring * cos(angle), centre[1] + ring * sin(angle)
        pen.circle(x, y, 3.6, fill=PAPER, width=THICK)
        pen.text(x, y - 1.3, str(number), 8.5, "middle", bold=True, color=BLUE)
    pen.text(78, 52, "Bride du vérin 1A1 – 12 × M30 – 10.9", 8.5, bold=True)
    for line, words in enumerate(PASSES):
        pen.text(78, 44 - 6 * line, words, 8)


ORDER = (1, 5, 9, 3, 7, 11, 2, 6, 10, 4, 8, 12)
PASSES = (
    "1re passe : 600 Nm",
    "2e passe : 1 300 Nm",
    "3e passe : 2 000 Nm",
    "Contrôle : 2 000 Nm dans l’ordre horaire",
)


def _panel(pen: Pen) -> None:
    with pen.at(0, 7):
        _panel_front(pen)


def _panel_front(pen: Pen) -> None:
    pen.rect(2, 2, 126, 66, fill=STEEL, width=THICK, radius=2)
    pen.rect(8, 26, 66, 36, fill=HexColor("#0d2f57"), radius=1)
    pen.text(12, 55, "PRESSE-4", 9, bold=True, color=PAPER)
    pen.text(12, 48.5, "Pression 1S1", 7, color=PAPER)
    pen.text(70, 48.5, "0 bar", 7, "end", color=PAPER)
    pen.text(12, 43, "Position 1S3", 7, color=PAPER)
    pen.text(70, 43, "500,0 mm", 7, "end", color=PAPER)
    pen.text(12, 37.5, "Huile 0S4", 7, color=PAPER)
    pen.text(70, 37.5, "42 °C", 7, "end", color=PAPER)
    pen.rect(11, 28, 60, 6.5, width=0, fill=YELLOW)
    pen.text(13, 30, "E012 Relais de sécurité non réarmé", 6.2, bold=True)
    _buttons(pen)
    for number, at, target in PANEL_CALLOUTS:
        callout(pen, number, at, target)


def _buttons(pen: Pen) -> None:
    pen.circle(104, 48, 10, fill=YELLOW)
    pen.circle(104, 48, 6.5, fill=RED)
    for x, color in ((14.0, GREEN), (28.0, PAPER), (42.0, BLUE)):
        pen.circle(x, 14, 4, fill=SHADE)
        pen.circle(x, 14, 2.9, fill=color)
    pen.circle(64, 14, 5, fill=SHADE)
    pen.rect(63, 10.5, 2, 7, fill=INK)
    for x, words in ((55.0, "0"), (64.0, "R"), (73.0, "A")):
        pen.text(x, 20.5 if words == "R" else 13, words, 6.5, "middle", bold=True)
    pen.circle(104, 16, 5, fill=SHADE)
    pen.circle(104, 16, 2.2, fill=PAPER)
    pen.rect(103.6, 14.4, 0.8, 3.2, width=0, fill=INK)


PANEL_CALLOUTS = (
    ("1", (134, 60), (70, 58)),
    ("2", (134, 48), (110, 48)),
    ("3", (14, -3), (14, 11)),
    ("4", (28, -3), (28, 11)),
    ("5", (42, -3), (42, 11)),
    ("6", (64, -3), (64, 9.5)),
    ("7", (104, -3), (104, 11.5)),
)


def _accumulator_check(pen: Pen) -> None:
    with pen.at(0, 5):
        _accumulator_and_checker(pen)


def _accumulator_and_checker(pen: Pen) -> None:
    pen.rect(20, 6, 22, 48, fill=STEEL, width=THICK, radius=10)
    pen.line((20, 34), (42, 34), width=NORMAL, dash=(1.5, 1))
    pen.text(31, 41, "N2", 10, "middle", bold=True, color=BLUE)
    pen.text(31, 20, "huile", 8, "middle")
    pen.rect(28.5, 54, 5, 4, fill=SHADE)
    pen.rect(27, 58, 8, 6, fill=YELLOW)
    pen.line((35, 61), (48, 61), width=THICK)
    pen.circle(54, 61, 6, fill=PAPER, width=THICK)
    pen.arrow((54, 61), (57, 64.4), width=NORMAL)
    pen.line((31, 6), (31, 1), (60, 1), width=THICK)
    pen.shape((60, 3), (60, -1), (63, 1), fill=PAPER)
    pen.shape((66, 3), (66, -1), (63, 1), fill=PAPER)
    pen.line((66, 1), (76, 1), width=THICK)
    pen.lines(70, 66, ("Vérificateur-gonfleur", "PHM-ME-0603"), 8, 4.2)
    pen.lines(80, 2, ("0V4 ouverte : purge", "de l’huile au réservoir"), 8, 4.2)
    pen.lines(
        50, 42, ("Lire la pression après 10 minutes,", "bouteille à température ambiante :", "28 bar à 20 °C."), 8, 4.6
    )


PRESS_FIGURES = {
    "press-front": Art(166, 106, _front_view),
    "press-bolts": Art(150, 68, _bolt_order),
    "press-panel": Art(138, 78, _panel),
    "press-accumulator": Art(124, 74, _accumulator_check),
}
