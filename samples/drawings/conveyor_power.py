"""Folios E2 and E3 of CONV-12: motors, brake, and the 24 V DC supply."""

from __future__ import annotations

from samples.drawings import electrical_symbols as iec
from samples.drawings.conveyor_sheet import PLACES, place, sheet
from samples.drawings.pen import THICK, Pen

BUS = {"L1": 160.0, "L2": 156.0, "L3": 152.0}


def draw_power(pen: Pen) -> None:
    """Draw folio E2."""
    sheet(pen, "E2")
    _supply(pen)
    _belt_motor(pen)
    _reversing(pen)
    _brake(pen)
    _brush_motor(pen)
    _to_power_supply(pen)


def _supply(pen: Pen) -> None:
    pen.text(24, 193.5, "Réseau 400 V 3 ~ 50 Hz", 6.5, bold=True)
    xs = (28.0, 34.0, 40.0)
    for x, (line, y) in zip(xs, BUS.items(), strict=True):
        pen.text(x, 189.5, line, 6, "middle")
        iec.cable(pen, (x, 188.5), (x, 178))
        iec.terminal(pen, x, 184.5)
        iec.cable(pen, (x, 168), (x, y), (273, y))
        pen.text(274, y - 0.8, line, 6, bold=True)
    iec.poles(pen, xs, 173, "switch")
    pen.text(26, 183.8, "-X0", 6, "end", bold=True)
    iec.name(pen, 24.5, 173.5, "-Q0", "32 A")
    iec.cable(pen, (48, 188.5), (48, 176))
    iec.terminal(pen, 48, 184.5)
    pen.text(48, 189.5, "PE", 6, "middle")
    iec.earth(pen, 48, 176)


def _drop(pen: Pen, x: float, line: str, to: float) -> None:
    iec.cable(pen, (x, BUS[line]), (x, to))
    pen.dot(x, BUS[line])


def _belt_motor(pen: Pen) -> None:
    xs = tuple(PLACES["K11 main"][1] + shift for shift in (0.0, 6.0, 12.0))
    for x, line in zip(xs, BUS, strict=True):
        _drop(pen, x, line, 146)
        iec.cable(pen, (x, 128), (x, 112))
        iec.cable(pen, (x, 102), (x, 67))
    _pole_pins(pen, xs, 141, ("1", "3", "5"), ("2", "4", "6"))
    iec.poles(pen, xs, 141, "breaker")
    iec.releases(pen, xs, 132)
    iec.name(pen, xs[0] - 4, 139, "-Q1", "9–14 A", "réglé 11,2 A", f"aux. {place('Q1 aux')}")
    _pole_pins(pen, xs, 107, ("1", "3", "5"), ("2", "4", "6"))
    iec.poles(pen, xs, 107, "contactor")
    iec.name(pen, xs[0] - 4, 107, "-K11", "avant", place("K11 coil"))
    for x, words, number in zip(xs, ("U1", "V1", "W1"), "123", strict=True):
        iec.terminal(pen, x, 76, number, right=True)
        pen.text(x + 1, 68.5, words, 5)
    pen.text(xs[0] - 2.2, 75.2, "-X2", 6, "end", bold=True)
    iec.three_phase_motor(pen, xs[1], 59.5, "-M1")
    pen.lines(xs[1] + 9.5, 60.5, ("5,5 kW – 11,2 A", "1 455 tr/min", "sonde CTP : T1, T2"), 5.5)
    iec.earth(pen, xs[1], 52)


def _pole_pins(pen: Pen, xs: tuple[float, ...], y: float, top: tuple[str, ...], bottom: tuple[str, ...]) -> None:
    for x, above, below in zip(xs, top, bottom, strict=True):
        iec.pins(pen, x, y, above, below)


def _reversing(pen: Pen) -> None:
    forward = tuple(PLACES["K11 main"][1] + shift for shift in (0.0, 6.0, 12.0))
    reverse = tuple(PLACES["K12 main"][1] + shift for shift in (0.0, 6.0, 12.0))
    for number, (x1, x2) in enumerate(zip(forward, reverse, strict=True)):
        above, below = 124 - 3 * number, 94 - 3 * number
        pen.dot(x1, above)
        iec.cable(pen, (x1, above), (x2, above), (x2, 112))
        swapped = forward[2 - number]
        pen.dot(swapped, below)
        iec.cable(pen, (x2, 102), (x2, below), (swapped, below))
    _pole_pins(pen, reverse, 107, ("1", "3", "5"), ("2", "4", "6"))
    iec.poles(pen, reverse, 107, "contactor")
    iec.name(pen, reverse[2] + 3.5, 107, "-K12", "arrière", place("K12 coil"), end=False)
    iec.linked(pen, forward[2] + 1.5, reverse[0] - 4, 107)
    pen.shape((95.5, 108.4), (98.5, 108.4), (97, 105.8), fill=None)
    pen.text(97, 109.3, "verrouillage", 4.5, "middle")


def _brake(pen: Pen) -> None:
    xs = (PLACES["K13 main"][1], PLACES["K13 main"][1] + 8)
    for x, line in zip(xs, ("L1", "L3"), strict=True):
        _drop(pen, x, line, 143)
        iec.fuse(pen, x, 138)
        iec.cable(pen, (x, 133), (x, 112))
        iec.cable(pen, (x, 102), (x, 96))
    iec.name(pen, xs[0] - 3, 138, "-F1", "2 A gG")
    _pole_pins(pen, xs, 107, ("1", "3"), ("2", "4"))
    iec.poles(pen, xs, 107, "contactor")
    iec.name(pen, xs[0] - 4, 107, "-K13", "frein", place("K13 coil"))
    middle = xs[0] + 4
    iec.rectifier(pen, middle, 90)
    iec.name(pen, middle - 7.5, 91, "-V1", "400 V CA", "180 V CC")
    for x, sign, number in ((middle - 2.5, "+", "4"), (middle + 2.5, "−", "5")):
        iec.cable(pen, (x, 84), (x, 65.5))
        pen.text(x + (0.8 if sign == "−" else -2.6), 80.5, sign, 6)
        iec.terminal(pen, x, 76, number, right=sign == "−")
    pen.text(middle - 7.5, 75.2, "-X2", 6, "end", bold=True)
    iec.brake(pen, middle, 59.5)
    iec.name(pen, middle + 7, 60, "-Y1", "frein à manque de courant", "180 V CC – 40 Nm", end=False)


def _brush_motor(pen: Pen) -> None:
    xs = tuple(PLACES["K14 main"][1] + shift for shift in (0.0, 6.0, 12.0))
    for x, line in zip(xs, BUS, strict=True):
        _drop(pen, x, line, 146)
        iec.cable(pen, (x, 128), (x, 112))
        iec.cable(pen, (x, 102), (x, 67))
    _pole_pins(pen, xs, 141, ("1", "3", "5"), ("2", "4", "6"))
    iec.poles(pen, xs, 141, "breaker")
    iec.releases(pen, xs, 132)
    iec.name(pen, xs[0] - 4, 139, "-Q2", "1–1,6 A", "réglé 1,1 A", f"aux. {place('Q2 aux')}")
    _pole_pins(pen, xs, 107, ("1", "3", "5"), ("2", "4", "6"))
    iec.poles(pen, xs, 107, "contactor")
    iec.name(pen, xs[0] - 4, 107, "-K14", "brosse", place("K14 coil"))
    for x, words, number in zip(xs, ("U1", "V1", "W1"), ("8", "9", "10"), strict=True):
        iec.terminal(pen, x, 76, number, right=True)
        pen.text(x + 1, 68.5, words, 5)
    pen.text(xs[0] - 2.2, 75.2, "-X2", 6, "end", bold=True)
    iec.three_phase_motor(pen, xs[1], 59.5, "-M2")
    pen.lines(xs[1] + 9.5, 60.5, ("0,37 kW – 1,1 A", "1 400 tr/min"), 5.5)
    iec.earth(pen, xs[1], 52)


def _to_power_supply(pen: Pen) -> None:
    xs = (PLACES["Q3"][1], PLACES["Q3"][1] + 6)
    for x, line in zip(xs, ("L1", "L2"), strict=True):
        _drop(pen, x, line, 146)
        iec.cable(pen, (x, 136), (x, 120))
    _pole_pins(pen, xs, 141, ("1", "3"), ("2", "4"))
    iec.poles(pen, xs, 141, "breaker")
    iec.name(pen, xs[0] - 4, 141, "-Q3", "D 3 A")
    iec.reference(pen, xs[0], 120, place("G1"), right=False)
    iec.reference(pen, xs[1], 120, place("G1"))
    pen.text(xs[0] + 3, 113, "alimentation -G1", 5.5, "middle")


def draw_supply(pen: Pen) -> None:
    """Draw folio E3."""
    sheet(pen, "E3")
    _converter(pen)
    for x, mark, rating, potential, load in FEEDERS:
        _feeder(pen, x, mark, rating, potential, load)
    _thermistor(pen)
    _zero_volts(pen)


FEEDERS = (
    (110.0, "-Q4", "6 A", "L+1", ("Sécurité et contacteurs", f"-K1 : {place('K1 supply')}")),
    (150.0, "-Q5", "4 A", "L+2", ("Capteurs et boutons", "-X1:1 et -X1:2")),
    (190.0, "-Q6", "2 A", "L+3", ("Automate et colonne", "-A1, -P1 à -P4")),
)
POSITIVE, ZERO = 140.0, 56.0


def _converter(pen: Pen) -> None:
    left = PLACES["G1"][1] - 14
    for x, line in ((left + 8, "L1"), (left + 20, "L2")):
        iec.cable(pen, (x, 182), (x, 150))
        iec.reference(pen, x, 182, "", up=True)
        pen.text(x, 186, f"{line} – {place('Q3')}", 5.5, "middle")
    iec.power_supply(pen, left, 118, 28, 32)
    iec.name(pen, left - 2, 138, "-G1", "400 V CA", "24 V CC", "10 A")
    iec.wire(pen, (left + 28, POSITIVE), (240, POSITIVE))
    pen.text(left + 26.5, POSITIVE - 0.9, "+", 7, "end", bold=True)
    pen.text(left + 31, POSITIVE + 1.3, "24 V CC – fil 100 (rouge)", 5.5)
    iec.wire(pen, (left + 14, 118), (left + 14, ZERO), (262, ZERO))
    pen.text(left + 15.5, 114.5, "−", 7, bold=True)


def _feeder(pen: Pen, x: float, mark: str, rating: str, potential: str, load: tuple[str, str]) -> None:
    iec.wire(pen, (x, POSITIVE), (x, 125))
    pen.dot(x, POSITIVE)
    iec.breaker_pole(pen, x, 120)
    iec.pins(pen, x, 120, "1", "2")
    iec.name(pen, x - 4, 120, mark, rating)
    iec.wire(pen, (x, 115), (x, 98))
    iec.reference(pen, x, 98, potential)
    pen.lines(x - 10, 90, load, 5.5)


def _thermistor(pen: Pen) -> None:
    x = PLACES["K15 coil"][1]
    pen.line((240, POSITIVE), (x, POSITIVE), width=0.25)
    iec.wire(pen, (x, POSITIVE), (x, 111))
    iec.coil(pen, x, 106)
    iec.wire(pen, (x, 101), (x, ZERO))
    pen.dot(x, ZERO)
    pen.rect(x - 6, 101, 22, 10, dash=(1.0, 0.8), width=0.18)
    iec.name(pen, x - 7.5, 107, "-K15", "CTP", f"11-14 : {place('K15 11')}")
    for y, number, pin in ((108.5, "23", "T1"), (103.5, "24", "T2")):
        iec.wire(pen, (x + 16, y), (x + 22, y))
        pen.text(x + 11, y - 0.8, pin, 5)
        iec.terminal(pen, x + 22, y)
        pen.text(x + 23.6, y - 0.8, number, 5.5)
    pen.text(x + 18, 113, "-X1", 6, bold=True)
    pen.text(x + 18, 98, "vers -M1", 5)


def _zero_volts(pen: Pen) -> None:
    iec.terminal(pen, 225, ZERO)
    pen.text(225, ZERO + 2.2, "-X1:3", 6, "middle", bold=True)
    iec.wire(pen, (225, ZERO - 0.95), (225, 50))
    iec.earth(pen, 225, 50)
    pen.text(63, ZERO + 1.3, "0 V – fil 0 (bleu foncé)", 5.5)
    pen.line((262, ZERO), (264, ZERO), width=THICK)
    pen.text(265, ZERO - 0.8, "M – 0 V", 6, bold=True)
