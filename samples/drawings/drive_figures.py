"""Figures of the drive manual: front view, clearances, control terminals, keypad, and the wiring folio W1.

Units    millimetres on paper.
"""

from __future__ import annotations

from reportlab.lib.colors import Color, HexColor

from samples.drawings import electrical_symbols as iec
from samples.drawings.art import Art, DrawFolio
from samples.drawings.pen import GREY, INK, PAPER, THICK, THIN, Pen
from samples.drawings.press_figures import callout
from samples.drawings.sheet import TitleBlock, draw_sheet

TEAL = HexColor("#00796f")
BODY = HexColor("#eceff0")
DARK = HexColor("#2b3338")
RED = HexColor("#c4161c")


def drive(pen: Pen, ink: Color = INK) -> None:
    """The drive seen from the front, 44 wide and 88 tall."""
    pen.rect(0, 0, 44, 88, fill=BODY, color=ink, radius=2)
    pen.rect(0, 0, 44, 26, fill=HexColor("#d7dde0"), color=ink, radius=2)
    pen.rect(10, 52, 24, 28, fill=DARK, color=ink, radius=1.5)
    pen.rect(12.5, 66, 19, 11, width=0, fill=HexColor("#cfe8e2"))
    pen.text(22, 69.5, "50.0 Hz", 9, "middle", bold=True)
    for x in (14.0, 22.0, 30.0):
        pen.circle(x, 58, 2, width=0, fill=GREY)
    pen.rect(4, 40, 36, 2, width=0, fill=TEAL)
    pen.text(22, 34.5, "TARNVIK", 10, "middle", bold=True, color=TEAL)
    pen.text(22, 30.5, "TV700", 7, "middle")
    for number in range(9):
        pen.line((6 + number * 4, 84), (6 + number * 4, 87), width=THICK, color=GREY)
    pen.rect(5, 4, 34, 9, fill=PAPER, width=THIN)
    for number in range(8):
        pen.circle(8 + number * 4, 8.5, 1.2, fill=GREY, width=THIN)
    for x in (6.0, 38.0):
        pen.circle(x, 20, 1.2, fill=PAPER, width=THIN)


def _front(pen: Pen) -> None:
    with pen.at(40, 2):
        drive(pen)
    for number, at, target in (
        ("1", (20, 84), (50, 87)),
        ("2", (104, 74), (72.8, 77.5)),
        ("3", (104, 60), (72.2, 60)),
        ("4", (20, 20), (46, 22)),
        ("5", (104, 12), (76, 10.5)),
        ("6", (20, 42), (44, 43)),
    ):
        callout(pen, number, at, target, TEAL)


def _clearances(pen: Pen) -> None:
    pen.rect(0, 0, 110, 74, fill=HexColor("#f7f9f9"), dash=(2, 1.2))
    with pen.at(40, 16, scale=0.46):
        drive(pen)
    pen.arrow((50, 56.5), (50, 73), head=2.4)
    pen.arrow((50, 73), (50, 56.5), head=2.4)
    pen.text(53, 63.5, "150 mm", 8, bold=True)
    pen.arrow((50, 15.8), (50, 1), head=2.4)
    pen.arrow((50, 1), (50, 15.8), head=2.4)
    pen.text(53, 7, "150 mm", 8, bold=True)
    pen.arrow((1, 36), (39.5, 36), head=2.4)
    pen.arrow((39.5, 36), (1, 36), head=2.4)
    pen.text(20, 38, "20 mm", 8, "middle", bold=True)
    pen.arrow((61, 36), (109, 36), head=2.4)
    pen.arrow((109, 36), (61, 36), head=2.4)
    pen.text(85, 38, "20 mm", 8, "middle", bold=True)
    pen.arrow((70, 12), (70, 26), color=TEAL, width=THICK, head=3)
    pen.text(73, 18, "cooling air", 7.5, color=TEAL)


ROW_UPPER = ("24V", "DI1", "DI2", "DI3", "DI4", "DI5", "DI6", "COM", "STO1", "STO2", "24S")
ROW_LOWER = ("10V", "AI1", "AI2", "GND", "AO1", "PTC+", "PTC-", "R1A", "R1B", "R1C", "485")


def _terminals(pen: Pen) -> None:
    for y, row, number in ((24.0, ROW_UPPER, 1), (4.0, ROW_LOWER, 12)):
        for place, words in enumerate(row):
            x = place * 12.0
            pen.rect(x, y, 12, 14, fill=BODY)
            pen.circle(x + 6, y + 9, 2.6, fill=PAPER)
            pen.line((x + 4.4, y + 7.4), (x + 7.6, y + 10.6))
            pen.text(x + 6, y + 1.8, words, 6.4, "middle", bold=True)
        for place in range(len(row)):
            pen.text(place * 12.0 + 6, y - 3, str(number + place), 6, "middle", color=TEAL)


def _keypad(pen: Pen) -> None:
    pen.rect(0, 0, 58, 58, fill=DARK, radius=3)
    pen.rect(5, 30, 48, 23, width=0, fill=HexColor("#cfe8e2"))
    pen.text(29, 42, "F0002", 17, "middle", bold=True)
    pen.text(29, 35, "DC bus overvoltage", 7, "middle")
    for (x, y), words in zip(
        ((11, 21), (29, 21), (47, 21), (11, 9), (29, 9), (47, 9)),
        ("ESC", "UP", "OK", "LOC", "DOWN", "RESET"),
        strict=True,
    ):
        pen.rect(x - 7.5, y - 4.4, 15, 8.8, fill=GREY, width=0, radius=1.5)
        pen.text(x, y - 1, words, 6.5, "middle", bold=True, color=PAPER)
    for number, at, target in (
        ("1", (74, 48), (51, 48)),
        ("2", (74, 21), (54, 21)),
        ("3", (74, 9), (54, 9)),
        ("4", (-10, 9), (4, 9)),
    ):
        callout(pen, number, at, target, TEAL)


def draw_wiring(pen: Pen) -> None:
    """Draw folio W1: power and control wiring of the drive."""
    draw_sheet(pen, WIRING_BLOCK)
    _mains(pen)
    _drive_block(pen)
    _motor_and_brake(pen)
    _control(pen)


WIRING_BLOCK = TitleBlock(
    maker="TARNVIK",
    machine="TV700-4-037 – VAR-7",
    title="Power and control wiring",
    number="TVK-700-W-01",
    revision="5",
    date="2024-11-18",
    drawn="E. Lindqvist",
    checked="M. Aho",
    folio="W1",
    folios="W1",
    color="#00796f",
    english=True,
)
PHASES = (46.0, 54.0, 62.0)


def _mains(pen: Pen) -> None:
    pen.text(40, 194.5, "3 AC 400 V 50 Hz, TN-S", 6.5, bold=True)
    for x, line in zip(PHASES, ("L1", "L2", "L3"), strict=True):
        pen.text(x, 191.3, line, 6, "middle")
        iec.cable(pen, (x, 190.5), (x, 184))
        iec.cable(pen, (x, 174), (x, 171))
        iec.fuse(pen, x, 166)
        iec.cable(pen, (x, 161), (x, 158))
        iec.cable(pen, (x, 148), (x, 138))
        pen.arc(x, 136, 2, 90, -180)
        pen.arc(x, 132, 2, 90, -180)
        iec.cable(pen, (x, 130), (x, 118))
    iec.poles(pen, PHASES, 179, "switch")
    iec.name(pen, 41, 179, "-Q1", "125 A")
    iec.name(pen, 41, 166, "-F1", "100 A gG")
    iec.poles(pen, PHASES, 153, "contactor")
    iec.name(pen, 41, 153, "-K1", "95 A AC-1")
    iec.name(pen, 41, 134, "-L1", "line choke 3 %")
    iec.cable(pen, (74, 190.5), (74, 118))
    pen.text(74, 191.3, "PE", 6, "middle")


def _drive_block(pen: Pen) -> None:
    pen.rect(30, 74, 124, 44, width=0.7, fill=PAPER)
    pen.text(52, 98, "-U1", 12, bold=True)
    pen.text(52, 92.5, "TV700-4-037", 8)
    pen.text(52, 88, "37 kW – 73 A", 7)
    for x, words in (*zip(PHASES, ("L1", "L2", "L3"), strict=True), (74.0, "PE")):
        iec.terminal(pen, x, 118)
        pen.text(x, 113.2, words, 6, "middle", bold=True)
    for x, words in ((88.0, "DC-"), (108.0, "BR"), (98.0, "DC+")):
        iec.terminal(pen, x, 118)
        pen.text(x, 113.2, words, 6, "middle", bold=True)
    for x, words in (*zip(PHASES, ("U", "V", "W"), strict=True), (74.0, "PE")):
        iec.terminal(pen, x, 74)
        pen.text(x, 76.6, words, 6, "middle", bold=True)


def _motor_and_brake(pen: Pen) -> None:
    for x, words in zip(PHASES, ("U1", "V1", "W1"), strict=True):
        iec.cable(pen, (x, 73), (x, 61))
        pen.text(x + 1, 62, words, 5)
    iec.cable(pen, (46, 61), (49.5, 57))
    iec.cable(pen, (62, 61), (58.5, 57))
    iec.three_phase_motor(pen, 54, 52, "-M7")
    pen.lines(78, 53, ("37 kW – 68 A", "1 480 rpm"), 5.5)
    iec.cable(pen, (74, 73), (74, 52), (61.5, 52))
    iec.earth(pen, 74, 52)
    pen.rect(42, 66, 36, 2.4, width=THIN, dash=(1, 0.8))
    pen.text(80, 66.4, "screened cable, screen to PE at both ends", 5.5)
    iec.cable(pen, (98, 119), (98, 150), (103, 150))
    iec.cable(pen, (108, 119), (108, 142), (121, 142), (121, 150), (117, 150))
    pen.rect(103, 147.5, 14, 5, fill=PAPER)
    iec.name(pen, 110, 156, "-R1", end=False)
    pen.lines(117, 156.5, ("13 Ω – 6 kW", "thermal switch to DI5"), 5.5)


DIGITAL = (
    ("24V", "24 V DC, 200 mA"),
    ("DI1", "start (P03-01 = 1)"),
    ("DI2", "reverse"),
    ("DI3", "fixed speed 1"),
    ("DI4", "fault reset"),
    ("DI5", "external fault F0021"),
    ("COM", "common"),
    ("STO1", "safe torque off, channel 1"),
    ("STO2", "safe torque off, channel 2"),
    ("AI1", "reference 4–20 mA"),
    ("GND", "analogue common"),
    ("PTC+", "motor thermistor"),
    ("PTC-", "motor thermistor"),
    ("R1A", "fault relay, change-over"),
    ("R1B", "fault relay, NC"),
    ("R1C", "fault relay, NO"),
)


def _control(pen: Pen) -> None:
    pen.rect(170, 44, 30, 146, width=0.7, fill=PAPER)
    pen.text(185, 184, "-U1:X3", 8, "middle", bold=True)
    for number, (mark, words) in enumerate(DIGITAL):
        y = 176 - number * 8.4
        iec.terminal(pen, 200, y)
        pen.text(196.5, y - 0.9, mark, 6.2, "end", bold=True)
        iec.wire(pen, (201, y), (226, y))
        pen.text(240, y - 0.9, words, 6)
        _contact(pen, y, mark)


def _contact(pen: Pen, y: float, mark: str) -> None:
    if mark in ("DI1", "DI2", "DI3", "DI4"):
        pen.line((226, y), (229, y + 2.6), width=0.25)
        iec.wire(pen, (230, y), (234, y))
        iec.wire(pen, (234, y), (234, 176))
        pen.dot(234, y, 0.5)
    elif mark == "24V":
        iec.wire(pen, (226, y), (234, y))
    elif mark in ("STO1", "STO2", "DI5"):
        iec.wire(pen, (226, y), (230, y))
        pen.circle(231, y, 0.9, fill=PAPER)
    else:
        pen.circle(227, y, 0.9, fill=PAPER)


DRIVE_FIGURES = {
    "drive-front": Art(126, 92, _front),
    "drive-clearances": Art(112, 76, _clearances),
    "drive-terminals": Art(134, 40, _terminals),
    "drive-keypad": Art(92, 58, _keypad),
}
DRIVE_FOLIOS: dict[str, DrawFolio] = {"drive-wiring": draw_wiring}
