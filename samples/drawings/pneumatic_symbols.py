"""Pneumatic symbols, drawn at rest.

Units    millimetres. Each symbol is centred on (x, y); its connections are named in its docstring.
Source   ISO 1219-1 (symbols), ISO 11727 (port numbers 1 to 5, 12, 14), ISO 1219-2 (marks such as 1V1, 0Z1).
"""

from __future__ import annotations

from typing import Literal

from samples.drawings.hydraulic_symbols import HALF, solenoid, spring
from samples.drawings.pen import DASH_DOT, DASHED, PAPER, THICK, THIN, Pen

WIDE = 14.0
SIDE = WIDE / 2
Drive = Literal["solenoid", "spring", "air spring"]


def source(pen: Pen, x: float, y: float) -> None:
    """Compressed air supply; connection (x+3, y)."""
    pen.shape((x - 2.5, y + 2.5), (x - 2.5, y - 2.5), (x + 2.5, y), fill=PAPER)
    pen.line((x + 2.5, y), (x + 4, y), width=THICK)


def exhaust(pen: Pen, x: float, y: float, silenced: bool = True) -> None:
    """Exhaust below (x, y), with a silencer unless told otherwise."""
    if not silenced:
        pen.shape((x - 1.6, y), (x + 1.6, y), (x, y - 2.8), fill=PAPER)
        return
    pen.rect(x - 1.7, y - 5, 3.4, 5, fill=PAPER)
    for row in range(3):
        pen.line((x - 1.7, y - 1.2 - row * 1.3), (x + 1.7, y - 1.2 - row * 1.3), width=THIN)


def _stop(pen: Pen, x: float) -> None:
    pen.line((x, -HALF), (x, -HALF + 2))
    pen.line((x - 1.1, -HALF + 2), (x + 1.1, -HALF + 2))


def valve_5_2(pen: Pen, x: float, y: float, left: Drive = "solenoid", right: Drive = "spring") -> None:
    """5/2 valve at rest; ports 4 (x-3), 2 (x+3) at y+6; 5 (x-5), 1 (x), 3 (x+5) at y-6."""
    with pen.at(x - WIDE, y):
        pen.rect(-SIDE, -HALF, WIDE, 2 * HALF, fill=PAPER)
        pen.arrow((0, -HALF), (-3, HALF), head=1.7)
        pen.arrow((3, HALF), (5, -HALF), head=1.7)
        _stop(pen, -5)
    with pen.at(x, y):
        pen.rect(-SIDE, -HALF, WIDE, 2 * HALF, fill=PAPER)
        pen.arrow((0, -HALF), (3, HALF), head=1.7)
        pen.arrow((-3, HALF), (-5, -HALF), head=1.7)
        _stop(pen, 5)
        for port, at, up in (("4", -3, True), ("2", 3, True), ("5", -5, False), ("1", 0, False), ("3", 5, False)):
            pen.text(at + 0.7, HALF + 0.8 if up else -HALF - 2.4, port, 4.5)
    _drive(pen, x - WIDE - SIDE, y, left, -1)
    _drive(pen, x + SIDE, y, right, 1)


def valve_3_2(pen: Pen, x: float, y: float, left: Drive | Literal["lever"], right: Drive | None = "spring") -> None:
    """3/2 valve closed at rest; port 2 (x, y+6); 1 (x-3) and 3 (x+3) at y-6."""
    with pen.at(x - WIDE, y):
        pen.rect(-SIDE, -HALF, WIDE, 2 * HALF, fill=PAPER)
        pen.arrow((-3, -HALF), (0, HALF), head=1.7)
        _stop(pen, 3)
    with pen.at(x, y):
        pen.rect(-SIDE, -HALF, WIDE, 2 * HALF, fill=PAPER)
        pen.arrow((0, HALF), (3, -HALF), head=1.7)
        _stop(pen, -3)
        for port, at, up in (("2", 0, True), ("1", -3, False), ("3", 3, False)):
            pen.text(at + 0.7, HALF + 0.8 if up else -HALF - 2.4, port, 4.5)
    if left == "lever":
        pen.line((x - WIDE - SIDE, y), (x - WIDE - SIDE - 3, y), (x - WIDE - SIDE - 4.5, y + 4.5))
        pen.circle(x - WIDE - SIDE - 4.5, y + 4.5, 0.9, fill=PAPER)
    else:
        _drive(pen, x - WIDE - SIDE, y, left, -1)
    if right:
        _drive(pen, x + SIDE, y, right, 1)


def _drive(pen: Pen, x: float, y: float, kind: Drive, side: int) -> None:
    if kind == "solenoid":
        solenoid(pen, x if side > 0 else x - 6, y - 2.2)
        return
    spring(pen, x if side > 0 else x - 5, y, 5, 1.4)
    if kind == "air spring":
        pen.shape((x + side * 7.4, y + 1.4), (x + side * 7.4, y - 1.4), (x + side * 5.2, y), fill=PAPER)


def filter_regulator(pen: Pen, x: float, y: float) -> None:
    """Filter with drain and regulator with gauge, in one border; line from (x-20, y) to (x+20, y)."""
    pen.line((x - 20, y), (x + 20, y), width=THICK)
    pen.shape((x - 9, y + 4.5), (x - 4.5, y), (x - 9, y - 4.5), (x - 13.5, y), fill=PAPER)
    pen.line((x - 9, y + 4.5), (x - 9, y - 4.5), width=THIN, dash=(0.9, 0.7))
    pen.line((x - 11.2, y - 2.3), (x - 9, y - 4.5), (x - 6.8, y - 2.3), width=THIN)
    pen.line((x - 9, y - 4.5), (x - 9, y - 7), width=THIN)
    pen.shape((x - 10.2, y - 7), (x - 7.8, y - 7), (x - 9, y - 9), width=THIN, fill=PAPER)
    pen.rect(x + 2, y - 4, 8, 8, fill=PAPER)
    pen.arrow((x + 2, y + 1.4), (x + 10, y + 1.4), head=1.7)
    spring(pen, x + 4.2, y + 4.9, 3.6, 0.8)
    pen.arrow((x + 3.4, y + 3.8), (x + 9.4, y + 8.4), width=THIN, head=1.4)
    pen.line((x + 13, y), (x + 13, y - 2.4), (x + 6, y - 2.4), (x + 6, y - 4), width=THIN, dash=DASHED)
    pen.rect(x - 16, y - 11, 32, 22, width=THIN, dash=DASH_DOT)


def flow_control(pen: Pen, x: float, y: float) -> None:
    """One-way flow control on an exhaust line; line from (x, y-6) to (x, y+6)."""
    pen.line((x, y - 6), (x, y + 6))
    pen.arc(x - 2.8, y, 2.2, -50, 100)
    pen.arc(x + 2.8, y, 2.2, 130, 100)
    pen.arrow((x - 3.2, y - 3.4), (x + 3.2, y + 3.4), width=THIN, head=1.4)
    pen.line((x, y - 5), (x + 5, y - 5), (x + 5, y - 1.7))
    pen.line((x + 3.6, y + 1), (x + 5, y - 0.7), (x + 6.4, y + 1))
    pen.circle(x + 5, y + 0.9, 1.1, fill=PAPER)
    pen.line((x + 5, y + 2), (x + 5, y + 5), (x, y + 5))


def cylinder(pen: Pen, x: float, y: float, length: float = 34, width: float = 11) -> None:
    """Double-acting cylinder with magnet piston and cushions; (x, y) lower left; ports at x+3 and x+length-3 below."""
    pen.rect(x, y, length, width, fill=PAPER, width=THICK)
    pen.rect(x + 5, y, 3.4, width, fill=PAPER)
    pen.rect(x + 8.4, y + width / 2 - 1.4, length - 1, 2.8, fill=PAPER)
    for at in (x + 3.2, x + 8.4):
        pen.rect(at, y + 2, 1.8, 1.8, width=THIN, fill=PAPER)
    pen.arrow((x + 2.6, y + 1.2), (x + 7.2, y + 4.4), width=THIN, head=1.2)


def sensor(pen: Pen, x: float, y: float) -> None:
    """Magnetic sensor on a barrel; foot at (x, y)."""
    pen.line((x, y), (x, y + 2.4), width=THIN)
    pen.shape((x - 1.8, y + 4.2), (x, y + 6), (x + 1.8, y + 4.2), (x, y + 2.4), fill=PAPER, width=THIN)


def pressure_switch(pen: Pen, x: float, y: float) -> None:
    """Pressure or vacuum switch; connection (x, y-3.5)."""
    pen.rect(x - 4.5, y - 3.5, 9, 7, fill=PAPER)
    pen.text(x - 1.8, y - 1, "p", 6.5, "middle")
    spring(pen, x + 4.5, y, 4, 1)


def ejector(pen: Pen, x: float, y: float) -> None:
    """Vacuum ejector; air in (x-8, y), exhaust (x+8, y), vacuum (x, y-5)."""
    pen.rect(x - 8, y - 5, 16, 10, fill=PAPER)
    pen.shape((x - 6, y + 2.4), (x - 6, y - 2.4), (x, y), fill=PAPER)
    pen.shape((x + 6, y + 3), (x + 6, y - 3), (x + 1, y), fill=PAPER)
    pen.line((x, y), (x, y - 5))


def cup(pen: Pen, x: float, y: float) -> None:
    """Suction cup below (x, y)."""
    pen.line((x, y), (x, y - 4))
    pen.shape((x - 1.4, y - 4), (x + 1.4, y - 4), (x + 4, y - 8), (x - 4, y - 8), fill=PAPER)
