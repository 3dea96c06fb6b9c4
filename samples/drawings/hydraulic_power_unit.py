"""Folio H1: the power unit of the press, from the reservoir to the lines P, X and T."""

from __future__ import annotations

from samples.drawings import hydraulic_symbols as iso
from samples.drawings.hydraulic_sheet import mark, notes, off_sheet, pilot_line, pressure_line, return_line, sheet
from samples.drawings.pen import DASHED, PAPER, THICK, THIN, Pen

OIL = 55.0
DIP = 47.0
EDGE = 274.0


def draw(pen: Pen) -> None:
    """Draw the folio."""
    sheet(pen, "Schéma hydraulique – Centrale", "H1")
    _reservoir(pen)
    _pumps(pen)
    _main_pressure(pen)
    _unloading(pen)
    _pilot_pressure(pen)
    _accumulator(pen)
    _pilot_instruments(pen)
    _return(pen)
    _reservoir_fittings(pen)
    notes(pen, 18, 194, "Notes", NOTES)


NOTES = (
    "Schéma au repos : pompes arrêtées,",
    "électro-aimants hors tension,",
    "accumulateur 0Z1 vidangé par 0V4.",
    "Fluide : huile HM ISO VG 46, 400 L.",
    "Propreté ISO 4406 : 18/16/13.",
)


def _reservoir(pen: Pen) -> None:
    pen.line((22, 60), (22, 41), (262, 41), (262, 60), width=0.7)
    pen.line((22, OIL), (262, OIL), width=THIN, dash=(2.5, 1.2))
    pen.shape((251, OIL), (254, OIL), (252.5, OIL - 2.2), width=THIN)
    mark(pen, 146, 45.5, "0T1", "Réservoir 400 L – HM 46")


def _pumps(pen: Pen) -> None:
    for x, name in ((70.0, "0Z2"), (114.0, "0Z7")):
        return_line(pen, (x, 86), (x, 51.5))
        iso.filter_unit(pen, x, 47.5, 4)
        mark(pen, x + 5.5, 48, name, "125 µm")
    iso.shaft(pen, 76, 86, 92)
    iso.shaft(pen, 98, 108, 92)
    iso.pump(pen, 70, 92, variable=True)
    iso.motor(pen, 92, 92)
    iso.pump(pen, 114, 92)
    mark(pen, 73, 80, "0P1", "71 cm³/tr", "105 L/min")
    mark(pen, 89, 80, "0M1", "30 kW – 55 A", "1 480 tr/min")
    mark(pen, 121.5, 93.5, "0P2", "11 cm³/tr", "16 L/min")
    pilot_line(pen, (64, 92), (59.5, 92), (59.5, DIP))
    pen.text(58.6, 66, "drain", 5, "middle", turn=90)


def _main_pressure(pen: Pen) -> None:
    pressure_line(pen, (70, 98), (70, 178), (EDGE, 178))
    _blank(pen, 70, 106)
    iso.check(pen, 70, 106)
    mark(pen, 73.5, 105, "0V5")
    iso.filter_unit(pen, 70, 119)
    mark(pen, 73, 124.8, "0Z3")
    pen.text(80.5, 124.8, "5 µm", 5.5)
    pen.line((74.5, 119), (79, 119), width=THIN, dash=DASHED)
    iso.sensor(pen, 84, 119, "dp")
    mark(pen, 93, 119.5, "0S2", "5 bar")
    pen.dot(70, 148)
    return_line(pen, (70, 148), (96, 148), (96, 152))
    _gap(pen, 82, 148)
    iso.shut_off(pen, 82, 148, turn=90)
    mark(pen, 79.5, 151.5, "0V6")
    iso.gauge(pen, 96, 156)
    mark(pen, 102, 156, "0S1", "0–400 bar")
    off_sheet(pen, EDGE, 178, "P – vers folio H2", "right")
    mark(pen, 74, 180, "P")


def _blank(pen: Pen, x: float, y: float) -> None:
    pen.rect(x - 1, y - 3.4, 2, 6.8, width=0, fill=PAPER)


def _gap(pen: Pen, x: float, y: float) -> None:
    pen.rect(x - 2.6, y - 1, 5.2, 2, width=0, fill=PAPER)


def _unloading(pen: Pen) -> None:
    pen.dot(70, 134)
    pressure_line(pen, (70, 134), (50, 134), (50, 126))
    return_line(pen, (50, 114), (50, DIP))
    with pen.at(50, 120):
        pen.rect(-4, -4, 8, 8, fill=PAPER)
        pen.arrow((1.7, 4), (1.7, -4), head=1.8)
        iso.spring(pen, -9, 0)
        pen.arrow((-9.2, -3.2), (-4.2, 3.4), width=THIN, head=1.5)
        pen.line((0, 6.5), (6.5, 6.5), (6.5, 0), (4, 0), width=THIN, dash=DASHED)
        pen.line((0, 4), (0, 6.5))
        pen.line((0, -4), (0, -6.5))
    mark(pen, 47, 128.5, "0V1", "265 bar", anchor="end")
    pilot_line(pen, (41, 120), (37, 120), (37, 104.5))
    with pen.at(37, 100, scale=0.75):
        iso.directional(pen, 0, 0, ("shut", "open"), 1, "solenoid", "spring")
    mark(pen, 17.5, 103.5, "0Y1")
    mark(pen, 39, 91.5, "0V9")
    return_line(pen, (37, 95.5), (37, DIP))


def _pilot_pressure(pen: Pen) -> None:
    pressure_line(pen, (114, 98), (114, 136), (EDGE, 136))
    pen.dot(114, 108)
    return_line(pen, (114, 108), (134, 108))
    iso.relief(pen, 134, 101.5)
    return_line(pen, (134, 95), (134, DIP))
    mark(pen, 144.5, 103, "0V2", "40 bar")
    _blank(pen, 114, 122)
    iso.check(pen, 114, 122)
    mark(pen, 117.5, 121, "0V7")
    off_sheet(pen, EDGE, 136, "X – vers folio H2", "right")
    mark(pen, 117, 138, "X")
    pen.text(121, 138, "40 bar", 5.5)


def _accumulator(pen: Pen) -> None:
    iso.enclosure(pen, 153, 113, 56, 38)
    pen.dot(160, 136)
    pressure_line(pen, (160, 136), (160, 155))
    pen.rect(159, 138.4, 2, 5.2, width=0, fill=PAPER)
    iso.shut_off(pen, 160, 141)
    mark(pen, 155, 131, "0V8")
    iso.accumulator(pen, 160, 164)
    mark(pen, 166, 166, "0Z1", "10 L", "N2 : 28 bar à 20 °C")
    pen.dot(160, 147)
    return_line(pen, (160, 147), (198, 147), (198, 125.6))
    pen.dot(179, 147)
    return_line(pen, (179, 147), (179, 130))
    iso.relief(pen, 179, 125, adjustable=False)
    mark(pen, 184.5, 117.8, "0V3")
    pen.text(184, 127.5, "60 bar", 5.5)
    iso.shut_off(pen, 198, 123)
    mark(pen, 200.5, 126, "0V4", "purge")
    return_line(pen, (179, 118.5), (179, 108), (198, 108), (198, 120.4))
    return_line(pen, (188, 108), (188, DIP))
    pen.dot(188, 108)
    pen.text(154.5, 114.8, "Bloc de sécurité", 5.5)


def _pilot_instruments(pen: Pen) -> None:
    pen.dot(222, 136)
    return_line(pen, (222, 136), (222, 149))
    pen.rect(221, 140.4, 2, 5.2, width=0, fill=PAPER)
    iso.shut_off(pen, 222, 143)
    iso.gauge(pen, 222, 153)
    mark(pen, 224.5, 143, "0V10")
    mark(pen, 227.5, 153, "0S3", "0–100 bar")
    pen.dot(246, 136)
    return_line(pen, (246, 136), (246, 146.5))
    iso.sensor(pen, 246, 150, "p")
    mark(pen, 254.5, 150.5, "0S5", "32 bar")


def _return(pen: Pen) -> None:
    pressure_line(pen, (EDGE, 118), (236, 118), (236, 108.5))
    off_sheet(pen, EDGE, 118, "T – du folio H2", "right")
    iso.filter_unit(pen, 236, 104)
    mark(pen, 230.5, 107, "0Z4", "10 µm", anchor="end")
    return_line(pen, (236, 113), (246, 113), (246, 107.4))
    iso.check(pen, 246, 104, turn=180)
    return_line(pen, (246, 100.6), (246, 95), (236, 95))
    pen.text(239.5, 91.2, "by-pass 1,7 bar", 5.5)
    pen.dot(236, 113)
    pen.dot(236, 95)
    pen.dot(246, 113)
    return_line(pen, (246, 113), (257, 113), (257, 107.5))
    iso.sensor(pen, 257, 104, "dp")
    mark(pen, 265.5, 104.5, "0S6", "1,5 bar")
    pressure_line(pen, (236, 99.5), (236, 82.5))
    iso.cooler(pen, 236, 78)
    mark(pen, 245.5, 77, "0Z5", "refroidisseur")
    pressure_line(pen, (236, 73.5), (236, DIP))


def _reservoir_fittings(pen: Pen) -> None:
    iso.sensor(pen, 160, 69, "L / T")
    return_line(pen, (160, 65.5), (160, 50))
    mark(pen, 155.5, 74.5, "0S4")
    pen.text(161.5, 61, "niveau et température", 5.2)
    return_line(pen, (212, 73), (212, 58))
    iso.filter_unit(pen, 212, 77.5)
    mark(pen, 218, 79, "0Z6", "3 µm")
    pen.line((212, 82), (212, 85), width=THICK)
