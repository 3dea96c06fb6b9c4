"""What reading a file gives: blocks of text in reading order, each with its kind, its page and its boxes.

Units    boxes in PDF points, origin at the TOP left of the page as a person sees it (rotation applied), y downwards.
Shapes   `Block.lines` are the words as they stand on the page, line by line (cell by cell in a table row), so that a
         quoted sentence can be boxed; `Block.text` is the same read aloud: hyphens joined, ligatures opened.
Limits   page numbers are 1-based; formats without pages (Markdown, CSV…) have page None and no boxes.
Errors   ValueError when a block is built with a kind that does not exist, or a box inside out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

READER_VERSION = "5"
"""Part of the key under which readings are cached: raise it when any reader reads differently."""

Kind = Literal["heading", "paragraph", "list item", "table row", "code", "warning", "caption", "contents"]
KINDS: tuple[str, ...] = get_args(Kind)
Language = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page: points, from the top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if self.x1 < self.x0 or self.y1 < self.y0:
            raise ValueError(f"box inside out: {self}")

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def joined(self, other: Box) -> Box:
        """Return the smallest box around both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def holds(self, other: Box, margin: float = 2.0) -> bool:
        """Say whether *other* lies inside, give or take *margin* points."""
        return (
            self.x0 - margin <= other.x0
            and self.y0 - margin <= other.y0
            and other.x1 <= self.x1 + margin
            and other.y1 <= self.y1 + margin
        )


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all of *boxes* (at least one)."""
    first, *rest = boxes
    for box in rest:
        first = first.joined(box)
    return first


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table row… where it stands."""

    text: str
    kind: Kind
    page: int | None = None
    box: Box | None = None
    lines: tuple[tuple[str, Box], ...] = ()
    level: int | None = None
    header: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of block: {self.kind}")


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """Everything a reader found in one file."""

    blocks: tuple[Block, ...]
    page_count: int | None = None
    page_sizes: tuple[tuple[float, float], ...] = ()
    title: str | None = None
    language: Language | None = None
    revision: str | None = None
    date: str | None = None
    empty_pages: tuple[int, ...] = field(default=())
    ocr_pages: tuple[int, ...] = ()
    """Pages of which words were read from their picture."""
    unread_pages: tuple[int, ...] = ()
    """Pages that ask to be read from their picture and were not: no engine, or it failed on them."""
    author: str | None = None
    """As the file states it: a person, or the maker."""

    def to_bytes(self) -> bytes:
        """Write as JSON: what crosses from the reader's process, and what a cache may keep."""
        plain = {
            "version": READER_VERSION,
            "blocks": [_plain_block(block) for block in self.blocks],
            "page_count": self.page_count,
            "page_sizes": self.page_sizes,
            "title": self.title,
            "language": self.language,
            "revision": self.revision,
            "date": self.date,
            "empty_pages": self.empty_pages,
            "ocr_pages": self.ocr_pages,
            "unread_pages": self.unread_pages,
            "author": self.author,
        }
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    @classmethod
    def from_bytes(cls, data: bytes) -> ReadDocument:
        """Read what `to_bytes` wrote; ValueError when it was written by another version."""
        plain = json.loads(data)
        if plain["version"] != READER_VERSION:
            raise ValueError(f"read by version {plain['version']}, this is {READER_VERSION}")
        return cls(
            blocks=tuple(_block(entry) for entry in plain["blocks"]),
            page_count=plain["page_count"],
            page_sizes=tuple((width, height) for width, height in plain["page_sizes"]),
            title=plain["title"],
            language=plain["language"],
            revision=plain["revision"],
            date=plain["date"],
            empty_pages=tuple(plain["empty_pages"]),
            ocr_pages=tuple(plain["ocr_pages"]),
            unread_pages=tuple(plain["unread_pages"]),
            author=plain["author"],
        )


def _plain_box(box: Box) -> list[float]:
    return [round(box.x0, 2), round(box.y0, 2), round(box.x1, 2), round(box.y1, 2)]


def _plain_block(block: Block) -> list[Any]:
    box = _plain_box(block.box) if block.box else None
    lines = [[text, *_plain_box(place)] for text, place in block.lines]
    return [block.text, block.kind, block.page, box, lines, block.level, block.header]


def _block(entry: list[Any]) -> Block:
    text, kind, page, box, lines, level, header = entry
    places = tuple((words, Box(*place)) for words, *place in lines)
    return Block(text, kind, page, Box(*box) if box else None, places, level, header)
