"""Read our Markdown-like sources into blocks.

Shapes   `parse(text) -> Source`: front matter (YAML between two `---` lines) and a tuple of blocks.
         Headings `# Title {#key}`; `- item`; `1. step`; `| cell |` tables announced by `Table: caption {#key} [30 70]`
         (the figures are column widths in per cent; `once` after them: the header is not repeated on the next page);
         `Figure: caption {#key} = name`; `Folio: caption {#key} = name`;
         `::: danger` … `:::` boxes; `---` alone is a page break, `--- turned` begins landscape pages (/Rotate 90) and
         `--- upright` ends them. Inline: `**bold**`, `*italic*`, `[#key]` a reference.
Limits   lists have one level; a paragraph ends at an empty line.
Errors   ValueError with the line number when a source cannot be understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml


@dataclass(frozen=True)
class Heading:
    """A numbered title of level 1 to 3."""

    level: int
    text: str
    key: str


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Listing:
    """Bullets, or numbered steps."""

    items: tuple[str, ...]
    numbered: bool


@dataclass(frozen=True)
class Grid:
    """A table with a caption; widths are per cent of the column."""

    caption: str
    key: str
    widths: tuple[float, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    repeats: bool = True


@dataclass(frozen=True)
class Notice:
    """A warning box: danger, warning, caution or note."""

    kind: str
    body: tuple[Prose | Listing, ...]


@dataclass(frozen=True)
class Drawing:
    """A figure in the text, or a folio that takes a landscape page."""

    caption: str
    key: str
    name: str
    folio: bool


@dataclass(frozen=True)
class PageEnd:
    """A page break; `to` names the kind of page that begins, if another."""

    to: Literal["", "turned", "upright"] = ""


Block = Heading | Prose | Listing | Grid | Notice | Drawing | PageEnd


@dataclass(frozen=True)
class Source:
    """A document: its front matter and its blocks."""

    matter: dict[str, Any]
    blocks: tuple[Block, ...]


_HEADING = re.compile(r"(#{1,3}) (.+?)(?: \{#([\w-]+)\})?$")
_CAPTION = re.compile(r"(Table|Figure|Folio): (.+?)(?: \{#([\w-]+)\})?(?: \[([\d. ]+)\])?( once)?(?: = ([\w-]+))?$")
_PAGE_ENDS = {"---": PageEnd(), "--- turned": PageEnd("turned"), "--- upright": PageEnd("upright")}
_STEP = re.compile(r"\d+\. (.+)")


def parse(text: str) -> Source:
    """Return the document written in *text*."""
    matter, body = _front_matter(text)
    lines = body.splitlines()
    return Source(matter, tuple(_blocks(lines)))


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    if not text.startswith("---\n"):
        return {}, text
    head, _, body = text[4:].partition("\n---\n")
    return yaml.safe_load(head), body


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        block, at = _block(lines, at)
        yield block


def _block(lines: list[str], at: int) -> tuple[Block, int]:
    line = lines[at].rstrip()
    if heading := _HEADING.match(line):
        marks, text, key = heading.groups()
        return Heading(len(marks), text, key or _slug(text)), at + 1
    if line in _PAGE_ENDS:
        return _PAGE_ENDS[line], at + 1
    if line.startswith(":::"):
        return _notice(lines, at)
    if caption := _CAPTION.match(line):
        return _captioned(caption, lines, at)
    return _flowing(lines, at)


def _flowing(lines: list[str], at: int) -> tuple[Prose | Listing, int]:
    end = at
    while end < len(lines) and lines[end].strip() and not lines[end].startswith(":::"):
        end += 1
    run = [line.rstrip() for line in lines[at:end]]
    if run[0].startswith("- "):
        return Listing(tuple(_items(run, "- ")), numbered=False), end
    if _STEP.match(run[0]):
        return Listing(tuple(_items(run, None)), numbered=True), end
    return Prose(" ".join(part.strip() for part in run)), end


def _items(run: list[str], bullet: str | None) -> Iterator[str]:
    item = ""
    for line in run:
        step = _STEP.match(line)
        starts = line.startswith(bullet) if bullet else step is not None
        if not starts:
            item += " " + line.strip()
            continue
        if item:
            yield item
        item = line[2:] if bullet else step.group(1) if step else line
    yield item


def _captioned(found: re.Match[str], lines: list[str], at: int) -> tuple[Block, int]:
    kind, caption, key, widths, once, name = found.groups()
    key = key or _slug(caption)
    if kind != "Table":
        if not name:
            raise ValueError(f"line {at + 1}: a figure needs `= name`")
        return Drawing(caption, key, name, folio=kind == "Folio"), at + 1
    rows, end = _rows(lines, at + 1)
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"line {at + 1}: the rows of « {caption} » differ in length")
    shares = tuple(float(w) for w in widths.split()) if widths else (100 / len(rows[0]),) * len(rows[0])
    if len(shares) != len(rows[0]):
        raise ValueError(f"line {at + 1}: « {caption} » needs one width a column")
    return Grid(caption, key, shares, rows[0], tuple(rows[1:]), repeats=not once), end


def _rows(lines: list[str], at: int) -> tuple[list[tuple[str, ...]], int]:
    rows: list[tuple[str, ...]] = []
    while at < len(lines) and lines[at].startswith("|"):
        cells = tuple(cell.strip() for cell in lines[at].strip().strip("|").split("|"))
        if not set(lines[at]) <= set("|-: "):
            rows.append(cells)
        at += 1
    if not rows:
        raise ValueError(f"line {at + 1}: a table was announced and none follows")
    return rows, at


def _notice(lines: list[str], at: int) -> tuple[Notice, int]:
    kind = lines[at][3:].strip()
    end = at + 1
    while end < len(lines) and lines[end].strip() != ":::":
        end += 1
    if end == len(lines):
        raise ValueError(f"line {at + 1}: the box is never closed")
    body = tuple(block for block in _blocks(lines[at + 1 : end]) if isinstance(block, Prose | Listing))
    return Notice(kind, body), end + 1


def _slug(text: str) -> str:
    return re.sub(r"\W+", "-", text.lower()).strip("-")
