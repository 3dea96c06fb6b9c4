"""Prints small PDFs for tests, with reportlab: what stands where is known because the test put it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

WIDTH, HEIGHT = A4
LEFT = 60.0
Page = Callable[[Canvas], None]


def print_pdf(path: Path, *pages: Page, size: tuple[float, float] = A4, **options: object) -> Path:
    """Write a PDF of *pages*, each drawn by its function; further *options* go to reportlab's canvas."""
    canvas = Canvas(str(path), pagesize=size, invariant=1, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def write(canvas: Canvas, top: float, *lines: str, left: float = LEFT, size: float = 10, bold: bool = False) -> float:
    """Write *lines* below each other from *top* points under the upper edge; return where the next block may start."""
    for line in lines:
        canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        canvas.drawString(left, canvas._pagesize[1] - top - size, line)
        top += 1.25 * size
    return top + 0.9 * size


def text_page(*paragraphs: str) -> Page:
    """Return a page of paragraphs, one line each."""

    def draw(canvas: Canvas) -> None:
        top = 110.0
        for paragraph in paragraphs:
            top = write(canvas, top, paragraph)

    return draw


def lines_page(top: float, *lines: str, left: float = LEFT) -> Page:
    """Return a page with one paragraph of *lines*."""

    def draw(canvas: Canvas) -> None:
        write(canvas, top, *lines, left=left)

    return draw


def table_page(top: float, rows: Sequence[Sequence[str]], widths: Sequence[float], *, headed: bool = True) -> Page:
    """Return a page with one ruled table."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas, top, rows, widths, headed=headed)

    return draw


def ruled(
    canvas: Canvas, top: float, rows: Sequence[Sequence[str]], widths: Sequence[float], *, headed: bool = True
) -> float:
    """Draw a table with every line ruled and, when *headed*, a bold first row; return where it ends."""
    table = Table([list(row) for row in rows], colWidths=list(widths))
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("FONT", (0, 0), (-1, 0), "Helvetica-Bold" if headed else "Helvetica", 9),
                ("FONT", (0, 1), (-1, -1), "Helvetica", 9),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    _, height = table.wrapOn(canvas, sum(widths), 800)
    table.drawOn(canvas, LEFT, canvas._pagesize[1] - top - height)
    return top + height
