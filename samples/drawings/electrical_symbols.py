"""Electrical symbols for vertical circuits, drawn at rest.

Units    millimetres. A two-terminal symbol is centred on (x, y) and joins (x, y+5) to (x, y-5) unless said otherwise.
Source   IEC 60617 (symbols), IEC 81346 (marks such as -K12:A1).
"""

from __future__ import annotations

from collections.abc import Sequence

from samples.drawings.pen import DASHED, INK, NORMAL, PAPER, THICK, THIN, Pen

HALF = 5.0


def wire(pen: Pen, *points: tuple[float, float]) -> None:
    """A control wire."""
    pen.line(*points, width=0.25)


def cable(pen: Pen, *points: tuple[float, float]) -> None:
    """A power conductor."""
    pen.line(*points, width=THICK)


def terminal(pen: Pen, x: float, y: float, words: str = "", right: bool = False) -> None:
    """A terminal of a strip with its mark."""
    pen.circle(x, y, 0.95, fill=PAPER)
    if words:
        pen.text(x + (1.8 if right else -1.8), y - 0.8, words, 5.5, "start" if right else "end")


def pins(pen: Pen, x: float, y: float, top: str, bottom: str, reach: float = HALF) -> None:
    """The pin numbers of a symbol, to the right of its ends."""
    pen.text(x + 0.8, y + reach - 1.8, top, 4.8)
    pen.text(x + 0.8, y - reach + 0.4, bottom, 4.8)


def no_contact(pen: Pen, x: float, y: float, width: float = NORMAL) -> None:
    """A make contact."""
    pen.line((x, y + HALF), (x, y + 2.2), width=width)
    pen.line((x - 2.6, y + 2.4), (x, y - 2.2), (x, y - HALF), width=width)


def nc_contact(pen: Pen, x: float, y: float) -> None:
    """A break contact."""
    pen.line((x, y + HALF), (x, y + 2.2), (x + 2.4, y + 2.2))
    pen.line((x + 2.3, y + 3.1), (x, y - 2.2), (x, y - HALF))


def contactor_pole(pen: Pen, x: float, y: float) -> None:
    """A main pole of a contactor."""
    no_contact(pen, x, y, THICK)
    pen.arc(x, y + 2.9, 0.8, 90, 180)


def breaker_pole(pen: Pen, x: float, y: float) -> None:
    """A pole of a circuit breaker: contact with the cross of breaking."""
    no_contact(pen, x, y, THICK)
    for sign in (-1, 1):
        pen.line((x - 0.8, y + 2.2 - 0.8 * sign), (x + 0.8, y + 2.2 + 0.8 * sign), width=NORMAL)


def switch_pole(pen: Pen, x: float, y: float) -> None:
    """A pole of a switch-disconnector."""
    no_contact(pen, x, y, THICK)
    pen.line((x - 1.1, y + 3.2), (x + 1.1, y + 3.2))
    pen.circle(x, y + 2.4, 0.55, fill=PAPER)


def poles(pen: Pen, xs: Sequence[float], y: float, kind: str) -> None:
    """Several linked poles."""
    draw = {"contactor": contactor_pole, "breaker": breaker_pole, "switch": switch_pole}[kind]
    for x in xs:
        draw(pen, x, y)
    pen.line((xs[0] - 1.3, y), (xs[-1] - 1.3, y), width=THIN, dash=(1.0, 0.8))


def releases(pen: Pen, xs: Sequence[float], y: float) -> None:
    """Thermal and magnetic releases under the poles; each joins (x, y+4) to (x, y-4)."""
    pen.rect(xs[0] - 2.3, y - 4, xs[-1] - xs[0] + 4.6, 8, fill=PAPER, width=THIN)
    for x in xs:
        pen.line((x, y + 4), (x, y + 2.6), (x + 1.5, y + 2.6), (x + 1.5, y + 0.9), (x, y + 0.9), (x, y - 4))
        pen.text(x + 0.5, y - 2.6, "I>", 4.2)


def fuse(pen: Pen, x: float, y: float) -> None:
    """A fuse."""
    pen.rect(x - 1.3, y - 3.2, 2.6, 6.4)
    pen.line((x, y + HALF), (x, y - HALF))


def coil(pen: Pen, x: float, y: float) -> None:
    """A relay or contactor coil; A1 on top."""
    pen.rect(x - 4, y - 2.4, 8, 4.8, fill=PAPER)
    pen.line((x, y + HALF), (x, y + 2.4))
    pen.line((x, y - HALF), (x, y - 2.4))
    pins(pen, x, y, "A1", "A2")


def lamp(pen: Pen, x: float, y: float) -> None:
    """A signal lamp."""
    pen.circle(x, y, 2.8, fill=PAPER)
    pen.line((x - 2, y - 2), (x + 2, y + 2))
    pen.line((x - 2, y + 2), (x + 2, y - 2))
    pen.line((x, y + HALF), (x, y + 2.8))
    pen.line((x, y - HALF), (x, y - 2.8))


def buzzer(pen: Pen, x: float, y: float) -> None:
    """A buzzer."""
    pen.arc(x, y - 1.6, 3.2, 0, 180)
    pen.line((x - 3.2, y - 1.6), (x + 3.2, y - 1.6))
    pen.line((x, y + HALF), (x, y + 1.6))
    pen.line((x, y - HALF), (x, y - 1.6))


def push(pen: Pen, x: float, y: float, mushroom: bool = False, latching: bool = False) -> None:
    """The hand actuator to the left of a contact."""
    pen.line((x - 1.4, y), (x - 6, y), width=THIN, dash=(1.0, 0.8))
    if mushroom:
        pen.arc(x - 6, y, 2.2, 90, 180)
        pen.line((x - 6, y + 2.2), (x - 6, y - 2.2))
    else:
        pen.line((x - 5, y + 1.8), (x - 6, y + 1.8), (x - 6, y - 1.8), (x - 5, y - 1.8))
    if latching:
        pen.line((x - 4.4, y + 0.9), (x - 3.7, y), (x - 3, y + 0.9), width=THIN)


def cord(pen: Pen, x: float, y: float) -> None:
    """The pull cord actuator to the left of a contact."""
    pen.line((x - 1.4, y), (x - 6, y), width=THIN, dash=(1.0, 0.8))
    pen.line((x - 6, y + 2), (x - 6, y - 2))
    pen.circle(x - 6, y - 2.6, 0.6, fill=PAPER)


def proximity(pen: Pen, x: float, y: float, light: bool = False) -> None:
    """A three-wire proximity or light sensor, 9 by 10; ports (x, y±5)."""
    pen.rect(x - 4.5, y - HALF, 9, 10, fill=PAPER)
    no_contact_small(pen, x + 1.6, y)
    if light:
        for shift in (0.0, 1.6):
            pen.arrow((x - 3.8, y + 3.4 - shift), (x - 1.4, y + 1.6 - shift), width=THIN, head=1.1)
        return
    pen.shape((x - 3.6, y), (x - 2.2, y + 1.4), (x - 0.8, y), (x - 2.2, y - 1.4), width=THIN)


def no_contact_small(pen: Pen, x: float, y: float) -> None:
    """The contact inside a sensor."""
    pen.line((x, y + 3), (x, y + 1.2), width=THIN)
    pen.line((x - 1.3, y + 1.3), (x, y - 1.2), (x, y - 3), width=THIN)


def three_phase_motor(pen: Pen, x: float, y: float, name: str) -> None:
    """A motor with terminals U1 V1 W1 at (x-5…x+5, y+7.5)."""
    pen.circle(x, y, 7.5, fill=PAPER, width=THICK)
    pen.text(x, y - 0.4, "M", 10, "middle", bold=True)
    pen.text(x, y - 4, "3 ~", 6, "middle")
    pen.text(x - 9, y - 7, name, 8, "end", bold=True)


def earth(pen: Pen, x: float, y: float) -> None:
    """Protective earth below (x, y)."""
    pen.line((x, y), (x, y - 2.5))
    for number, half in enumerate((2.4, 1.6, 0.8)):
        pen.line((x - half, y - 2.5 - number), (x + half, y - 2.5 - number))


def brake(pen: Pen, x: float, y: float) -> None:
    """A brake coil between (x-2.5, y+6) and (x+2.5, y+6)."""
    pen.rect(x - 5, y - 3, 10, 6, fill=PAPER, width=THICK)
    pen.line((x - 2.5, y + 6), (x - 2.5, y + 3))
    pen.line((x + 2.5, y + 6), (x + 2.5, y + 3))
    pen.line((x - 5, y - 3), (x + 5, y + 3), width=THIN)


def rectifier(pen: Pen, x: float, y: float) -> None:
    """A rectifier 12 by 12 with AC on top and DC below."""
    pen.rect(x - 6, y - 6, 12, 12, fill=PAPER)
    pen.line((x - 6, y - 6), (x + 6, y + 6), width=THIN)
    pen.text(x - 4.6, y + 1.8, "~", 8)
    pen.text(x + 1.4, y - 4, "=", 8)


def power_supply(pen: Pen, x: float, y: float, width: float, height: float) -> None:
    """A power supply; (x, y) is its lower left corner."""
    pen.rect(x, y, width, height, fill=PAPER, width=THICK)
    pen.line((x, y), (x + width, y + height), width=THIN)
    pen.text(x + width * 0.16, y + height * 0.66, "~", 12)
    pen.text(x + width * 0.7, y + height * 0.2, "=", 12)


def reference(pen: Pen, x: float, y: float, words: str, up: bool = False, right: bool = True) -> None:
    """A wire that goes on at *words* (folio.column)."""
    tip = y + (2.2 if up else -2.2)
    pen.shape((x - 1.3, y), (x + 1.3, y), (x, tip), width=0, fill=INK)
    pen.text(x + (2.2 if right else -2.2), y + (0.2 if up else -2.0), words, 5.5, "start" if right else "end")


def name(pen: Pen, x: float, y: float, mark: str, *notes: str, end: bool = True) -> None:
    """The mark of a component with smaller notes under it."""
    pen.text(x, y, mark, 7, "end" if end else "start", bold=True)
    for number, note in enumerate(notes):
        pen.text(x, y - 2.7 * (number + 1), note, 5, "end" if end else "start")


def linked(pen: Pen, x1: float, x2: float, y: float) -> None:
    """A mechanical link."""
    pen.line((x1, y), (x2, y), width=THIN, dash=DASHED)
