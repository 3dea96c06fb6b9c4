"""Folios E1, E7 and E8 of CONV-12: summary, terminal strips, parts."""

from __future__ import annotations

from reportlab.lib.colors import HexColor

from samples.drawings.art import DrawFolio
from samples.drawings.conveyor_control import draw_inputs, draw_outputs, draw_safety
from samples.drawings.conveyor_power import draw_power, draw_supply
from samples.drawings.conveyor_sheet import sheet, table, texts
from samples.drawings.pen import INK, Pen
from samples.typography import french

TINT = HexColor("#f0e2e0")
RED = HexColor("#c4161c")


def draw_summary(pen: Pen) -> None:
    """Draw folio E1."""
    sheet(pen, "E1")
    content = texts()
    pen.text(22, 188, "Schéma électrique – Convoyeur à bande RB 800", 15, bold=True)
    block = content["title_block"]
    edition = f"{block['number']} indice {block['revision']} – {block['date']}"
    pen.text(22, 181.5, french(f"{edition} – CONV-12 – n° de série RB800-1903 – atelier de Lyon, ligne 4"), 8)
    rows = [["Folio", "Désignation"], *([folio, title] for folio, title in content["folios"].items())]
    table(pen, 22, 174, [16, 92], rows, 6.4, TINT)
    table(pen, 146, 174, [14, 24, 90], [["Indice", "Date", "Modification"], *content["revisions"]], 6.4, TINT)
    _warning(pen, content["warnings"])
    pen.text(22, 82, "Notes", 8, bold=True)
    for number, note in enumerate(content["notes"]):
        pen.text(22, 76 - 5 * number, french(f"{number + 1}. {note}"), 6.5)


def _warning(pen: Pen, words: list[str]) -> None:
    pen.rect(22, 92, 252, 20, width=0.6, color=RED)
    pen.shape((26, 96), (38, 96), (32, 107), width=0.8, color=RED, fill=HexColor("#f2c200"))
    pen.shape((31.3, 103.4), (32.7, 103.4), (32.4, 99.9), (31.6, 99.9), width=0, fill=INK)
    pen.circle(32, 98.4, 0.75, width=0, fill=INK)
    for number, text in enumerate(words):
        pen.text(43, 106 - 4.6 * number, french(text), 7.5, bold=number == 0)


def draw_terminals(pen: Pen) -> None:
    """Draw folio E7."""
    sheet(pen, "E7")
    strips = texts()["terminals"]
    head = ["Borne", "Fil", "De", "Vers", "Fonction"]
    pen.text(18, 193.5, "Bornier -X1 – commande 24 V CC", 8, bold=True)
    table(pen, 18, 191, [13, 13, 28, 32, 56], [head, *_named("X1", strips["X1"])], 6.1, TINT, 5.8)
    pen.text(166, 193.5, "Bornier -X2 – moteurs et frein", 8, bold=True)
    table(pen, 166, 191, [14, 11, 31, 21, 36], [head, *_named("X2", strips["X2"])], 6.1, TINT, 5.8)
    pen.lines(
        166,
        122,
        (
            "Serrage des bornes : -X1 0,6 Nm ; -X2 1,2 Nm.",
            "Section maximale : -X1 2,5 mm² ; -X2 6 mm².",
            "-X2:6 et -X2:7 : bornes libres.",
        ),
        6.5,
        4.2,
    )


def _named(strip: str, rows: list[list[str]]) -> list[list[str]]:
    return [[f"-{strip}:{row[0]}", *row[1:]] for row in rows]


def draw_parts(pen: Pen) -> None:
    """Draw folio E8."""
    sheet(pen, "E8")
    pen.text(18, 193, "Nomenclature", 9, bold=True)
    rows = [["Repère", "Désignation", "Caractéristiques", "Référence"], *texts()["parts"]]
    table(pen, 18, 190, [40, 80, 92, 48], rows, 6.2, TINT, 6)


CONVEYOR_FOLIOS: dict[str, DrawFolio] = {
    "conveyor-summary": draw_summary,
    "conveyor-power": draw_power,
    "conveyor-supply": draw_supply,
    "conveyor-safety": draw_safety,
    "conveyor-inputs": draw_inputs,
    "conveyor-outputs": draw_outputs,
    "conveyor-terminals": draw_terminals,
    "conveyor-parts": draw_parts,
}
