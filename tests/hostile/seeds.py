"""Good PDF files to be damaged: pages of the sample plant, pages with everything drawn by hand, small real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdf
from reportlab.pdfgen.canvas import Canvas

from tests.hostile.raw_pdf import page_of, pdf
from tests.indexer.readers.printed import lines_page, print_pdf, table_page, text_page

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "docs"
MOST = 300_000


def printed_seeds(folder: Path) -> list[bytes]:
    """Return small PDFs of our own: text, table, outline, form, encryption, streams bare and packed."""
    pages = (
        text_page("Couple de serrage 25 Nm.", "Défaut E031 : pression basse."),
        lines_page(200, "ATTENTION", "Couper l'alimentation avant d'ouvrir.", "1. Fermer la vanne.", "2. Purger."),
        table_page(120, [["code", "sens"], ["F1", "surcharge"], ["F2", "surtension"]], (80, 200)),
    )
    made = [
        print_pdf(folder / "bare.pdf", *pages, pageCompression=0),
        print_pdf(folder / "packed.pdf", *pages, pageCompression=1),
        print_pdf(folder / "rich.pdf", _rich, _rich, pageCompression=0),
    ]
    writer = pypdf.PdfWriter(clone_from=made[0])
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(folder / "locked.pdf")
    writer = pypdf.PdfWriter(clone_from=made[2])
    writer.compress_identical_objects()
    writer.write(folder / "rewritten.pdf")
    return [*(path.read_bytes() for path in sorted(folder.glob("*.pdf"))), pdf(page_of())]


def sample_seeds(documents: Path) -> Iterator[bytes]:
    """Yield the small PDFs of the sample plant, built into *documents*."""
    for path in sorted(documents.rglob("*.pdf")):
        if path.stat().st_size <= MOST:
            yield path.read_bytes()


def corpus_seeds() -> Iterator[bytes]:
    """Yield the small PDFs of the corpus; none where it is absent."""
    for path in sorted(CORPUS.rglob("*.pdf")) if CORPUS.is_dir() else ():
        if path.stat().st_size <= MOST // 3:
            yield path.read_bytes()


def _rich(canvas: Canvas) -> None:
    """Draw a page with an entry of the outline, a form shown twice, fields, links and turned text."""
    canvas.bookmarkPage("here")
    canvas.addOutlineEntry("Chapitre", "here", 0)
    if not canvas.hasForm("part"):
        canvas.beginForm("part")
        canvas.drawString(0, 0, "Vis M8")
        canvas.endForm()
    canvas.doForm("part")
    canvas.translate(100, 300)
    canvas.doForm("part")
    canvas.rotate(90)
    canvas.drawString(10, 10, "Repère A12")
    canvas.acroForm.textfield(name="valeur", x=10, y=10, width=80, height=20, value="25 Nm")
    canvas.linkRect("", "here", (0, 0, 50, 50))
    canvas.setFont("Times-Italic", 9)
    canvas.drawString(40, 60, "Serrer en croix à 25 Nm")
