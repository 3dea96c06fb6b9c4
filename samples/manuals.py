"""Typeset a manual: cover, contents with page numbers, outline, sections, header and footer on each page.

Shapes   `typeset(source, look, path)` writes one PDF; the printed page number is the page's place in the file.
Limits   same source, same bytes (reportlab's invariant mode).
Errors   ValueError from the markup, the numbering or the setter, each naming what is wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageBreak, PageTemplate, Spacer
from reportlab.platypus.tableofcontents import TableOfContents

from samples.covers import COVERS
from samples.flow import Setter
from samples.flowables import HeadBand
from samples.furniture import FURNITURE, MARGIN, Marks
from samples.looks import Look
from samples.markup import Source
from samples.numbering import label

HEAD_ROOM = 27 * mm
FOOT_ROOM = 22 * mm
GUTTER = 7 * mm
TURNED_WIDTH = A4[1] - 2 * MARGIN


class ManualTemplate(BaseDocTemplate):
    """Pages of a manual; learns from headings what stands on which page."""

    def __init__(self, path: Path, source: Source, look: Look) -> None:
        matter = source.matter
        super().__init__(
            str(path),
            pagesize=A4,
            title=f"{matter['model']} – {matter['title']}",
            author=matter["maker"],
            subject=f"{matter['document']} {matter['revision_label']} {matter['revision']} – {matter['date']}",
            lang=matter["language"],
            invariant=1,
        )
        self.matter, self.look = matter, look
        self.pages_in_all = 0
        self.addPageTemplates([self._cover(), self._text(), self._turned(), self._folio()])

    def _cover(self) -> PageTemplate:
        frame = Frame(MARGIN, MARGIN, A4[0] - 2 * MARGIN, 40 * mm, id="cover")
        return PageTemplate("cover", [frame], onPage=self._draw_cover)

    def _text(self) -> PageTemplate:
        height = A4[1] - HEAD_ROOM - FOOT_ROOM
        width = column_width(self.look)
        frames = [
            Frame(MARGIN + place * (width + GUTTER), FOOT_ROOM, width, height, 0, 0, 0, 0, id=f"text{place}")
            for place in range(self.look.columns)
        ]
        return PageTemplate("text", frames, onPage=self._draw_furniture)

    def _turned(self) -> Any:
        height = A4[0] - HEAD_ROOM - FOOT_ROOM
        frame = Frame(MARGIN, FOOT_ROOM, TURNED_WIDTH, height, 0, 0, 0, 0, id="turned")
        template: Any = PageTemplate("turned", [frame], onPage=self._turn, pagesize=landscape(A4))
        template.rotation = 90  # reportlab then swaps the sides of the MediaBox and writes /Rotate
        return template

    def _folio(self) -> PageTemplate:
        size = landscape(A4)
        return PageTemplate("folio", [Frame(0, 0, *size, 0, 0, 0, 0, id="folio")], pagesize=size)

    def _draw_cover(self, canvas: Canvas, _doc: Any) -> None:
        COVERS[self.matter["cover"]](canvas, self.matter)

    def _turn(self, canvas: Canvas, _doc: Any) -> None:
        """Lay the content on its side, as it comes out of a plotter; /Rotate sets it upright for the reader."""
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        self._furnish(canvas, landscape(A4))

    def _draw_furniture(self, canvas: Canvas, _doc: Any) -> None:
        self._furnish(canvas, A4)

    def _furnish(self, canvas: Canvas, size: tuple[float, float]) -> None:
        page = f"{self.look.words.page} {canvas.getPageNumber()}"
        revision = f"{self.matter['revision_label']} {self.matter['revision']} – {self.matter['date']}"
        head = (f"{self.matter['maker']} {self.matter['model']}", self.look.spaces(self.matter["title"]))
        foot = (f"{self.matter['document']}", revision, page)
        FURNITURE[self.look.heads](canvas, self.look, Marks(head, foot, size, canvas.getPageNumber()))

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        """Write outline and contents entries for headings."""
        if not isinstance(flowable, HeadBand) or flowable.level > 2:
            return
        level, page = flowable.level - 1, self.page
        self.canv.bookmarkPage(flowable.key)
        self.canv.addOutlineEntry(flowable.entry, flowable.key, level, closed=level == 0)
        self.notify("TOCEntry", (level, flowable.entry, page, flowable.key))


def column_width(look: Look) -> float:
    """Return the width of a column of text."""
    return (A4[0] - 2 * MARGIN - (look.columns - 1) * GUTTER) / look.columns


def _contents(look: Look) -> TableOfContents:
    base = look.style("body")
    first = ParagraphStyle("toc1", base, fontName=look.bold, spaceBefore=5, spaceAfter=0, leading=13)
    second = ParagraphStyle("toc2", base, leftIndent=6 * mm, spaceAfter=0, leading=12, fontSize=base.fontSize - 0.4)
    return TableOfContents(levelStyles=[first, second], dotsMinLevel=0)


class ContentsTitle(Flowable):
    """The word above the table of contents; not a section, so not in the outline."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look

    def wrap(self, avail_width: float, _avail_height: float) -> tuple[float, float]:
        """Take one line."""
        return avail_width, 12 * mm

    def draw(self) -> None:
        """Draw the word."""
        self.canv.setFillColor(HexColor(self.look.dark))
        self.canv.setFont(self.look.bold, 18)
        self.canv.drawString(0, 4 * mm, self.look.words.contents)


def typeset(source: Source, look: Look, path: Path) -> None:
    """Write the manual of *source* to *path*."""
    labels = label(source.blocks, look.words.table, look.words.figure)
    template = ManualTemplate(path, source, look)
    story: list[Flowable] = [NextPageTemplate("text"), Spacer(1, 1), PageBreak(), ContentsTitle(look), _contents(look)]
    story += Setter(look, labels, column_width(look), TURNED_WIDTH).set(source.blocks)
    template.multiBuild(story)
