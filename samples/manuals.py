"""Typeset a manual: cover, contents with page numbers, outline, sections, header and footer on each page.

Shapes   `typeset(source, look, path)` writes one PDF; the printed page number is the page's place in the file.
Limits   same source, same bytes (reportlab's invariant mode).
Errors   ValueError from the markup, the numbering or the setter, each naming what is wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageBreak, PageTemplate, Spacer
from reportlab.platypus.tableofcontents import TableOfContents

from samples.covers import COVERS
from samples.flow import Setter
from samples.flowables import HeadBand
from samples.looks import Look
from samples.markup import Source
from samples.numbering import label

MARGIN = 20 * mm
HEAD_ROOM = 27 * mm
FOOT_ROOM = 22 * mm


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
        self.addPageTemplates([self._cover(), self._text(), self._folio()])

    def _cover(self) -> PageTemplate:
        frame = Frame(MARGIN, MARGIN, A4[0] - 2 * MARGIN, 40 * mm, id="cover")
        return PageTemplate("cover", [frame], onPage=self._draw_cover)

    def _text(self) -> PageTemplate:
        height = A4[1] - HEAD_ROOM - FOOT_ROOM
        frame = Frame(MARGIN, FOOT_ROOM, A4[0] - 2 * MARGIN, height, 0, 0, 0, 0, id="text")
        return PageTemplate("text", [frame], onPage=self._draw_furniture)

    def _folio(self) -> PageTemplate:
        size = landscape(A4)
        return PageTemplate("folio", [Frame(0, 0, *size, 0, 0, 0, 0, id="folio")], pagesize=size)

    def _draw_cover(self, canvas: Canvas, _doc: Any) -> None:
        COVERS[self.matter["cover"]](canvas, self.matter)

    def _draw_furniture(self, canvas: Canvas, _doc: Any) -> None:
        page = f"{self.look.words.page} {canvas.getPageNumber()}"
        revision = f"{self.matter['revision_label']} {self.matter['revision']} – {self.matter['date']}"
        head = (f"{self.matter['maker']} {self.matter['model']}", self.look.spaces(self.matter["title"]))
        foot = (f"{self.matter['document']}", revision, page)
        (_banded_furniture if self.look.banded_heads else _plain_furniture)(canvas, self.look, head, foot)

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        """Write outline and contents entries for headings."""
        if not isinstance(flowable, HeadBand) or flowable.level > 2:
            return
        level, page = flowable.level - 1, self.page
        self.canv.bookmarkPage(flowable.key)
        self.canv.addOutlineEntry(flowable.entry, flowable.key, level, closed=level == 0)
        self.notify("TOCEntry", (level, flowable.entry, page, flowable.key))


def _banded_furniture(canvas: Canvas, look: Look, head: tuple[str, str], foot: tuple[str, str, str]) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(HexColor(look.dark))
    canvas.rect(0, height - 17 * mm, width, 17 * mm, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#e8740c"))
    canvas.rect(0, height - 18 * mm, width, 1 * mm, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.setFont(look.bold, 9)
    canvas.drawString(MARGIN, height - 11 * mm, head[0])
    canvas.setFont(look.font, 8)
    canvas.drawRightString(width - MARGIN, height - 11 * mm, head[1])
    _foot(canvas, look, foot, HexColor(look.dark))
    canvas.restoreState()


def _plain_furniture(canvas: Canvas, look: Look, head: tuple[str, str], foot: tuple[str, str, str]) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(HexColor(look.accent))
    canvas.setFont(look.bold, 8)
    canvas.drawString(MARGIN, height - 14 * mm, head[0])
    canvas.setFillColor(HexColor("#5a6468"))
    canvas.setFont(look.font, 8)
    canvas.drawRightString(width - MARGIN, height - 14 * mm, head[1])
    _foot(canvas, look, foot, HexColor("#8a9497"))
    canvas.restoreState()


def _foot(canvas: Canvas, look: Look, foot: tuple[str, str, str], color: Any) -> None:
    width = A4[0]
    canvas.setStrokeColor(color)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, 15 * mm, width - MARGIN, 15 * mm)
    canvas.setFillColor(HexColor("#404850"))
    canvas.setFont(look.font, 7)
    canvas.drawString(MARGIN, 11 * mm, foot[0])
    canvas.drawCentredString(width / 2, 11 * mm, foot[1])
    canvas.setFont(look.bold, 7.5)
    canvas.drawRightString(width - MARGIN, 11 * mm, foot[2])


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
    story += Setter(look, labels, A4[0] - 2 * MARGIN).set(source.blocks)
    template.multiBuild(story)
