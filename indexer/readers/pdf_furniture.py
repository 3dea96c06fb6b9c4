"""Running heads, running feet, page numbers and title blocks: what stands on the pages but is no text of the document.

Limits   looked for in the outer bands of the page only. A row is furniture when its words stand at the same height of
         several pages (page numbers at its ends apart), when it differs by digits only on a third of them, when it is
         only a page number, or when it carries the page's number where most pages carry theirs. On drawings, so are
         labels of the margin that most drawings have at the same place. Rows of figures never are: they may be values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexer.readers.document import Box
from indexer.readers.pdf_drawing import FEWEST_CURVES
from indexer.readers.pdf_flow import main_turn
from indexer.readers.pdf_lines import Line, rows
from indexer.readers.pdf_page import Sheet, Word, turned

BAND = 0.145
NARROW_BAND = 0.09
OUTERMOST = 3

_NUMBER_ALONE = re.compile(
    r"^(?:page\s*|p\.\s*|[-–—\[(]\s*)?(\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|sur|de)\s*\d{1,4})?(?:\s*[-–—\])])?$",
    re.IGNORECASE,
)
_AT_AN_END = re.compile(r"^(\d{1,4})\b|\b(\d{1,4})$")

_NUMBERS_AT_ENDS = re.compile(r"^\W*(?:\d{1,4}|[ivxlc]{1,6})\b\W*|\W*\b(?:\d{1,4}(?:\s*/\s*\d{1,4})?|[ivxlc]{1,6})\W*$")

Place = tuple[int, str]
Spot = tuple[int, int, str]


def furniture(sheets: Sequence[Sheet]) -> list[frozenset[int]]:
    """Return for each of *sheets* the indices of its words that are furniture."""
    outer = [_outer_rows(sheet) for sheet in sheets]
    repeated = _repeated(outer)
    numbered = _numbered_heights(sheets, outer)
    blocks = _title_blocks(sheets)
    found = []
    for sheet, page in zip(sheets, outer, strict=True):
        lines = [
            line
            for line in page
            if repeated & set(_places(line)) or _NUMBER_ALONE.match(line.text) or _carries_number(sheet, line, numbered)
        ]
        found.append(_indices(sheet, [*lines, *(part for part in _margin_parts(sheet) if _spot(part) in blocks)]))
    return found


def _repeated(outer: Sequence[list[Line]]) -> set[Place]:
    """Return the places that enough pages have in common."""
    seen = Counter(place for page in outer for place in {place for line in page for place in _places(line)})
    few = 2 if len(outer) <= 3 else max(3, min(6, len(outer) // 8))
    many = 2 if len(outer) <= 3 else max(3, 0.3 * len(outer))
    if len(outer) < 2:
        return set()
    return {place for place, count in seen.items() if count >= (many if "#" in place[1] else few)}


def _outer_rows(sheet: Sheet) -> list[Line]:
    """Return the outermost rows of the page as it is read, in its bands."""
    page = turned(sheet, main_turn(sheet))
    lines = rows(word for word in page.words if word.turn == 0)
    top = [line for line in lines[:1] if line.box.y1 < BAND * page.height]
    top += [line for line in lines[1:OUTERMOST] if line.box.y1 < NARROW_BAND * page.height]
    bottom = [line for line in lines[-OUTERMOST:] if line.box.y0 > (1 - BAND) * page.height]
    return top + [line for line in bottom if line not in top]


def _places(line: Line) -> list[Place]:
    """Return where and what a row is, without the numbers at its ends, and with every digit left open."""
    text = line.text.casefold()
    if sum(map(str.isalpha, text)) < 4:
        return []
    height = round(line.box.y0 / 4)
    return [(height, _NUMBERS_AT_ENDS.sub("", text)), (height, re.sub(r"\d+", "#", text))]


def _margin_parts(sheet: Sheet) -> list[Line]:
    """Return the labels in the margins of a drawing."""
    if sheet.curves < FEWEST_CURVES:
        return []
    page = turned(sheet, main_turn(sheet))
    parts = [part for line in rows(word for word in page.words if word.turn == 0) for part in line.cells]
    middle = Box(0.06 * page.width, BAND * page.height, 0.94 * page.width, (1 - BAND) * page.height)
    return [part for part in parts if not middle.holds(part.box, margin=0)]


def _spot(part: Line) -> Spot:
    return round(part.box.x0 / 6), round(part.box.y0 / 6), part.text


def _title_blocks(sheets: Sequence[Sheet]) -> set[Spot]:
    """Return the labels that most drawings have in their margins at the same place."""
    drawings = [parts for parts in map(_margin_parts, sheets) if parts]
    seen = Counter(spot for parts in drawings for spot in {_spot(part) for part in parts})
    return {spot for spot, count in seen.items() if len(drawings) >= 3 and count >= 0.6 * len(drawings)}


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
