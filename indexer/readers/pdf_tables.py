"""Tables of a page, ruled or only aligned, as rows of cells with the row that heads them.

Shapes   a row is what a person reads as one: a cell whose text takes three lines is still one cell of one row.
Limits   a ruled table needs two rows with two cells, an aligned one three; listings in typewriter face are not tables.
Source   rules give rows and columns where they are drawn; elsewhere columns are the vertical strips no word touches,
         and a row starts where the first column does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from indexer.readers.document import Box, around
from indexer.readers.pdf_grid import Grid
from indexer.readers.pdf_lines import Line, rows
from indexer.readers.pdf_page import Word
from indexer.readers.wording import is_contents, joined, list_marker, title_number

_HEADS = re.compile(
    r"^(?:codes?|d[ée]fauts?|causes?|rem[èe]des?|d[ée]signation|r[ée]f[ée]rences?|rep[èe]res?|quantit[ée]s?|qt[ée]|description|valeurs?|"
    r"unit[ée]s?|param[èe]tres?|r[ée]glages?|symptômes?|actions?|solutions?|p[ée]riodicit[ée]|fr[ée]quence|couples?|filetage|bornes?|"
    r"signal|fonctions?|broches?|organes?|points?|faults?|alarms?|alarmes?|messages?|parts?|items?|qty|quantity|torque|thread|values?|"
    r"units?|parameters?|settings?|pins?|names?|noms?|types?|remedy|symptoms?|checks?|contrôles?|intervals?|no\.?|n°|pos\.?|"
    r"terminals?|meaning|signification|default|range|plage|min\.?|max\.?|nominal|tol[ée]rance|pression|pressure)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cell:
    """One cell: its lines from top to bottom, perhaps none."""

    lines: tuple[Line, ...]

    @cached_property
    def text(self) -> str:
        return joined([line.text for line in self.lines])

    @cached_property
    def bold(self) -> bool:
        return bool(self.lines) and all(line.bold for line in self.lines)


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    cells: tuple[Cell, ...]

    @cached_property
    def filled(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.lines)

    @cached_property
    def text(self) -> str:
        return " | ".join(cell.text for cell in self.cells).strip()

    @cached_property
    def box(self) -> Box:
        return around(line.box for cell in self.cells for line in cell.lines)


@dataclass(frozen=True)
class Table:
    """Rows under (perhaps) a header; *edges* are the abscissas between and around the columns."""

    box: Box
    edges: tuple[float, ...]
    header: Row | None
    rows: tuple[Row, ...]

    @cached_property
    def is_sure(self) -> bool:
        """A table even among the lines of a drawing: rows enough, hardly a cell empty, no words scattered in a cell."""
        cells = [cell for row in self.rows for cell in row.cells]
        lines = [line for cell in cells for line in cell.lines]
        tidy = sum(len(line.cells) == 1 for line in lines)
        filled = sum(bool(cell.lines) for cell in cells)
        return len(self.rows) >= 3 and filled >= 0.7 * len(cells) and tidy >= 0.95 * len(lines)


def ruled_table(grid: Grid, words: Sequence[Word]) -> Table | None:
    """Return the table that *grid* holds, None when it is a frame, a drawing or a title block."""
    inside = [word for word in words if grid.box.holds(core(word.box))]
    if grid.is_frame or len(inside) < 4:
        return None
    strips = [part for part in (_between(inside, *strip) for strip in pairwise(grid.heights)) if part]
    ruled_columns = len(grid.abscissas) > 2
    if not ruled_columns and sum(word.mono for word in inside) > 0.8 * len(inside):
        return None
    edges = grid.abscissas if ruled_columns else _edges(grid.box, [line for strip in strips for line in rows(strip)])
    if len(edges) < 3:
        return None
    found = [row for strip in strips for row in _strip_rows(strip, edges, few=len(strips) <= 2)]
    return _table(grid.box, edges, found) if _convinces(found, fewest=2, area=grid.box) else None


def aligned_table(lines: Sequence[Line]) -> tuple[int, int, Table] | None:
    """Return the first table that only stands aligned among *lines*, with the rows from where to where it takes."""
    start = 0
    while start < len(lines):
        if not _row_like(lines[start]):
            start += 1
            continue
        stop, gaps = _aligned_run(lines, start)
        run = lines[start:stop]
        if sum(_row_like(line) for line in run) >= 3:
            box = around(line.box for line in run)
            edges = (box.x0, *((left + right) / 2 for left, right in gaps), box.x1)
            found = _by_first_column([word for line in run for word in line.words], edges)
            if _convinces(found, fewest=3, area=box):
                return start, stop, _table(box, edges, found)
        start = max(stop, start + 1)
    return None


def core(box: Box) -> Box:
    """Return the middle of a word's box: what must lie inside a cell."""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return Box(x, y, x, y)


def _between(words: Sequence[Word], top: float, bottom: float) -> list[Word]:
    return [word for word in words if top <= (word.box.y0 + word.box.y1) / 2 < bottom]


def _edges(box: Box, lines: Sequence[Line]) -> tuple[float, ...]:
    """Return the column edges: the strips wider than a word space that no line touches."""
    spanning = [line for line in lines if len(line.cells) == 1 and line.box.width > 0.7 * box.width]
    counted = [line for line in lines if line not in spanning]
    if len(counted) < 2 or len(spanning) > 0.3 * len(lines):
        return (box.x0, box.x1)
    gaps = _free(sorted((part.box.x0, part.box.x1) for line in counted for part in line.cells))
    return (box.x0, *((left + right) / 2 for left, right in gaps), box.x1)


def _free(taken: list[tuple[float, float]], least: float = 6.0) -> list[tuple[float, float]]:
    """Return the gaps between the intervals in *taken* (sorted) that are at least *least* wide."""
    gaps: list[tuple[float, float]] = []
    reach = taken[0][1]
    for start, end in taken:
        if start - reach >= least:
            gaps.append((reach, start))
        reach = max(reach, end)
    return gaps


def _strip_rows(strip: list[Word], edges: tuple[float, ...], *, few: bool) -> list[Row]:
    """Return a strip between two rules as one row, or as several where only the outside of the table is ruled."""
    if few and len(rows(strip)) > 2:
        return _by_first_column(strip, edges)
    return [_row(strip, edges)]


def _row(words: Sequence[Word], edges: Sequence[float]) -> Row:
    cells = []
    for number, (left, right) in enumerate(pairwise(edges)):
        inside = [word for word in words if _in_column(word, left, right, number == 0, number == len(edges) - 2)]
        cells.append(Cell(tuple(rows(inside))))
    return Row(tuple(cells))


def _in_column(word: Word, left: float, right: float, first: bool, last: bool) -> bool:
    middle = (word.box.x0 + word.box.x1) / 2
    return (first or left <= middle) and (last or middle < right)


def _by_first_column(words: Sequence[Word], edges: Sequence[float]) -> list[Row]:
    """Cut rows where the first column starts anew; a line with an empty first column goes on with the row above."""
    piles: list[list[Word]] = []
    below = 0.0
    for line in rows(words):
        row = _row(line.words, edges)
        starts = bool(row.cells[0].lines) and len(row.filled) > 1
        apart = line.box.y0 - below > 0.9 * line.box.height
        if not piles or starts or (apart and bool(row.cells[0].lines)):
            piles.append([])
        piles[-1].extend(line.words)
        below = line.box.y1
    return [_row(pile, edges) for pile in piles]


def _row_like(line: Line) -> bool:
    """Say whether a row of the page can be a row of a table: several parts, and not for another reason."""
    parts = line.cells
    if len(parts) < 2 or line.mono or is_contents(line.text):
        return False
    if len(parts) == 2 and (list_marker(f"{parts[0].text} x") == parts[0].text or title_number(f"{parts[0].text} x")):
        return False
    return all(len(part.text) < 90 for part in parts)


def _aligned_run(lines: Sequence[Line], start: int) -> tuple[int, list[tuple[float, float]]]:
    """Return where the rows that share their gaps with row *start* end, and the gaps that all of them share."""
    gaps = _gaps(lines[start])
    stop = start + 1
    for index in range(start + 1, len(lines)):
        line, before = lines[index], lines[index - 1]
        if line.box.y0 - before.box.y1 > 2.2 * line.box.height or line.mono:
            break
        shared = _shared(gaps, line)
        overhangs = len(line.cells) == 1 and line.box.x0 > gaps[0][1] - 6
        if not shared or (len(line.cells) == 1 and len(line.text) > 60 and not overhangs):
            break
        if _row_like(line):
            gaps, stop = shared, index + 1
        elif overhangs and index == stop and line.box.y0 - before.box.y1 < 0.5 * line.box.height:
            stop = index + 1
        elif len(line.cells) > 1 or index - stop >= 5:
            break
    return stop, gaps


def _gaps(line: Line) -> list[tuple[float, float]]:
    return [(before.box.x1, after.box.x0) for before, after in pairwise(line.cells)]


def _shared(gaps: list[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    """Return what is left of *gaps* after the words of *line* took their place."""
    left: list[tuple[float, float]] = []
    for low, high in gaps:
        free = [(low, high)]
        for part in line.cells:
            free = [
                piece
                for start, end in free
                for piece in ((start, min(end, part.box.x0)), (max(start, part.box.x1), end))
                if piece[1] - piece[0] >= 6
            ]
        if free:
            left.append(max(free, key=lambda piece: piece[1] - piece[0]))
    return left


def _convinces(found: Sequence[Row], fewest: int, area: Box) -> bool:
    """Say whether these rows are a table: enough rows with two cells, enough cells filled, short enough texts."""
    full = [row for row in found if len(row.filled) >= 2]
    cells = sum(len(row.cells) for row in found)
    if len(full) < fewest or len(full) < 0.4 * len(found) or cells > 3_000:
        return False
    filled = sum(len(row.filled) for row in found)
    letters = sum(len(cell.text) for row in found for cell in row.filled)
    return filled >= 0.35 * cells and letters / filled < 400 and area.width > 60


def _table(box: Box, edges: Sequence[float], found: list[Row]) -> Table:
    found = [row for row in found if row.filled]
    header = found[0] if len(found) > 1 and is_header(found[0], found[1:]) else None
    return Table(box, tuple(edges), header, tuple(found[1:] if header else found))


def is_header(first: Row, others: Sequence[Row]) -> bool:
    """Say whether the *first* row names the columns of the *others*."""
    texts = [cell.text for cell in first.filled]
    if len(texts) < 2 or any(len(text) > 60 for text in texts):
        return False
    if all(cell.bold for cell in first.filled) and not all(cell.bold for row in others for cell in row.filled):
        return True
    if sum(bool(_HEADS.match(text)) for text in texts) * 2 >= len(texts):
        return True
    plain = len(texts) == len(first.cells) and not any(sign.isdigit() for text in texts for sign in text)
    return plain and any(_mostly_codes(others, column) for column in range(len(first.cells)))


def _mostly_codes(others: Sequence[Row], column: int) -> bool:
    texts = [row.cells[column].text for row in others if row.cells[column].lines]
    return len(texts) >= 2 and sum(any(map(str.isdigit, text)) for text in texts) >= 0.7 * len(texts)
