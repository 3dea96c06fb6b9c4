"""Folio H2: the main cylinder of the press with its safety and pressure valves."""

from __future__ import annotations

from samples.drawings import hydraulic_symbols as iso
from samples.drawings.hydraulic_sheet import mark, off_sheet, pilot_line, pressure_line, return_line, sheet
from samples.drawings.pen import DASHED, PAPER, THICK, THIN, Pen

T_BUS, P_BUS, X_BUS = 36.0, 43.0, 50.0
A_LINE, B_LINE = 160.0, 116.0
AXIS = 204.0


def draw(pen: Pen) -> None:
    """Draw the folio."""
    sheet(pen, "Schéma hydraulique – Vérin principal", "H2")
    _buses(pen)
    _proportional_relief(pen)
    _main_valve(pen)
    _counterbalance(pen)
    _safety_poppet(pen)
    _annulus_relief(pen)
    _cylinder(pen)
    _prefill(pen)
    _pilot_valve(pen)
    _sensors(pen)


def _buses(pen: Pen) -> None:
    for y, name, origin in ((T_BUS, "T", "vers folio H1"), (P_BUS, "P", "du folio H1"), (X_BUS, "X", "du folio H1")):
        off_sheet(pen, 21, y, f"{name} – {origin}", "left")
        if name == "X":
            pilot_line(pen, (21, y), (247, y))
            continue
        pressure_line(pen, (21, y), (276, y))
        pen.text(275, y + 1.3, f"{name} – folio H3", 6, "end")


def _proportional_relief(pen: Pen) -> None:
    pen.dot(46, P_BUS)
    pressure_line(pen, (46, P_BUS), (46, 65.5))
    with pen.at(46, 72, 180):
        pen.rect(-4, -4, 8, 8, fill=PAPER)
        pen.arrow((-1.7, 4), (-1.7, -4), head=1.8)
        pen.line((0, 6.5), (-6.5, 6.5), (-6.5, 0), (-4, 0), width=THIN, dash=DASHED)
        pen.line((0, 4), (0, 6.5))
        pen.line((0, -4), (0, -6.5))
        iso.spring(pen, 4, 0, 4)
        iso.solenoid(pen, 8, -2.2, proportional=True)
    return_line(pen, (46, 78.5), (46, 84), (58, 84), (58, T_BUS))
    pen.dot(58, T_BUS)
    mark(pen, 25, 81, "1V6", "30–250 bar")
    mark(pen, 31, 63.5, "1Y4")


def _main_valve(pen: Pen) -> None:
    iso.directional(pen, 88, 76, ("parallel", "to tank", "cross"), 1, "solenoid", "solenoid")
    iso.centred_springs(pen, 88, 76, 3)
    mark(pen, 63.5, 80, "1Y1")
    mark(pen, 107, 80, "1Y2")
    mark(pen, 94.5, 91.5, "1V1", "taille 16")
    pressure_line(pen, (85, 70), (85, P_BUS))
    return_line(pen, (91, 70), (91, T_BUS))
    pen.dot(85, P_BUS)
    pen.dot(91, T_BUS)
    for x, y, port in ((82.2, 66.5, "P"), (92, 66.5, "T"), (82.2, 84, "A"), (92, 84, "B")):
        pen.text(x, y, port, 5.5)
    pressure_line(pen, (85, 82), (85, A_LINE), (AXIS, A_LINE))
    pressure_line(pen, (91, 82), (91, B_LINE), (101, B_LINE))


def _counterbalance(pen: Pen) -> None:
    iso.enclosure(pen, 97.5, 103, 23, 26)
    pressure_line(pen, (101, B_LINE), (117, B_LINE))
    pen.dot(101, B_LINE)
    pen.dot(117, B_LINE)
    return_line(pen, (101, B_LINE), (101, 124), (105.6, 124))
    iso.check(pen, 109, 124, turn=270)
    return_line(pen, (112.4, 124), (117, 124), (117, B_LINE))
    with pen.at(109, B_LINE):
        pen.rect(-3.6, -3.6, 7.2, 7.2, fill=PAPER)
        pen.arrow((3.6, 1.5), (-3.6, 1.5), head=1.8)
        pen.line((0, -3.6), (-1.4, -4.6), (1.4, -5.6), (-1.4, -6.6), (1.4, -7.6), (0, -8.6), width=THIN)
        pen.arrow((-3, -9), (3, -4.4), width=THIN, head=1.4)
        pen.line((5.6, 0), (5.6, 5.4), (0, 5.4), (0, 3.6), width=THIN, dash=DASHED)
    mark(pen, 98, 134, "1V3", "25 bar")
    pilot_line(pen, (85, 106), (96, 106), (104, 113.6))
    pen.dot(85, 106)


def _safety_poppet(pen: Pen) -> None:
    pressure_line(pen, (117, B_LINE), (130, B_LINE))
    iso.directional(pen, 136, B_LINE, ("poppet", "open"), 0, "spring", "solenoid", turn=90)
    pen.rect(129.8, 109.8, 12.4, 12.4, width=0, fill=PAPER)
    pen.rect(130, 110, 12, 12)
    pen.line((130, B_LINE), (142, B_LINE))
    pen.rect(133, B_LINE - 1, 6, 2, width=0, fill=PAPER)
    iso.check(pen, 136, B_LINE, turn=270)
    pen.rect(130, 122, 12, 12, fill=PAPER)
    pen.arrow((142, 128), (130, 128))
    mark(pen, 124.5, 99.5, "1V8", "à clapet, surveillée")
    mark(pen, 140, 137, "1Y5")
    pen.line((142, 128), (147, 128), width=THIN, dash=DASHED)
    iso.sensor(pen, 151.5, 128, "pos.")
    mark(pen, 147.5, 133, "1S2")
    pressure_line(pen, (142, B_LINE), (192, B_LINE))


def _annulus_relief(pen: Pen) -> None:
    pen.dot(168, B_LINE)
    return_line(pen, (168, B_LINE), (168, 106.5))
    iso.relief(pen, 168, 100)
    return_line(pen, (168, 93.5), (168, T_BUS))
    pen.dot(168, T_BUS)
    mark(pen, 170.5, 108, "1V7", "150 bar")


def _cylinder(pen: Pen) -> None:
    iso.cylinder_down(pen, AXIS, 154, 24, 42, 17)
    pressure_line(pen, (AXIS, 154), (AXIS, 165))
    pen.dot(AXIS, A_LINE)
    mark(pen, 218.5, 148, "1A1", "Ø 320 / Ø 250", "course 500 mm", "2 000 kN à 250 bar")
    pen.rect(184, 90, 40, 10, fill=PAPER, width=THICK)
    pen.text(AXIS, 95.3, "Coulisseau", 7, "middle", bold=True)
    pen.text(AXIS, 92.0, "3 800 kg", 5.5, "middle")


def _prefill(pen: Pen) -> None:
    iso.prefill(pen, AXIS, 170)
    return_line(pen, (AXIS, 175), (AXIS, 182))
    pen.line((188, 192), (188, 182), (220, 182), (220, 192), width=0.7)
    pen.line((188, 189), (220, 189), width=THIN, dash=(2.5, 1.2))
    mark(pen, 222, 188, "0T2", "bâche de remplissage 250 L")
    mark(pen, 191.5, 173, "1V4")


def _pilot_valve(pen: Pen) -> None:
    iso.directional(pen, 250, 122, ("parallel", "cross"), 1, "solenoid", "spring")
    mark(pen, 222, 126, "1Y3")
    mark(pen, 262.5, 126.5, "1V5")
    pilot_line(pen, (247, 116), (247, X_BUS))
    return_line(pen, (253, 116), (253, T_BUS))
    pen.dot(253, T_BUS)
    pilot_line(pen, (247, 128), (247, 170), (211, 170))
    pen.line((253, 128), (253, 131), width=THICK)
    pen.line((251.8, 131), (254.2, 131), width=THICK)
    pen.text(244, 112, "P", 5.5)
    pen.text(254.5, 112, "T", 5.5)
    pen.text(244, 130, "A", 5.5)


def _sensors(pen: Pen) -> None:
    pen.dot(124, A_LINE)
    return_line(pen, (124, A_LINE), (124, 166.5))
    iso.sensor(pen, 124, 170, "p / I")
    mark(pen, 133, 171, "1S1", "0–400 bar", "4–20 mA")
    pen.line((224, 95), (233, 95), width=THIN, dash=DASHED)
    iso.sensor(pen, 237.5, 95, "s")
    mark(pen, 233.5, 100, "1S3", anchor="start")
    pen.text(233.5, 88.3, "SSI 600 mm", 5.5)
    pen.dot(150, A_LINE)
    return_line(pen, (150, A_LINE), (150, 166))
    iso.gauge(pen, 150, 170)
    mark(pen, 156, 171, "1S4", "0–400 bar")
