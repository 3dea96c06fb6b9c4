"""Bind electrical folios into one PDF with an outline entry a folio.

Limits   same drawings, same bytes (reportlab's invariant mode).
"""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from samples.drawings.conveyor_sheet import texts
from samples.drawings.conveyor_tables import CONVEYOR_FOLIOS
from samples.drawings.pen import Pen
from samples.typography import french


def bind(path: Path) -> None:
    """Write the electrical schematic of CONV-12 to *path*."""
    content = texts()
    block = content["title_block"]
    canvas = Canvas(str(path), pagesize=landscape(A4), invariant=1, lang="fr")
    canvas.setTitle("CONV-12 – Schéma électrique RB 800")
    canvas.setAuthor("Roulandre")
    canvas.setSubject(f"{block['number']} indice {block['revision']} – {block['date']}")
    for (folio, title), draw in zip(content["folios"].items(), CONVEYOR_FOLIOS.values(), strict=True):
        canvas.bookmarkPage(folio)
        canvas.addOutlineEntry(f"{folio}  {french(title)}", folio, 0)
        draw(Pen(canvas))
        canvas.showPage()
    canvas.save()
