"""Reads DOCX: titles, paragraphs, numbered lists and tables in the order of the body.

Shapes   a table row is a block with its header row; a table of one or two cells that warns is a warning; text boxes
         come where they are anchored. Word has no pages before it is printed, so blocks have none.
Limits   headers, footers, notes and deleted text are left out.
Errors   UnreadableFile: damaged.
Source   python-docx; its XML parser resolves no entities, and `archives` has refused files that declare any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import OpcError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from indexer.readers import refusals
from indexer.readers.allowance import Allowance
from indexer.readers.document import Block, Language, ReadDocument
from indexer.readers.markdown import first_texts, first_title
from indexer.readers.refusals import refusal
from indexer.readers.tabular import is_head
from indexer.readers.word_numbering import Numbering
from indexer.readers.wording import (
    clean,
    first_date,
    first_revision,
    is_caption,
    is_contents,
    list_marker,
    only_warns,
    warns,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"^(?:heading|titre|überschrift)\s*(\d)", re.IGNORECASE)
_CODE = re.compile(r"code|listing|preformatted|macro", re.IGNORECASE)


def read_docx(path: Path, name: str, allowance: Allowance) -> ReadDocument:
    """Read the Word document at *path*, called *name* when it is refused."""
    allowance.page()
    try:
        document = docx.Document(str(path))
        blocks = _warnings_whole(list(_Body(document).blocks()))
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError, BadZipFile, OSError) as error:
        raise refusal(refusals.TRUNCATED, name) from error
    facts = document.core_properties
    texts = [*_running(document), *first_texts(blocks)]
    modified = facts.modified.date().isoformat() if facts.modified else None
    return ReadDocument(
        blocks=tuple(blocks),
        title=clean(facts.title or "") or first_title(blocks),
        language=_language(facts.language or ""),
        revision=first_revision(texts) or clean(facts.version or "") or None,
        date=first_date(texts) or modified,
    )


def _running(document: Any) -> list[str]:
    """Return the words that stand above and below every page: where a form keeps its revision."""
    edges = (edge for part in document.sections for edge in (part.header, part.footer))
    lines = (clean(line.text) for edge in edges for line in edge.paragraphs)
    return list(dict.fromkeys(filter(None, lines)))


def _language(stated: str) -> Language | None:
    return "fr" if stated.lower().startswith("fr") else "en" if stated.lower().startswith("en") else None


class _Body:
    """Reads one document from top to bottom, counting its lists on the way."""

    def __init__(self, document: Any) -> None:
        self._document = document
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        self._numbering = Numbering(part.element if part is not None else None)

    def blocks(self) -> Iterator[Block]:
        for item in self._document.iter_inner_content():
            yield from self._table(item) if isinstance(item, Table) else self._paragraph(item)

    def _paragraph(self, paragraph: Paragraph) -> Iterator[Block]:
        text = clean(paragraph.text)
        level = _level(paragraph)
        marker = self._marker(paragraph) if text else ""
        if text:
            yield _block(text, level, marker, paragraph.style.name or "" if paragraph.style else "")
        for box in _text_boxes(paragraph):
            yield Block(box, "warning" if warns(box) else "paragraph")

    def _marker(self, paragraph: Paragraph) -> str:
        """Return the number that Word would show before *paragraph*, from itself or from its style."""
        found = _numbered(paragraph._p.pPr)
        style: Any = paragraph.style
        while found is None and style is not None:
            found = _numbered(style.element.find(f"{_W}pPr"))
            style = style.base_style
        if found is None or found[0] == "0":
            return ""
        return self._numbering.marker(*found)

    def _table(self, table: Table) -> Iterator[Block]:
        rows = [row for row in (_cells(row) for row in table.rows) if any(row)]
        texts = [text for row in rows for text in row if text]
        if len(rows) <= 2 and len(texts) <= 3 and any(map(warns, texts[:2])):
            yield Block(" ".join(texts), "warning")
            return
        header = None
        if len(rows) > 1 and _headed(table, rows):
            header = " | ".join(rows[0]).strip()
            rows = rows[1:]
        for row in rows:
            yield Block(" | ".join(row).strip(), "table row", header=header)


def _block(text: str, level: int | None, marker: str, style: str) -> Block:
    if level is not None and not only_warns(text):
        return Block(f"{marker} {text}" if marker not in {"", "•"} else text, "heading", level=level)
    if warns(text):
        return Block(f"{marker} {text}".strip(), "warning")
    if marker or list_marker(text):
        return Block(f"{marker} {text}".strip(), "list item")
    if is_contents(text) or style.lower().startswith("toc "):
        return Block(text, "contents")
    if _CODE.search(style):
        return Block(text, "code")
    return Block(text, "caption" if style.lower() == "caption" or is_caption(text) else "paragraph")


def _level(paragraph: Paragraph) -> int | None:
    """Return the level of a title, from its style or from its own outline level."""
    style: Any = paragraph.style
    while style is not None:
        found = _HEADING.match(style.name or "")
        if found:
            return max(1, min(6, int(found.group(1))))
        if (style.name or "").lower() in {"title", "titre"}:
            return 1
        style = style.base_style
    own = paragraph._p.find(f"{_W}pPr/{_W}outlineLvl")
    level = own.get(f"{_W}val") if own is not None else None
    return int(level) + 1 if level is not None and level.isdigit() and int(level) < 6 else None


def _numbered(properties: Any | None) -> tuple[str, int] | None:
    numbered = properties.find(f"{_W}numPr") if properties is not None else None
    if numbered is None:
        return None
    list_id, level = numbered.find(f"{_W}numId"), numbered.find(f"{_W}ilvl")
    if list_id is None:
        return None
    return str(list_id.get(f"{_W}val")), int(level.get(f"{_W}val") or 0) if level is not None else 0


def _text_boxes(paragraph: Paragraph) -> Iterator[str]:
    """Yield the texts of the boxes anchored in *paragraph*; the copy that Word keeps for old readers is left out."""
    for box in paragraph._p.iter(f"{_W}txbxContent"):
        if any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()):
            continue
        words = (clean("".join(run.text or "" for run in line.iter(f"{_W}t"))) for line in box.iter(f"{_W}p"))
        text = " ".join(filter(None, words))
        if text:
            yield text


def _cells(row: Any) -> list[str]:
    """Return the texts of a row; a cell that spans columns counts once, one that spans rows stands in each."""
    seen: list[Any] = []
    texts = []
    for cell in row.cells:
        if cell._tc not in seen:
            seen.append(cell._tc)
            texts.append(_cell_text(cell))
    return texts


def _cell_text(cell: _Cell) -> str:
    parts: list[str] = []
    for item in cell.iter_inner_content():
        if isinstance(item, Table):
            parts.extend(text for row in item.rows for text in _cells(row))
        else:
            parts.append(clean(item.text))
    return " ".join(filter(None, parts))


def _headed(table: Table, rows: list[list[str]]) -> bool:
    """Say whether the first row names the columns."""
    return sum(map(bool, rows[0])) > 1 and (_repeats(table) or _bold(table) or is_head(rows[0], rows[1]))


def _repeats(table: Table) -> bool:
    """Say whether the first row is marked as the one that Word repeats on every page."""
    first = table.rows[0]._tr
    return first.find(f"{_W}trPr/{_W}tblHeader") is not None


def _bold(table: Table) -> bool:
    """Say whether every word of the first row is bold, and not every word of the second."""

    def bold(row: Any) -> bool:
        runs = [run for cell in row.cells for line in cell.paragraphs for run in line.runs if run.text.strip()]
        return bool(runs) and all(run.bold for run in runs)

    return bold(table.rows[0]) and not bold(table.rows[1])


def _warnings_whole(blocks: list[Block]) -> list[Block]:
    """Join a paragraph that is only a signal word with the one below it."""
    result: list[Block] = []
    for block in blocks:
        last = result[-1] if result else None
        if last and last.kind == "warning" and only_warns(last.text) and block.kind in {"paragraph", "list item"}:
            result[-1] = Block(f"{last.text} {block.text}", "warning")
        else:
            result.append(block)
    return result
