"""The two makers' covers.

Shapes   `COVERS[name](canvas, matter)` draws a whole A4 portrait page from the front matter of the manual.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from samples.drawings.drive_figures import drive
from samples.drawings.pen import Pen
from samples.drawings.press_figures import power_unit, press
from samples.typography import french

WIDTH, HEIGHT = A4[0] / mm, A4[1] / mm
NAVY, ORANGE, TEAL = HexColor("#0d2f57"), HexColor("#e8740c"), HexColor("#00796f")


def _morvanel(canvas: Canvas, matter: dict[str, Any]) -> None:
    pen = Pen(canvas)
    pen.rect(0, HEIGHT - 105, WIDTH, 105, width=0, fill=NAVY)
    pen.rect(0, HEIGHT - 108, WIDTH, 3, width=0, fill=ORANGE)
    pen.text(20, HEIGHT - 30, matter["maker"].upper(), 26, bold=True, color=white)
    pen.text(20, HEIGHT - 37, french(matter["trade"]), 9.5, color=white)
    pen.text(20, HEIGHT - 70, matter["model"], 34, bold=True, color=white)
    pen.text(20, HEIGHT - 80, french(matter["product"]), 14, color=white)
    pen.text(20, HEIGHT - 94, french(matter["title"]), 14, bold=True, color=ORANGE)
    pen.text(WIDTH - 20, HEIGHT - 94, _revision(matter), 10, "end", color=white)
    with pen.at(32, 68, scale=1.06):
        press(pen, NAVY)
    with pen.at(122, 68, scale=1.06):
        power_unit(pen, NAVY)
    pen.line((20, 67.7), (WIDTH - 20, 67.7), width=0.6, color=NAVY)
    _facts(pen, matter, 20, 52, NAVY)


def _tarnvik(canvas: Canvas, matter: dict[str, Any]) -> None:
    pen = Pen(canvas, "Helvetica", "Helvetica-Bold")
    pen.rect(0, 0, 14, HEIGHT, width=0, fill=TEAL)
    pen.text(34, HEIGHT - 32, matter["maker"].upper(), 15, bold=True, color=TEAL)
    pen.text(34, HEIGHT - 38, matter["trade"], 9)
    pen.text(33, HEIGHT - 88, matter["model"], 56)
    pen.text(34, HEIGHT - 99, matter["product"], 16)
    pen.line((34, HEIGHT - 106), (WIDTH - 20, HEIGHT - 106), width=0.5, color=TEAL)
    pen.text(34, HEIGHT - 115, matter["title"], 16, bold=True, color=TEAL)
    pen.text(WIDTH - 20, HEIGHT - 115, _revision(matter), 10, "end", color=TEAL)
    with pen.at(116, 62, scale=1.2):
        drive(pen)
    _facts(pen, matter, 34, 52, TEAL)


def _revision(matter: dict[str, Any]) -> str:
    return f"{matter['revision_label']} {matter['revision']} – {matter['date']}"


def _facts(pen: Pen, matter: dict[str, Any], x: float, y: float, color: Any) -> None:
    for number, (label, value) in enumerate(matter["facts"].items()):
        pen.text(x, y - 6 * number, label, 8.5, color=color)
        pen.text(x + 42, y - 6 * number, str(value), 8.5, bold=True)


COVERS: dict[str, Callable[[Canvas, dict[str, Any]], None]] = {"morvanel": _morvanel, "tarnvik": _tarnvik}
