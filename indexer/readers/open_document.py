"""Reads ODT: titles, paragraphs, lists and tables in the order of the text.

Shapes   as DOCX: a table row is a block with its header row, text frames come where they are anchored, no pages.
Limits   tracked deletions, notes and comments are left out; a cell repeated by the file is repeated `MOST_REPEATED`
         times at most.
Errors   UnreadableFile: damaged, password.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.readers import refusals
from indexer.readers.allowance import Allowance
from indexer.readers.document import Block, Language, ReadDocument
from indexer.readers.markdown import first_texts, first_title, revision_of
from indexer.readers.refusals import refusal
from indexer.readers.tabular import table_blocks
from indexer.readers.wording import clean, first_date, is_caption, list_marker, warns
from indexer.readers.xml_parts import archive, part

MOST_REPEATED = 200
_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE, _STYLE = (f"{{{_NS}{name}:1.0}}" for name in ("office", "text", "table", "style"))
_DRAW = f"{{{_NS}drawing:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_LEFT_OUT = {f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_OFFICE}annotation", f"{_TEXT}ruby-text"}
_FRAMES = {f"{_DRAW}text-box"}


def read_odt(path: Path, name: str, allowance: Allowance) -> ReadDocument:
    """Read the text document at *path*, called *name* when it is refused."""
    allowance.page()
    with archive(path, name) as opened:
        if b"encryption-data" in opened.read("META-INF/manifest.xml"):
            raise refusal(refusals.ENCRYPTED, name)
        root = part(opened, "content.xml")
        title, date, language = _facts(opened)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise refusal(refusals.TRUNCATED, name)
    blocks = list(_Body(_numbered(root)).blocks(body))
    return ReadDocument(
        blocks=tuple(blocks),
        title=title or first_title(blocks),
        language=language,
        revision=revision_of(blocks),
        date=first_date(first_texts(blocks)) or date,
    )


def _facts(opened: zipfile.ZipFile) -> tuple[str | None, str | None, Language | None]:
    if "meta.xml" not in opened.namelist():
        return None, None, None
    stated = {one.tag: clean(one.text or "") for one in part(opened, "meta.xml").iter(f"{_DC}*")}
    language = stated.get(f"{_DC}language", "").lower()[:2]
    known: Language | None = "fr" if language == "fr" else "en" if language == "en" else None
    return stated.get(f"{_DC}title") or None, stated.get(f"{_DC}date", "")[:10] or None, known


def _numbered(root: Any) -> frozenset[str]:
    """Return the list styles whose first level counts."""
    return frozenset(
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_TEXT}list-style")
        if any(child.tag == f"{_TEXT}list-level-style-number" and child.get(f"{_TEXT}level") == "1" for child in style)
    )


class _Body:
    """Reads one text from top to bottom."""

    def __init__(self, numbered: frozenset[str]) -> None:
        self._numbered = numbered

    def blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{_TEXT}h":
                yield from self._said(child, level=_whole(child.get(f"{_TEXT}outline-level"), 1, 6))
            elif child.tag == f"{_TEXT}p":
                yield from self._said(child)
            elif child.tag == f"{_TEXT}list":
                yield from self._list(child, counts=child.get(f"{_TEXT}style-name") in self._numbered)
            elif child.tag == f"{_TABLE}table":
                yield from _table(child)
            elif child.tag == f"{_TEXT}table-of-content":
                yield from (Block(text, "contents") for text in _paragraphs(child))
            elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
                yield from self.blocks(child)

    def _said(self, element: Any, *, level: int | None = None, marker: str = "") -> Iterator[Block]:
        text = clean(_words(element))
        if text and level is not None:
            yield Block(text, "heading", level=level)
        elif text and warns(text):
            yield Block(text, "warning")
        elif text and (marker or list_marker(text)):
            yield Block(f"{marker} {text}" if marker and not list_marker(text) else text, "list item")
        elif text:
            yield Block(text, "caption" if is_caption(text) else "paragraph")
        for frame in element.iter(*_FRAMES):
            yield from self.blocks(frame)

    def _list(self, listed: Any, *, counts: bool) -> Iterator[Block]:
        items = [child for child in listed if child.tag in {f"{_TEXT}list-item", f"{_TEXT}list-header"}]
        for number, item in enumerate(items, 1):
            marker = f"{number}." if counts else "•"
            for child in item:
                if child.tag == f"{_TEXT}list":
                    yield from self._list(child, counts=False)
                elif child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                    yield from self._said(child, marker=marker)
                    marker = ""
                elif child.tag == f"{_TABLE}table":
                    yield from _table(child)


def _whole(stated: str | None, low: int, high: int) -> int:
    return max(low, min(high, int(stated))) if stated and stated.isdigit() else low


def _words(element: Any) -> str:
    """Return the words of a paragraph, without those of frames and notes inside it."""
    said = [element.text or ""]
    for child in element:
        if child.tag in {f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"}:
            said.append(" ")
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT | _FRAMES:
            said.append(_words(child))
        said.append(child.tail or "")
    return "".join(said)


def _paragraphs(element: Any) -> list[str]:
    return [text for one in element.iter(f"{_TEXT}p", f"{_TEXT}h") if (text := clean(_words(one)))]


def _table(table: Any) -> Iterator[Block]:
    """Yield a row a block; the rows that the file calls a header head the others."""
    headed = [row for group in table.iter(f"{_TABLE}table-header-rows") for row in group.iter(f"{_TABLE}table-row")]
    rows = [_cells(row) for row in table.iter(f"{_TABLE}table-row") if row not in headed]
    texts = [text for row in rows for text in row if text]
    if not headed and len(rows) <= 2 and len(texts) <= 3 and any(map(warns, texts[:2])):
        yield Block(" ".join(texts), "warning")
        return
    if not headed:
        yield from table_blocks(rows)
        return
    header = " | ".join(_cells(headed[0]))
    for row in rows:
        if any(row):
            yield Block(" | ".join(row), "table row", header=header)


def _cells(row: Any) -> list[str]:
    """Return the texts of a row; what a merged cell covers is empty."""
    found: list[str] = []
    for cell in row:
        if cell.tag in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            times = _whole(cell.get(f"{_TABLE}number-columns-repeated"), 1, MOST_REPEATED)
            found.extend([" ".join(_paragraphs(cell))] * times)
    while found and not found[-1]:
        found.pop()
    return found
