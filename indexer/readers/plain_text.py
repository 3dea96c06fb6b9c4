"""Reads plain text: paragraphs between blank lines, underlined or numbered titles, list items, settings files.

Limits   a line followed by a line of `===` or `---` is a title; so is a short line in capitals with a blank line
         around.
Errors   UnreadableFile when the file is no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from indexer.readers.allowance import Allowance
from indexer.readers.decoding import decoded
from indexer.readers.document import Block, ReadDocument
from indexer.readers.markdown import first_texts, first_title, revision_of
from indexer.readers.wording import clean, first_date, is_caption, is_contents, joined, list_marker, title_number, warns

SETTINGS = {".ini", ".cfg", ".conf", ".log"}
_UNDERLINE = re.compile(r"^([=\-~^\"#*+])\1{2,}\s*$")
_LEVELS = {"=": 1, "#": 1, "*": 1, "-": 2, "~": 3, "^": 4, '"': 4, "+": 3}


def read_text(path: Path, name: str, allowance: Allowance) -> ReadDocument:
    """Read the text file at *path*, called *name* when it is refused."""
    allowance.page()
    text = decoded(path, name)
    if Path(name).suffix.lower() in SETTINGS:
        return ReadDocument(blocks=tuple(_listings(text)))
    blocks = list(text_blocks(text))
    return ReadDocument(
        blocks=tuple(blocks),
        title=first_title(blocks),
        revision=revision_of(blocks),
        date=first_date(first_texts(blocks)),
    )


def text_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of plain *text*."""
    pile: list[str] = []
    for line in [*text.splitlines(), ""]:
        words = clean(line)
        if words and _UNDERLINE.match(line) and len(pile) == 1 and len(pile[0]) < 120:
            yield Block(pile[0], "heading", level=_LEVELS[line[0]])
            pile = []
        elif not words or _UNDERLINE.match(line):
            yield from _pile(pile)
            pile = []
        else:
            if pile and (list_marker(words) or warns(words) or is_contents(words)):
                yield from _pile(pile, closed=False)
                pile = []
            pile.append(words)


def _pile(pile: list[str], *, closed: bool = True) -> Iterator[Block]:
    """Yield the block that the lines of *pile* make; *closed* when a blank line follows."""
    if not pile:
        return
    text = joined(pile)
    if is_contents(text):
        yield Block(text, "contents")
    elif warns(text):
        yield Block(text, "warning")
    elif closed and len(pile) == 1 and _titled(text):
        number = title_number(text)
        yield Block(text, "heading", level=number.count(".") + 1 if number else 2)
    elif list_marker(text):
        yield Block(text, "list item")
    else:
        yield Block(text, "caption" if is_caption(text) else "paragraph")


def _titled(text: str) -> bool:
    shouted = text.isupper() and len(text) > 3
    numbered = "." in title_number(text) and text[-1] not in ".;:,"
    return len(text) <= 80 and (shouted or numbered) and not text.endswith((".", ";", ","))


def _listings(text: str) -> Iterator[Block]:
    """Yield the parts of a settings file: `[section]` lines are titles, lines between blank ones belong together."""
    pile: list[str] = []
    for line in [*text.splitlines(), ""]:
        words = clean(line)
        section = re.match(r"^\[([^\]]+)\]$", words)
        if words and not section:
            pile.append(words)
            continue
        if pile:
            yield Block("\n".join(pile), "code")
            pile = []
        if section:
            yield Block(words, "heading", level=1)
