"""Folio H3: the ejector of the press, the table of solenoids by phase and the table of settings."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor

from samples.drawings import hydraulic_symbols as iso
from samples.drawings.hydraulic_sheet import mark, off_sheet, pressure_line, return_line, sheet
from samples.drawings.pen import DASHED, PAPER, THIN, Pen

T_BUS, P_BUS = 38.0, 46.0

PHASES = (
    ("Phase", "0Y1", "1Y1", "1Y2", "1Y3", "1Y4", "1Y5", "2Y1", "2Y2"),
    ("Attente, pompe à vide", "0", "0", "0", "0", "0", "0", "0", "0"),
    ("Approche rapide", "1", "1", "0", "0", "60 bar", "1", "0", "0"),
    ("Travail", "1", "1", "0", "0", "consigne", "1", "0", "0"),
    ("Maintien", "1", "1", "0", "0", "consigne", "0", "0", "0"),
    ("Décompression", "1", "1", "0", "0", "rampe", "0", "0", "0"),
    ("Remontée", "1", "0", "1", "1", "120 bar", "0", "0", "0"),
    ("Éjection", "1", "0", "0", "0", "150 bar", "0", "1", "0"),
    ("Rentrée éjecteur", "1", "0", "0", "0", "60 bar", "0", "0", "1"),
)

SETTINGS = (
    ("Repère", "Fonction", "Réglage"),
    ("0V1", "Limiteur principal", "265 bar"),
    ("0V2", "Limiteur de pilotage", "40 bar"),
    ("0V3", "Sécurité accumulateur (plombé)", "60 bar"),
    ("1V3", "Équilibrage du coulisseau", "25 bar"),
    ("1V6", "Pression de travail (1Y4)", "30–250 bar"),
    ("1V7", "Limiteur chambre annulaire", "150 bar"),
    ("2V3", "Limiteur éjecteur", "160 bar"),
    ("0S5", "Pressostat de pilotage", "32 bar"),
    ("0Z1", "Pré-gonflage azote à 20 °C", "28 bar"),
)


def draw(pen: Pen) -> None:
    """Draw the folio."""
    sheet(pen, "Schéma hydraulique – Éjecteur et tables", "H3")
    _buses(pen)
    _valve(pen)
    _speed_and_cylinder(pen)
    _relief(pen)
    pen.text(136, 190, "Électro-aimants alimentés par phase (1 = alimenté)", 7.5, bold=True)
    _table(pen, 136, 186, (33, 12, 12, 12, 12, 17, 12, 12, 12), PHASES, 6.4)
    pen.text(136, 116, "Réglages (voir le tableau des pressions du manuel)", 7.5, bold=True)
    _table(pen, 136, 112, (18, 62, 28), SETTINGS, 6.2)


def _buses(pen: Pen) -> None:
    for y, words in ((T_BUS, "T – vers folio H2"), (P_BUS, "P – du folio H2")):
        pressure_line(pen, (21, y), (120, y))
        off_sheet(pen, 21, y, "", "left")
        pen.text(119, y + 1.4, words, 6, "end")


def _valve(pen: Pen) -> None:
    iso.directional(pen, 64, 84, ("parallel", "closed", "cross"), 1, "solenoid", "solenoid")
    iso.centred_springs(pen, 64, 84, 3)
    mark(pen, 39.5, 88, "2Y1")
    mark(pen, 83, 88, "2Y2")
    mark(pen, 69.5, 73.5, "2V1")
    pen.text(78.5, 73.5, "taille 6", 5.5)
    pressure_line(pen, (61, 78), (61, P_BUS))
    return_line(pen, (67, 78), (67, T_BUS))
    pen.dot(61, P_BUS)
    pen.dot(67, T_BUS)
    for x, y, port in ((58.2, 74.5, "P"), (68, 74.5, "T"), (58.2, 92, "A"), (68, 92, "B")):
        pen.text(x, y, port, 5.5)


def _speed_and_cylinder(pen: Pen) -> None:
    pressure_line(pen, (61, 90), (61, 98), (46, 98), (46, 106))
    pressure_line(pen, (67, 90), (67, 98), (82, 98), (82, 106))
    iso.throttle_check(pen, 46, 112)
    iso.throttle_check(pen, 82, 112)
    mark(pen, 33, 115, "2V2")
    mark(pen, 92.5, 113, "2V4")
    pressure_line(pen, (46, 118), (46, 148))
    pressure_line(pen, (82, 118), (82, 148))
    iso.cylinder_right(pen, 40, 148, 48, 14, 6)
    mark(pen, 40, 168.5, "2A1", "Ø 80 / Ø 50 – course 120 mm – 75 kN à 150 bar")
    pen.line((104, 155), (112, 155), width=THIN, dash=DASHED)
    iso.sensor(pen, 116.5, 155, "pos.")
    mark(pen, 112.5, 163.5, "2S1", "rentré")


def _relief(pen: Pen) -> None:
    pen.dot(46, 130)
    return_line(pen, (46, 130), (26, 130), (26, 102.5))
    with pen.at(26, 96):
        pen.rect(-4, -4, 8, 8, fill=PAPER)
        pen.arrow((-1.7, 4), (-1.7, -4), head=1.8)
        iso.spring(pen, 4, 0, 4)
        pen.arrow((4, -3.2), (8.2, 3.4), width=THIN, head=1.4)
        pen.line((0, 6.5), (-6, 6.5), (-6, 0), (-4, 0), width=THIN, dash=DASHED)
        pen.line((0, 4), (0, 6.5))
        pen.line((0, -4), (0, -6.5))
    return_line(pen, (26, 89.5), (26, T_BUS))
    pen.dot(26, T_BUS)
    mark(pen, 28, 108.5, "2V3", "160 bar")


def _table(pen: Pen, x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]], height: float) -> None:
    for number, row in enumerate(rows):
        top = y - number * height
        fill = HexColor("#dfe7f0") if number == 0 else PAPER
        left = x
        for column, (width, words) in enumerate(zip(widths, row, strict=True)):
            pen.rect(left, top - height, width, height, width=THIN, fill=fill)
            wide = column == 0 or (len(row) == 3 and column == 1)
            at = left + 1.5 if wide else left + width / 2
            pen.text(at, top - height + 2.1, words, 6, "start" if wide else "middle", bold=number == 0)
            left += width
