"""The makers' covers.

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
from samples.drawings.lathe_figures import lathe
from samples.drawings.packaging_figures import line
from samples.drawings.pen import INK, Pen
from samples.drawings.press_figures import power_unit, press
from samples.drawings.pump_figures import pump_set
from samples.drawings.robot_figures import robot
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


def _norbeck(canvas: Canvas, matter: dict[str, Any]) -> None:
    pen = Pen(canvas, "Times-Roman", "Times-Bold")
    brown = HexColor("#6b1d1d")
    pen.rect(12, 12, WIDTH - 24, HEIGHT - 24, width=0.8, color=brown)
    pen.rect(14, 14, WIDTH - 28, HEIGHT - 28, width=0.25, color=brown)
    for y, words, size, bold in (
        (252, matter["maker"].upper(), 24, True),
        (243, matter["trade"], 12, False),
        (205, matter["title"], 30, True),
        (192, matter["product"], 15, False),
        (181, matter["model"], 20, True),
    ):
        pen.text(WIDTH / 2, y, words, size, "middle", bold=bold)
    with pen.at(37, 96, scale=1.24):
        lathe(pen)
    pen.text(WIDTH / 2, 82, _revision(matter), 12, "middle", bold=True, color=brown)
    _facts(pen, matter, 52, 66, brown)


def _kallvik(canvas: Canvas, matter: dict[str, Any]) -> None:
    pen = Pen(canvas, "Helvetica", "Helvetica-Bold")
    navy, orange = HexColor("#1f2a44"), HexColor("#c2410c")
    pen.rect(0, 0, WIDTH, 96, width=0, fill=navy)
    pen.rect(0, 96, WIDTH, 2.4, width=0, fill=orange)
    pen.text(20, HEIGHT - 34, matter["maker"], 20, bold=True, color=orange)
    pen.text(20, HEIGHT - 41, matter["trade"], 10)
    with pen.at(58, 118, scale=1.7):
        robot(pen)
    pen.text(20, 78, matter["model"], 40, bold=True, color=white)
    pen.text(20, 68, matter["product"], 13, color=white)
    pen.text(20, 56, matter["title"], 15, bold=True, color=HexColor("#ffb08a"))
    pen.text(WIDTH - 20, 56, _revision(matter), 10, "end", color=white)
    _facts(pen, matter, 20, 42, HexColor("#c8d0e0"), white)


def _sourdel(canvas: Canvas, matter: dict[str, Any]) -> None:
    pen = Pen(canvas, "Helvetica", "Helvetica-Bold")
    blue = HexColor("#1c5d8c")
    pen.text(20, HEIGHT - 30, matter["maker"].upper(), 28, bold=True, color=blue)
    pen.text(20, HEIGHT - 37, french(matter["trade"]), 10)
    pen.rect(20, 190, WIDTH - 40, 42, width=0.6, color=blue, fill=HexColor("#eaf2f7"))
    pen.text(WIDTH / 2, 217, french(matter["title"]), 19, "middle", bold=True)
    pen.text(WIDTH / 2, 205, french(matter["product"]), 12, "middle")
    pen.text(WIDTH / 2, 195, matter["model"], 13, "middle", bold=True, color=blue)
    with pen.at(30, 96, scale=1.25):
        pump_set(pen)
    pen.rect(WIDTH - 84, 66, 64, 14, width=0.8, color=blue)
    pen.text(WIDTH - 52, 71, _revision(matter), 13, "middle", bold=True, color=blue)
    _facts(pen, matter, 20, 56, blue)


def _embaline(canvas: Canvas, matter: dict[str, Any]) -> None:
    pen = Pen(canvas)
    green, leaf = HexColor("#243b1a"), HexColor("#3f7d20")
    pen.shape((0, HEIGHT), (WIDTH, HEIGHT), (WIDTH, HEIGHT - 60), (0, HEIGHT - 100), width=0, fill=leaf)
    pen.text(20, HEIGHT - 28, matter["maker"], 30, bold=True, color=white)
    pen.text(20, HEIGHT - 36, french(matter["trade"]), 10, color=white)
    pen.text(20, 172, matter["model"], 36, bold=True, color=green)
    pen.text(20, 162, french(matter["product"]), 12)
    pen.text(20, 148, french(matter["title"]), 15, bold=True, color=leaf)
    pen.text(20, 140, _revision(matter), 10)
    with pen.at(24, 64, scale=1.1):
        line(pen)
    _facts(pen, matter, 20, 54, leaf)


def _lerouvay(canvas: Canvas, matter: dict[str, Any]) -> None:
    pen = Pen(canvas, "Courier", "Courier-Bold")
    pen.rect(20, HEIGHT - 70, WIDTH - 40, 40, width=0.9)
    pen.text(WIDTH / 2, HEIGHT - 44, matter["maker"].upper(), 20, "middle", bold=True)
    pen.text(WIDTH / 2, HEIGHT - 54, french(matter["trade"]), 10, "middle")
    pen.text(WIDTH / 2, HEIGHT - 63, matter["address"], 9, "middle")
    pen.text(WIDTH / 2, 178, french(matter["title"]).upper(), 17, "middle", bold=True)
    pen.text(WIDTH / 2, 166, french(matter["product"]), 13, "middle")
    pen.text(WIDTH / 2, 154, matter["model"], 15, "middle", bold=True)
    pen.text(WIDTH / 2, 138, _revision(matter), 11, "middle")
    _facts(pen, matter, 30, 90, HexColor("#111111"), apart=58)


def _revision(matter: dict[str, Any]) -> str:
    return f"{matter['revision_label']} {matter['revision']} – {matter['date']}"


def _facts(pen: Pen, matter: dict[str, Any], x: float, y: float, color: Any, ink: Any = INK, apart: float = 42) -> None:
    for number, (label, value) in enumerate(matter["facts"].items()):
        pen.text(x, y - 6 * number, label, 8.5, color=color)
        pen.text(x + apart, y - 6 * number, str(value), 8.5, bold=True, color=ink)


COVERS: dict[str, Callable[[Canvas, dict[str, Any]], None]] = {
    "morvanel": _morvanel,
    "tarnvik": _tarnvik,
    "norbeck": _norbeck,
    "kallvik": _kallvik,
    "sourdel": _sourdel,
    "embaline": _embaline,
    "lerouvay": _lerouvay,
}
