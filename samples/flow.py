"""Turn blocks into platypus flowables in the look of a maker.

Shapes   `Setter(look, labels).set(blocks) -> list[Flowable]`. Headings carry `toc_level`, `toc_text`, `toc_key` for the
         document template, which writes outline and contents from them.
Limits   a table row never breaks; a table repeats its header on each page; a warning box stays in one piece.
Errors   ValueError when a word holds a character that the typeface lacks (it would print as an empty box).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    ListFlowable,
    ListItem,
    LongTable,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
    TableStyle,
)

from samples.drawings.catalogue import FIGURES, FOLIOS
from samples.flowables import Figure, FolioPage, HeadBand, notice_box
from samples.looks import Look
from samples.markup import Block, Drawing, Grid, Heading, Listing, Notice, PageEnd, Prose
from samples.numbering import Labels

_INLINE = ((re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"), (re.compile(r"(?<!\*)\*([^*]+)\*"), r"<i>\1</i>"))
_LATIN = re.compile(r"[^\u0000-\u00ff–—‘’“”•…€œŒ‰]+")


class Setter:
    """Sets one document."""

    def __init__(self, look: Look, labels: Labels, width: float, turned: float = 0) -> None:
        self.look = look
        self.labels = labels
        self.width = self.upright = width
        self.turned = turned

    def set(self, blocks: Sequence[Block]) -> list[Flowable]:
        """Return the flowables of *blocks*, each heading kept with what follows it."""
        made: list[Flowable] = []
        for block, after in zip(blocks, [*blocks[1:], None], strict=True):
            made += self._heading(block, after) if isinstance(block, Heading) else self._block(block)
        return made

    def _block(self, block: Block) -> list[Flowable]:
        match block:
            case Prose(text):
                return [self._indent(Paragraph(self.mark(text), self.look.style("body")))]
            case Listing():
                return [self._listing(block, "item"), Spacer(1, 1.5 * mm)]
            case Grid():
                return self._grid(block)
            case Notice():
                return [self._notice(block), Spacer(1, 3 * mm)]
            case Drawing():
                return self._folio(block) if block.folio else self._figure(block)
            case PageEnd():
                return self._page_end(block)
            case Heading():
                return self._heading(block, None)

    def _page_end(self, block: PageEnd) -> list[Flowable]:
        if not block.to:
            return [PageBreak()]
        self.width = self.turned if block.to == "turned" else self.upright
        return [NextPageTemplate("turned" if block.to == "turned" else "text"), PageBreak()]

    def mark(self, text: str) -> str:
        """Return *text* as reportlab markup: references numbered, spaces set, bold and italic."""
        done = escape(self.look.spaces(self.labels.resolve(text)))
        for pattern, replacement in _INLINE:
            done = pattern.sub(replacement, done)
        return self._with_symbols(done)

    def _with_symbols(self, text: str) -> str:
        if self.look.font != "Vera":
            text = _LATIN.sub(lambda found: f'<font name="Vera">{found.group()}</font>', text)
        typeface: Any = pdfmetrics.getFont("Vera")
        glyphs = typeface.face.charToGlyph
        if missing := {c for c in text if ord(c) > 126 and ord(c) not in glyphs}:
            raise ValueError(f"the typeface lacks {sorted(missing)} in « {text} »")
        return text

    def _indent(self, flowable: Any) -> Any:
        flowable.style = flowable.style.clone("indented", leftIndent=flowable.style.leftIndent + self.look.body_indent)
        return flowable

    def _heading(self, block: Heading, after: Block | None) -> list[Flowable]:
        head = HeadBand(self.look, block.level, self.labels.numbers[block.key], self.look.spaces(block.text), block.key)
        gap = Spacer(1, (3.0 if block.level == 1 else 1.4) * mm)
        tall = isinstance(after, Grid | Drawing | Heading)
        head.keepWithNext = gap.keepWithNext = not tall
        if block.level == 1 and self.look.opens_page:
            return [PageBreak(), head, gap]
        return [CondPageBreak((58 if tall else 30) * mm), Spacer(1, 2.5 * mm), head, gap]

    def _listing(self, block: Listing, style: str) -> ListFlowable:
        look = self.look.style(style)
        indent = 0.0 if style == "box" else self.look.body_indent
        items: list[Any] = [
            ListItem(Paragraph(self.mark(text), look.clone("in list", leftIndent=0)), spaceAfter=0.7 * mm)
            for text in block.items
        ]
        return ListFlowable(
            items,
            bulletType="1" if block.numbered else "bullet",
            bulletFormat="%s." if block.numbered else None,
            start=1 if block.numbered else "•",
            bulletFontName=self.look.bold if block.numbered else "Vera",
            bulletFontSize=look.fontSize,
            bulletColor=HexColor(self.look.accent),
            leftIndent=indent + 6 * mm,
            bulletDedent=6 * mm,
        )

    def _notice(self, block: Notice) -> Flowable:
        style = self.look.style("box")
        body: list[Flowable] = [
            Paragraph(self.mark(part.text), style) if isinstance(part, Prose) else self._listing(part, "box")
            for part in block.body
        ]
        return notice_box(self.look, block.kind, body, self.width - self.look.body_indent)

    def _grid(self, block: Grid) -> list[Flowable]:
        room = self.width - self.look.body_indent
        rows = [[Paragraph(self.mark(c), self._head_style()) for c in block.header]]
        rows += [[Paragraph(self.mark(c), self.look.style("cell")) for c in row] for row in block.rows]
        table = LongTable(
            rows,
            colWidths=[room * share / sum(block.widths) for share in block.widths],
            repeatRows=int(block.repeats),
            style=TableStyle(list(self._rules(len(rows)))),
            hAlign="RIGHT",
        )
        caption = self._caption(self.look.words.table, block.caption, block.key)
        return [CondPageBreak(38 * mm), caption, table, Spacer(1, 4 * mm)]

    def _caption(self, word: str, caption: str, key: str) -> Paragraph:
        text = self.mark(f"{word.capitalize()} {self.labels.numbers[key]} – {caption}")
        style = self.look.style("caption")
        made: Paragraph = self._indent(Paragraph(text, style))
        return made

    def _head_style(self) -> Any:
        color = white if self.look.grids == "filled" else HexColor(self.look.dark)
        return self.look.style("head").clone("head", textColor=color)

    def _rules(self, rows: int) -> Iterator[tuple[Any, ...]]:
        dark, tint = HexColor(self.look.dark), HexColor(self.look.tint)
        yield ("VALIGN", (0, 0), (-1, -1), "MIDDLE")
        yield ("TOPPADDING", (0, 0), (-1, -1), 2.2)
        yield ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8)
        yield ("LEFTPADDING", (0, 0), (-1, -1), 4)
        yield ("RIGHTPADDING", (0, 0), (-1, -1), 4)
        match self.look.grids:
            case "filled":
                yield ("BACKGROUND", (0, 0), (-1, 0), dark)
                yield ("GRID", (0, 0), (-1, -1), 0.4, HexColor("#9fb0c3"))
                yield ("ROWBACKGROUNDS", (0, 1), (-1, -1), (white, tint))
            case "lines":
                yield ("LINEABOVE", (0, 0), (-1, 0), 1.4, dark)
                yield ("LINEBELOW", (0, 0), (-1, 0), 0.8, dark)
                yield ("LINEBELOW", (0, 1), (-1, -1), 0.3, HexColor("#a9b5b3"))
                yield ("LINEBELOW", (0, rows - 1), (-1, rows - 1), 0.8, dark)
            case "boxed":
                yield ("BACKGROUND", (0, 0), (-1, 0), tint)
                yield ("INNERGRID", (0, 0), (-1, -1), 0.35, HexColor("#8d969c"))
                yield ("BOX", (0, 0), (-1, -1), 0.9, dark)
                yield ("LINEBELOW", (0, 0), (-1, 0), 0.9, dark)
            case "typed":
                yield ("GRID", (0, 0), (-1, -1), 0.8, dark)

    def _figure(self, block: Drawing) -> list[Flowable]:
        art = FIGURES[block.name]
        figure = Figure(art, self.look)
        caption = self._caption(self.look.words.figure, block.caption, block.key)
        return [KeepTogether([Spacer(1, 1 * mm), figure, Spacer(1, 1.5 * mm), caption, Spacer(1, 2 * mm)])]

    def _folio(self, block: Drawing) -> list[Flowable]:
        return [NextPageTemplate("folio"), PageBreak(), FolioPage(FOLIOS[block.name]), NextPageTemplate("text")]
