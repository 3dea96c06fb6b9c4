"""Write a work instruction as DOCX: headings, numbered steps, tables, warning paragraphs.

Shapes   `write(source, path)`; warnings are shaded paragraphs that start with their signal word.
Limits   same source, same bytes. Steps restart at 1 in each list and carry their number as text, so that every reader
         of the file sees it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from samples.archive import freeze
from samples.looks import FRENCH, SIGNAL_COLORS
from samples.markup import Grid, Heading, Listing, Notice, Prose, Source
from samples.numbering import Labels, label
from samples.typography import french

_BOLD = re.compile(r"(\*\*.+?\*\*)")
DARK = RGBColor(0x1F, 0x3A, 0x5F)


def write(source: Source, path: Path) -> None:
    """Write the procedure of *source* to *path*."""
    writer = _Writer(source)
    writer.head()
    for block in source.blocks:
        writer.put(block)
    writer.document.save(str(path))
    freeze(path)


class _Writer:
    """Puts blocks one after the other into a document."""

    def __init__(self, source: Source) -> None:
        self.matter = source.matter
        self.labels: Labels = label(source.blocks, FRENCH.table, FRENCH.figure)
        self.document: Any = Document()
        self._page()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = "Calibri", Pt(10.5)
        for level, size in ((1, 14), (2, 12)):
            heading = self.document.styles[f"Heading {level}"]
            heading.font.name, heading.font.size, heading.font.color.rgb = "Calibri", Pt(size), DARK

    def head(self) -> None:
        """Write title, facts, header and footer."""
        matter = self.matter
        core = self.document.core_properties
        core.title, core.author, core.language = matter["title"], matter["author"], matter["language"]
        core.subject, core.version = matter["document"], str(matter["revision"])
        foot = f"Rév. {matter['revision']} – {matter['date']} – {matter['machine']}"
        section = self.document.sections[0]
        section.header.paragraphs[0].text = french(f"{matter['company']} – {matter['document']}")
        section.footer.paragraphs[0].text = french(foot)
        title = self.document.add_heading(french(matter["title"]), 0)
        title.runs[0].font.size = Pt(20)
        self._table([(french(k), french(str(v))) for k, v in matter["facts"].items()], header=False, shares=(30, 70))

    def put(self, block: Any) -> None:
        """Write one block."""
        match block:
            case Heading():
                words = f"{self.labels.numbers[block.key]} {french(block.text)}"
                self.document.add_heading(words, min(block.level, 2))
            case Prose():
                self._runs(self.document.add_paragraph(), block.text)
            case Listing():
                self._list(block)
            case Notice():
                self._notice(block)
            case Grid():
                caption = self.document.add_paragraph()
                number = self.labels.numbers[block.key]
                caption.add_run(french(f"Tableau {number} – {block.caption}")).bold = True
                rows = [tuple(self._words(cell) for cell in row) for row in (block.header, *block.rows)]
                self._table(rows, header=True, shares=block.widths)
            case _:
                self.document.add_page_break()

    def _words(self, text: str) -> str:
        return french(self.labels.resolve(text))

    def _runs(self, paragraph: Any, text: str) -> None:
        for part in _BOLD.split(self._words(text)):
            run = paragraph.add_run(part.strip("*") if part.startswith("**") else part)
            run.bold = part.startswith("**") or None

    def _list(self, block: Listing) -> None:
        for number, item in enumerate(block.items, start=1):
            paragraph = self.document.add_paragraph(style=None if block.numbered else "List Bullet")
            if block.numbered:
                paragraph.paragraph_format.left_indent = Cm(0.9)
                paragraph.paragraph_format.first_line_indent = Cm(-0.7)
                paragraph.add_run(f"{number}. ").bold = True
            paragraph.paragraph_format.space_after = Pt(3)
            self._runs(paragraph, item)

    def _notice(self, block: Notice) -> None:
        for part in block.body:
            paragraph = self.document.add_paragraph()
            color = SIGNAL_COLORS[block.kind].lstrip("#")
            _frame(paragraph, color)
            signal = paragraph.add_run(f"{FRENCH.signals[block.kind]} – ")
            signal.bold, signal.font.color.rgb = True, RGBColor.from_string(color.upper())
            self._runs(paragraph, part.text if isinstance(part, Prose) else " ".join(part.items))

    def _table(self, rows: list[tuple[str, ...]], header: bool, shares: tuple[float, ...]) -> None:
        table = self.document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        for number, row in enumerate(rows):
            cells = table.add_row().cells
            for cell, words, share in zip(cells, row, shares, strict=True):
                cell.width = Cm(16.6 * share / sum(shares))
                cell.text = words.replace("**", "")
                cell.paragraphs[0].runs[0].font.size = Pt(9.5)
                if header and number == 0:
                    cell.paragraphs[0].runs[0].bold = True
                    _shade(cell._tc.get_or_add_tcPr(), "D9E2F0")
        self.document.add_paragraph()


def _shade(properties: Any, fill: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), fill)
    properties.append(shade)


def _frame(paragraph: Any, color: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", color)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    properties.append(borders)
    _shade(properties, "FFF7F0")
