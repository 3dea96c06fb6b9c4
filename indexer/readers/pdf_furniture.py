"""Running heads, running feet and page numbers: what stands on the pages but is no text of the document.

Limits   looked for in the outer bands of the page only (`BAND` of its height); a line is furniture when it stands at
         the same height, digits apart, on at least three pages (two in a document of two or three), when it is only a
         page number, or when it carries the page's number where most pages carry theirs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexer.readers.pdf_flow import main_turn
from indexer.readers.pdf_lines import Line, rows
from indexer.readers.pdf_page import Sheet, Word, turned

BAND = 0.13
OUTERMOST = 3

_NUMBER_ALONE = re.compile(
    r"^(?:page\s*|p\.\s*|[-–—\[(]\s*)?(\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|sur|de)\s*\d{1,4})?(?:\s*[-–—\])])?$",
    re.IGNORECASE,
)
_AT_AN_END = re.compile(r"^(\d{1,4})\b|\b(\d{1,4})$")

Place = tuple[int, str]


def furniture(sheets: Sequence[Sheet]) -> list[frozenset[int]]:
    """Return for each of *sheets* the indices of its words that are furniture."""
    outer = [_outer_rows(sheet) for sheet in sheets]
    seen = Counter(place for page in outer for place in {_place(line) for line in page})
    enough = 2 if len(sheets) <= 3 else max(3, min(6, len(sheets) // 8))
    numbered = _numbered_heights(sheets, outer)
    found = []
    for sheet, page in zip(sheets, outer, strict=True):
        lines = [
            line
            for line in page
            if (len(sheets) > 1 and seen[_place(line)] >= enough)
            or _NUMBER_ALONE.match(line.text)
            or _carries_number(sheet, line, numbered)
        ]
        found.append(_indices(sheet, lines))
    return found


def _outer_rows(sheet: Sheet) -> list[Line]:
    """Return the outermost rows of the page as it is read, in its bands."""
    page = turned(sheet, main_turn(sheet))
    lines = rows(word for word in page.words if word.turn == 0)
    top = [line for line in lines[:OUTERMOST] if line.box.y1 < BAND * page.height]
    bottom = [line for line in lines[-OUTERMOST:] if line.box.y0 > (1 - BAND) * page.height]
    return top + [line for line in bottom if line not in top]


def _place(line: Line) -> Place:
    return round(line.box.y0 / 4), re.sub(r"\d+", "#", line.text.casefold())


def _numbers(line: Line) -> list[int]:
    return [int(group) for match in _AT_AN_END.finditer(line.text) for group in match.groups() if group]


def _numbered_heights(sheets: Sequence[Sheet], outer: Sequence[list[Line]]) -> dict[int, int]:
    """Return at which heights most pages carry their number, and by how much it differs from the page's place."""
    seen: Counter[tuple[int, int]] = Counter()
    for sheet, page in zip(sheets, outer, strict=True):
        seen.update({(round(line.box.y0 / 4), number - sheet.number) for line in page for number in _numbers(line)})
    return {height: offset for (height, offset), count in seen.items() if count >= 4 and count > 0.4 * len(sheets)}


def _carries_number(sheet: Sheet, line: Line, numbered: dict[int, int]) -> bool:
    offset = numbered.get(round(line.box.y0 / 4))
    return offset is not None and sheet.number + offset in _numbers(line)


def _indices(sheet: Sheet, lines: Sequence[Line]) -> frozenset[int]:
    """Return where in the sheet the words of *lines* stand (the lines may have been turned)."""
    if not lines:
        return frozenset()
    page = turned(sheet, main_turn(sheet))
    wanted: set[Word] = {word for line in lines for word in line.words}
    return frozenset(index for index, word in enumerate(page.words) if word in wanted)
