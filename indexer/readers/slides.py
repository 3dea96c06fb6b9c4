"""Reads PPTX: slide after slide, each under its title.

Shapes   a slide is a section: its title is a heading that starts with its number, "7 – Purge du circuit", by which the
         slide is cited (a slide is no page: nothing can be boxed on it). Bullets are list items, tables are rows with
         their header, the speaker's notes come last.
Limits   hidden slides are left out; text in pictures and charts is not read; groups are opened down to `DEEPEST`.
Errors   UnreadableFile: damaged.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.readers.allowance import Allowance
from indexer.readers.document import Block, ReadDocument
from indexer.readers.markdown import first_texts, first_title, revision_of
from indexer.readers.tabular import table_blocks
from indexer.readers.wording import clean, first_date, is_caption, list_marker, warns
from indexer.readers.xml_parts import archive, part

DEEPEST = 8
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES = {"title", "ctrTitle"}
_FURNITURE = {"sldNum", "dt", "ftr", "hdr"}
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_pptx(path: Path, name: str, allowance: Allowance) -> ReadDocument:
    """Read the presentation at *path*, called *name* when it is refused."""
    blocks: list[Block] = []
    with archive(path, name) as opened:
        for number, member in enumerate(_slides(opened), 1):
            allowance.page()
            blocks.extend(_slide(opened, member, number))
        title = _stated_title(opened)
    return ReadDocument(
        blocks=tuple(blocks),
        title=title or first_title(blocks),
        revision=revision_of(blocks),
        date=first_date(first_texts(blocks)),
    )


def _stated_title(opened: zipfile.ZipFile) -> str | None:
    if "docProps/core.xml" not in opened.namelist():
        return None
    stated = clean(part(opened, "docProps/core.xml").findtext(f"{_DC}title") or "")
    return stated if stated and stated.lower() not in {"powerpoint presentation", "présentation powerpoint"} else None


def _slides(opened: zipfile.ZipFile) -> list[str]:
    """Return the parts of the slides in the order in which they are shown."""
    targets = _targets(opened, "ppt/presentation.xml")
    ids = part(opened, "ppt/presentation.xml").iter(f"{_P}sldId")
    return [targets[one.get(f"{_R}id")][1] for one in ids]


def _targets(opened: zipfile.ZipFile, member: str) -> dict[str, tuple[str, str]]:
    """Return kind and part of each relation of a part, by id."""
    folder, file = posixpath.split(member)
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in opened.namelist():
        return {}
    return {
        one.get("Id", ""): (
            posixpath.basename(one.get("Type", "")),
            posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip("/"),
        )
        for one in part(opened, relations)
        if one.get("TargetMode") != "External"
    }


def _slide(opened: zipfile.ZipFile, member: str, number: int) -> Iterator[Block]:
    root = part(opened, member)
    if root.get("show") == "0":
        return
    tree = root.find(f"{_P}cSld/{_P}spTree")
    shapes = sorted(_shapes(tree, 0), key=_place) if tree is not None else []
    title = clean(" ".join(text for shape in shapes if _holder(shape) in _TITLES for text, _ in _paragraphs(shape)))
    body = [block for shape in shapes if _holder(shape) not in _TITLES | _FURNITURE for block in _blocks(shape)]
    notes = [
        block
        for kind, target in _targets(opened, member).values()
        if kind == "notesSlide"
        for block in _notes(opened, target)
    ]
    if title or body or notes:
        yield Block(f"{number} – {title}" if title else str(number), "heading", level=1)
    yield from body
    yield from notes


def _shapes(parent: Any, depth: int) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{_P}grpSp" and depth < DEEPEST:
            yield from _shapes(child, depth + 1)
        elif child.tag in {f"{_P}sp", f"{_P}graphicFrame"}:
            yield child


def _place(shape: Any) -> tuple[int, int]:
    """Return where a shape stands, top first; one without a place of its own keeps the order of the file."""
    offset = next(shape.iter(f"{_A}off"), None)
    if offset is None:
        return (0, 0)
    return (int(offset.get("y", "0")) // 100_000, int(offset.get("x", "0")))


def _holder(shape: Any) -> str:
    """Return which placeholder of its layout a shape fills."""
    holder = next(shape.iter(f"{_P}ph"), None)
    return "" if holder is None else str(holder.get("type", "body"))


def _paragraphs(shape: Any) -> Iterator[tuple[str, Any]]:
    for paragraph in shape.iter(f"{_A}p"):
        text = clean("".join(_run(run) for run in paragraph))
        if text:
            yield text, paragraph


def _run(run: Any) -> str:
    if run.tag == f"{_A}br":
        return " "
    if run.tag == f"{_A}fld" and run.get("type") == "slidenum":
        return ""
    return "".join(text.text or "" for text in run.iter(f"{_A}t"))


def _blocks(shape: Any) -> Iterator[Block]:
    table = next(shape.iter(f"{_A}tbl"), None)
    if table is not None:
        yield from table_blocks(
            [" ".join(text for text, _ in _paragraphs(cell)) for cell in row.iter(f"{_A}tc")]
            for row in table.iter(f"{_A}tr")
        )
        return
    listed = _holder(shape) in {"body", "obj"}
    count = 0
    for text, paragraph in _paragraphs(shape):
        marker, count = _marker(paragraph, listed, count)
        if warns(text):
            yield Block(text, "warning")
        elif marker or list_marker(text):
            yield Block(f"{marker} {text}".strip() if not list_marker(text) else text, "list item")
        else:
            yield Block(text, "caption" if is_caption(text) else "paragraph")


def _marker(paragraph: Any, listed: bool, count: int) -> tuple[str, int]:
    """Return the bullet or number of a paragraph, and how many were numbered so far."""
    how = paragraph.find(f"{_A}pPr")
    kinds = set() if how is None else {child.tag for child in how}
    if f"{_A}buAutoNum" in kinds:
        return f"{count + 1}.", count + 1
    if f"{_A}buNone" in kinds or not (listed or f"{_A}buChar" in kinds):
        return "", 0
    return "•", 0


def _notes(opened: zipfile.ZipFile, member: str) -> Iterator[Block]:
    root = part(opened, member)
    for shape in root.iter(f"{_P}sp"):
        if _holder(shape) == "body":
            for text, _ in _paragraphs(shape):
                yield Block(text, "warning" if warns(text) else "paragraph")
