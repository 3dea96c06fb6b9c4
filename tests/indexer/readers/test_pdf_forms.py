"""Filled forms: the values stand in the text at the place of their field."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from indexer.readers.reading import read_here
from tests.indexer.readers.printed import print_pdf, write


def form(canvas: Canvas) -> None:
    write(canvas, 100, "Pression relevée :")
    write(canvas, 140, "Huile remplacée :")
    write(canvas, 180, "Type d'huile :")
    write(canvas, 220, "Nom :")
    fields, top = canvas.acroForm, canvas._pagesize[1]
    fields.textfield(name="pression", value="182 bar", x=200, y=top - 116, width=120, height=18)
    fields.checkbox(name="vidange", checked=True, x=200, y=top - 156, size=14)
    fields.checkbox(name="rien", checked=False, x=400, y=top - 156, size=14)
    fields.choice(name="huile", value="HM 46", options=["HM 32", "HM 46"], x=200, y=top - 196, width=90, height=18)
    fields.textfield(name="code", value="secret", fieldFlags="password", x=200, y=top - 236, width=90, height=18)


def test_filled_fields_are_read_beside_their_labels(tmp_path: Path) -> None:
    """Text, choices and ticks are read on the line of their label; empty boxes and passwords are not."""
    found = read_here(print_pdf(tmp_path / "releve.pdf", form))
    words = " ".join(block.text for block in found.blocks)
    assert "182 bar" in words
    assert "HM 46" in words
    assert "HM 32" not in words
    assert words.count("✗") == 1
    assert "secret" not in words
    line = next(block for block in found.blocks if "Pression relevée" in block.text)
    assert "182 bar" in line.text
    assert line.box is not None
    assert line.box.x1 > 202


def test_a_page_of_fields_alone_is_not_empty(tmp_path: Path) -> None:
    """A form without a printed word still has the values."""

    def fields(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="a", value="Couple 40 Nm", x=100, y=600, width=200, height=18)

    found = read_here(print_pdf(tmp_path / "form.pdf", fields))
    assert [block.text for block in found.blocks] == ["Couple 40 Nm"]
    box = found.blocks[0].box
    assert box is not None
    assert 100 <= box.x0 < box.x1 <= 300
