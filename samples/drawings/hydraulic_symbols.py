"""Fluid power symbols, drawn at rest.

Units    millimetres. Each symbol is centred on (x, y); its connections are named in its docstring.
Source   ISO 1219-1 (symbols), ISO 1219-2 (marks such as 1V1, 0P1).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from samples.drawings.pen import DASH_DOT, DASHED, INK, NORMAL, PAPER, THICK, THIN, Pen

BOX = 12.0
HALF = BOX / 2
PORT = 3.0
Flow = Literal["parallel", "cross", "closed", "to tank", "open", "shut", "poppet"]
Actuator = Literal["solenoid", "proportional", "spring", "pilot", "none"]


def pump(pen: Pen, x: float, y: float, variable: bool = False) -> None:
    """Pump; inlet (x, y-6), outlet (x, y+6)."""
    pen.circle(x, y, 6, fill=PAPER)
    pen.shape((x - 2.1, y + 2.5), (x + 2.1, y + 2.5), (x, y + 6), width=0, fill=INK)
    if variable:
        pen.arrow((x - 7.5, y - 6.5), (x + 7.5, y + 6.5))


def motor(pen: Pen, x: float, y: float) -> None:
    """Three-phase electric motor; shafts at (x-6, y) and (x+6, y)."""
    pen.circle(x, y, 6, fill=PAPER)
    pen.text(x, y - 0.2, "M", 9, "middle", bold=True)
    pen.text(x, y - 3.6, "3 ~", 5.5, "middle")


def shaft(pen: Pen, x1: float, x2: float, y: float) -> None:
    """A turning shaft between two machines, with its coupling."""
    pen.line((x1, y + 0.6), (x2, y + 0.6), width=THIN)
    pen.line((x1, y - 0.6), (x2, y - 0.6), width=THIN)
    middle = (x1 + x2) / 2
    pen.line((middle - 0.7, y + 2), (middle - 0.7, y - 2), width=THICK)
    pen.line((middle + 0.7, y + 2), (middle + 0.7, y - 2), width=THICK)


def spring(pen: Pen, x: float, y: float, length: float = 5.0, tall: float = 1.6) -> None:
    """A spring from (x, y) to (x+length, y)."""
    turns = 6
    step = length / turns
    points = [(x, y)] + [(x + step * (n + 0.5), y + (tall if n % 2 else -tall)) for n in range(turns)]
    pen.line(*points, (x + length, y), width=THIN)


def relief(pen: Pen, x: float, y: float, turn: float = 0, adjustable: bool = True) -> None:
    """Pressure relief valve; inlet (x, y+4), outlet (x, y-4), spring at x+4…9 (before turning)."""
    with pen.at(x, y, turn):
        pen.rect(-4, -4, 8, 8, fill=PAPER)
        pen.arrow((-1.7, 4), (-1.7, -4), head=1.8)
        spring(pen, 4, 0)
        if adjustable:
            pen.arrow((4.2, -3.2), (9.2, 3.4), width=THIN, head=1.5)
        pen.line((0, 6.5), (-6.5, 6.5), (-6.5, 0), (-4, 0), width=THIN, dash=DASHED)
        pen.line((0, 4), (0, 6.5))
        pen.line((0, -4), (0, -6.5))


def check(pen: Pen, x: float, y: float, turn: float = 0) -> None:
    """Check valve; free flow from (x, y-2.5) up to (x, y+2.5) before turning."""
    with pen.at(x, y, turn):
        pen.line((0, -3.4), (0, -1.9))
        pen.line((-1.9, -0.2), (0, -1.9), (1.9, -0.2))
        pen.circle(0, 0.1, 1.25, fill=PAPER)
        pen.line((0, 1.35), (0, 3.4))


def prefill(pen: Pen, x: float, y: float) -> None:
    """Prefill valve: piloted check, free flow down into the cylinder; pilot at (x+7, y)."""
    pen.rect(x - 5, y - 5, 10, 10, width=THIN, fill=PAPER)
    check(pen, x, y, turn=180)
    pen.line((x, y + 3), (x, y + 5))
    pen.line((x, y - 3), (x, y - 5))
    pen.line((x + 7, y), (x + 1.6, y), width=THIN, dash=DASHED)
    pen.shape((x + 4.6, y + 1), (x + 4.6, y - 1), (x + 2.6, y), width=0, fill=INK)


def throttle_check(pen: Pen, x: float, y: float) -> None:
    """One-way flow control; line from (x, y-6) to (x, y+6); throttles upwards flow, free downwards."""
    pen.line((x, y - 6), (x, y + 6))
    pen.arc(x - 3.2, y, 2.4, -50, 100)
    pen.arc(x + 3.2, y, 2.4, 130, 100)
    pen.arrow((x - 3.5, y - 4), (x + 3.5, y + 4), width=THIN, head=1.5)
    pen.line((x, y - 5), (x + 6, y - 5), (x + 6, y - 3), width=NORMAL)
    check(pen, x + 6, y, turn=180)
    pen.line((x + 6, y + 3), (x + 6, y + 5), (x, y + 5))
    pen.rect(x - 4.5, y - 6, 13.5, 12, width=THIN, dash=DASH_DOT)


def filter_unit(pen: Pen, x: float, y: float, half: float = 4.5) -> None:
    """Filter; line from (x, y+half) to (x, y-half)."""
    pen.shape((x, y + half), (x + half, y), (x, y - half), (x - half, y), fill=PAPER)
    pen.line((x - half, y), (x + half, y), width=THIN, dash=(0.9, 0.7))


def cooler(pen: Pen, x: float, y: float, half: float = 4.5) -> None:
    """Cooler; line from (x, y+half) to (x, y-half)."""
    pen.shape((x, y + half), (x + half, y), (x, y - half), (x - half, y), fill=PAPER)
    pen.line((x, y + half), (x, y - half), width=THIN)
    pen.arrow((x - 0.8, y), (x - half - 2.4, y), width=THIN, head=1.6)
    pen.arrow((x + 0.8, y), (x + half + 2.4, y), width=THIN, head=1.6)


def accumulator(pen: Pen, x: float, y: float) -> None:
    """Gas-charged accumulator; connection (x, y-9)."""
    pen.rect(x - 4, y - 9, 8, 18, fill=PAPER, radius=4)
    pen.line((x - 4, y), (x + 4, y))
    pen.shape((x - 1.6, y + 4.6), (x + 1.6, y + 4.6), (x, y + 1.8), width=THIN, fill=PAPER)


def gauge(pen: Pen, x: float, y: float) -> None:
    """Pressure gauge; connection (x, y-4)."""
    pen.circle(x, y, 4, fill=PAPER)
    pen.arrow((x - 2.4, y - 2.4), (x + 2.4, y + 2.4), width=THIN, head=1.8)


def shut_off(pen: Pen, x: float, y: float, turn: float = 0) -> None:
    """Shut-off valve on a vertical line (turn 90 for a horizontal one)."""
    with pen.at(x, y, turn):
        pen.shape((-1.7, 2.6), (1.7, 2.6), (0, 0), fill=PAPER)
        pen.shape((-1.7, -2.6), (1.7, -2.6), (0, 0), fill=PAPER)


def sensor(pen: Pen, x: float, y: float, words: str) -> None:
    """Electrical sensor or switch; connection (x, y-3.5)."""
    pen.rect(x - 4.5, y - 3.5, 9, 7, fill=PAPER)
    pen.text(x, y - 0.9, words, 6, "middle")
    pen.line((x + 4.5, y), (x + 6.3, y), width=THIN)
    pen.line((x + 5.2, y + 1.6), (x + 6.3, y), (x + 5.6, y - 0.2), (x + 6.8, y - 1.8), width=THIN)


def tank(pen: Pen, x: float, y: float, width: float = 8, depth: float = 3) -> None:
    """A tank symbol whose opening is centred on (x, y)."""
    half = width / 2
    pen.line((x - half, y), (x - half, y - depth), (x + half, y - depth), (x + half, y), width=THICK)


def cylinder_down(pen: Pen, x: float, y: float, width: float, length: float, rod: float) -> None:
    """Vertical cylinder with the rod downwards; (x, y) is the top of the barrel; the piston stands at the top."""
    half = width / 2
    pen.rect(x - half, y - length, width, length, fill=PAPER, width=THICK)
    pen.rect(x - half, y - 13, width, 6, fill=PAPER)
    pen.rect(x - rod / 2, y - length - 12, rod, length - 1, fill=PAPER)


def cylinder_right(pen: Pen, x: float, y: float, length: float, width: float, rod: float) -> None:
    """Horizontal cylinder with the rod to the right; (x, y) is the lower left corner of the barrel."""
    pen.rect(x, y, length, width, fill=PAPER, width=THICK)
    pen.rect(x + 6, y, 4, width, fill=PAPER)
    pen.rect(x + 10, y + width / 2 - rod / 2, length + 6, rod, fill=PAPER)


def _stop(pen: Pen, x: float, y: float, up: bool) -> None:
    inner = y + (2.0 if up else -2.0)
    pen.line((x, y), (x, inner))
    pen.line((x - 1.1, inner), (x + 1.1, inner))


def _parallel(pen: Pen) -> None:
    pen.arrow((-PORT, -HALF), (-PORT, HALF))
    pen.arrow((PORT, HALF), (PORT, -HALF))


def _cross(pen: Pen) -> None:
    pen.arrow((-PORT, -HALF), (PORT, HALF))
    pen.arrow((-PORT, HALF), (PORT, -HALF))


def _closed(pen: Pen) -> None:
    for x in (-PORT, PORT):
        _stop(pen, x, -HALF, up=True)
        _stop(pen, x, HALF, up=False)


def _to_tank(pen: Pen) -> None:
    _stop(pen, -PORT, -HALF, up=True)
    pen.line((-PORT, HALF), (-PORT, 1), (PORT, 1))
    pen.line((PORT, HALF), (PORT, 1))
    pen.arrow((PORT, 1), (PORT, -HALF))
    pen.dot(PORT, 1, 0.5)


def _open(pen: Pen) -> None:
    pen.arrow((0, HALF), (0, -HALF))


def _shut(pen: Pen) -> None:
    _stop(pen, 0, -HALF, up=True)
    _stop(pen, 0, HALF, up=False)


def _poppet(pen: Pen) -> None:
    pen.line((0, -HALF), (0, HALF))
    check(pen, 0, 0)


FLOWS: dict[Flow, Callable[[Pen], None]] = {
    "parallel": _parallel,
    "cross": _cross,
    "closed": _closed,
    "to tank": _to_tank,
    "open": _open,
    "shut": _shut,
    "poppet": _poppet,
}


def directional(
    pen: Pen, x: float, y: float, flows: tuple[Flow, ...], rest: int, left: Actuator, right: Actuator, turn: float = 0
) -> None:
    """Directional valve; the box number *rest* is centred on (x, y); ports at x±3 (4 ways) or x (2 ways), y±6."""
    with pen.at(x, y, turn):
        for number, flow in enumerate(flows):
            with pen.at((number - rest) * BOX, 0):
                pen.rect(-HALF, -HALF, BOX, BOX, fill=PAPER)
                FLOWS[flow](pen)
        start = -rest * BOX - HALF
        _actuator(pen, start, left, -1)
        _actuator(pen, start + len(flows) * BOX, right, 1)


def _actuator(pen: Pen, x: float, kind: Actuator, side: int) -> None:
    if kind == "spring":
        spring(pen, x if side > 0 else x - 5, 0)
    elif kind in ("solenoid", "proportional"):
        solenoid(pen, x if side > 0 else x - 6, -2.2, kind == "proportional")
    elif kind == "pilot":
        pen.rect(x if side > 0 else x - 5, -2, 5, 4, fill=PAPER)
        tip = x + side * 0.4
        pen.shape((tip + side * 3, 1.4), (tip + side * 3, -1.4), (tip + side * 0.6, 0), width=0, fill=INK)


def solenoid(pen: Pen, x: float, y: float, proportional: bool = False) -> None:
    """A solenoid 6 by 4.4; (x, y) is its lower left corner."""
    pen.rect(x, y, 6, 4.4, fill=PAPER)
    pen.line((x + 2, y), (x + 4, y + 4.4))
    if proportional:
        pen.arrow((x - 0.6, y - 1.4), (x + 6.6, y + 5.8), width=THIN, head=1.5)


def centred_springs(pen: Pen, x: float, y: float, boxes: int) -> None:
    """The two centring springs of a three-position valve with solenoids."""
    reach = boxes * BOX / 2
    spring(pen, x + reach, y - 4.4, 4, 0.9)
    spring(pen, x - reach - 4, y - 4.4, 4, 0.9)


def enclosure(pen: Pen, x: float, y: float, width: float, height: float) -> None:
    """The dash-dot border of a block of several functions."""
    pen.rect(x, y, width, height, width=THIN, dash=DASH_DOT)
