"""From words to the rows of a page, and from rows to columns in the order in which a person reads them.

Units    points; a row is everything written at one height, a line is a row (or a cell's part of it) read as one.
Limits   columns are looked for two at a time, down to `MOST_SPLITS` deep; a gutter needs `FEWEST_ROWS` rows of running
         text on both sides, so that a table or a list with its bullets is not taken for columns.
Source   recursive X-Y cut (Nagy and Seth 1984), with the gutter chosen by the rows that respect it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from indexer.readers.document import Box, around
from indexer.readers.pdf_page import Rule, Word

MOST_SPLITS = 3
FEWEST_ROWS = 5
SAME_HEIGHT = 0.35
"""Centres of words of one row differ by less than this share of their height."""


@dataclass(frozen=True)
class Line:
    """Words of one row, left to right."""

    words: tuple[Word, ...]

    @cached_property
    def box(self) -> Box:
        return around(word.box for word in self.words)

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def size(self) -> float:
        """The size in which most letters are written."""
        sizes: dict[float, int] = {}
        for word in self.words:
            key = round(word.size * 2) / 2
            sizes[key] = sizes.get(key, 0) + len(word.text)
        return max(sizes, key=lambda size: sizes[size])

    @cached_property
    def bold(self) -> bool:
        return all(word.bold for word in self.words if any(map(str.isalnum, word.text))) and any(
            word.bold for word in self.words
        )

    @cached_property
    def mono(self) -> bool:
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.mono) > 0.8 * letters

    @cached_property
    def cells(self) -> tuple[Line, ...]:
        """The parts between wide gaps."""
        parts: list[list[Word]] = [[self.words[0]]]
        for before, word in pairwise(self.words):
            if word.box.x0 - before.box.x1 >= 1.15 * max(before.size, word.size):
                parts.append([])
            parts[-1].append(word)
        return tuple(Line(tuple(part)) for part in parts)


def rows(words: Iterable[Word]) -> list[Line]:
    """Return *words* as rows from top to bottom; small raised or lowered signs stay with the word they touch."""
    words = list(words)
    if not words:
        return []
    usual = median(word.box.height for word in words)
    small = [word for word in words if word.box.height < 0.75 * usual]
    piles = _piles([word for word in words if word.box.height >= 0.75 * usual])
    stray = [word for word in small if not _attached(word, piles)]
    piles.extend(_piles(stray))
    lines = [Line(tuple(sorted(pile, key=lambda word: word.box.x0))) for pile in piles]
    return sorted(lines, key=lambda line: (_middle(line.box), line.box.x0))


def _middle(box: Box) -> float:
    return (box.y0 + box.y1) / 2


def _piles(words: list[Word]) -> list[list[Word]]:
    piles: list[list[Word]] = []
    for word in sorted(words, key=lambda word: _middle(word.box)):
        for pile in reversed(piles[-3:]):
            if abs(_middle(pile[0].box) - _middle(word.box)) < SAME_HEIGHT * min(pile[0].box.height, word.box.height):
                pile.append(word)
                break
        else:
            piles.append([word])
    return piles


def _attached(mark: Word, piles: list[list[Word]]) -> bool:
    """Put the small *mark* into the pile whose word it touches, if there is one."""
    for pile in piles:
        first = pile[0].box
        if first.y1 < mark.box.y0 - first.height or first.y0 > mark.box.y1 + first.height:
            continue
        for word in pile:
            shared = min(word.box.y1, mark.box.y1) - max(word.box.y0, mark.box.y0)
            gap = max(mark.box.x0 - word.box.x1, word.box.x0 - mark.box.x1)
            if shared >= 0.4 * mark.box.height and gap < 0.5 * word.size:
                pile.append(mark)
                return True
    return False


def columns(lines: list[Line], solid: Sequence[Box], rules: Sequence[Rule], depth: int = 0) -> list[list[Line]]:
    """Return *lines* (top to bottom) as columns in reading order; *solid* boxes (tables) are never cut through."""
    cut = _best_cut(lines, solid, rules) if depth < MOST_SPLITS else None
    if cut is None:
        return [lines] if lines else []
    first, last, x = cut
    words = [word for line in lines[first:last] for word in line.words]
    left = rows(word for word in words if word.box.x1 <= x)
    right = rows(word for word in words if word.box.x1 > x)
    parts = (lines[:first], left, right, lines[last:])
    return [column for part in parts for column in columns(part, solid, rules, depth + 1)]


def _best_cut(lines: list[Line], solid: Sequence[Box], rules: Sequence[Rule]) -> tuple[int, int, float] | None:
    """Return (first row, row after the last, x) of the gutter with most rows on both sides."""
    if len(lines) < 2 * FEWEST_ROWS // 2 + 1:
        return None
    region = around(line.box for line in lines)
    best: tuple[int, int, float] | None = None
    most = FEWEST_ROWS - 1
    for x in sorted(_gap_middles(lines, region)):
        for first, last in _stretches(lines, solid, x):
            sides = _sides(lines[first:last], x)
            fewer = min(len(sides[0]), len(sides[1]))
            if fewer > most and _running_text(sides) and not _ruled_across(lines[first:last], rules, x):
                best, most = (first, last, x), fewer
    return best


def _gap_middles(lines: list[Line], region: Box) -> set[float]:
    """Return where a gutter may be: the middles of the gaps in the middle part of the region."""
    low, high = region.x0 + 0.2 * region.width, region.x1 - 0.2 * region.width
    found: dict[float, int] = {}
    for line in lines:
        for before, after in pairwise(line.cells):
            middle = round((before.box.x1 + after.box.x0) / 4) * 2.0
            if low < middle < high:
                found[middle] = found.get(middle, 0) + 1
    edges = {round((line.box.x0 - 6) / 2) * 2.0 for line in lines if low < line.box.x0 - 6 < high}
    often = sorted(found, key=lambda middle: -found[middle])[:24]
    return set(often) | (edges if len(edges) < 6 else set())


def _stretches(lines: list[Line], solid: Sequence[Box], x: float) -> list[tuple[int, int]]:
    """Return the runs of rows that no word (and no table) crosses at *x*."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for index, line in enumerate(lines):
        if _respects(line, x) and not _blocked(lines, index, solid, x):
            start = index if start is None else start
        elif start is not None:
            found.append((start, index))
            start = None
    if start is not None:
        found.append((start, len(lines)))
    return found


def _respects(line: Line, x: float) -> bool:
    return all(word.box.x1 <= x - 3 or word.box.x0 >= x + 3 for word in line.words) and not (
        any(part.box.x0 < x < part.box.x1 for part in line.cells)
    )


def _blocked(lines: list[Line], index: int, solid: Sequence[Box], x: float) -> bool:
    """Say whether a table lies across *x* between this row and the one before."""
    above = lines[index - 1].box.y0 if index else 0.0
    return any(box.x0 < x < box.x1 and above <= box.y0 < lines[index].box.y1 for box in solid)


def _sides(lines: list[Line], x: float) -> tuple[list[Line], list[Line]]:
    left, right = [], []
    for line in lines:
        lefts = tuple(word for word in line.words if word.box.x1 <= x)
        rights = tuple(word for word in line.words if word.box.x1 > x)
        if lefts:
            left.append(Line(lefts))
        if rights:
            right.append(Line(rights))
    return left, right


def _running_text(sides: tuple[list[Line], list[Line]]) -> bool:
    """Say whether both sides are prose that runs on, not cells that stand beside each other."""
    for side in sides:
        if len(side) < FEWEST_ROWS or median(len(line.text) for line in side) < 16:
            return False
        width = around(line.box for line in side).width
        if width < 90 or median(line.box.width for line in side) < 0.5 * width:
            return False
        if sum(len(line.cells) > 1 for line in side) > 0.4 * len(side):
            return False
    return not _start_together(sides)


def _start_together(sides: tuple[list[Line], list[Line]]) -> bool:
    """Say whether paragraphs start at the same heights on both sides, as the cells of a table do."""
    left, right = (_starts(side) for side in sides)
    if len(left) < 3 or len(right) < 3:
        return False
    met = sum(any(abs(y - other) < 2.5 for other in right) for y in left)
    return met >= 0.7 * max(len(left), len(right))


def _starts(side: list[Line]) -> list[float]:
    pitches = [below.box.y0 - above.box.y0 for above, below in pairwise(side)]
    usual = median(pitches) if pitches else 0.0
    return [
        side[0].box.y0,
        *(below.box.y0 for (_, below), pitch in zip(pairwise(side), pitches, strict=True) if pitch > 1.25 * usual),
    ]


def _ruled_across(lines: list[Line], rules: Sequence[Rule], x: float) -> bool:
    """Say whether horizontal lines are drawn across the gutter between these rows, as in a table."""
    box = around(line.box for line in lines)
    across = [
        rule.box.y0
        for rule in rules
        if rule.lies and rule.box.x0 < x - 15 and rule.box.x1 > x + 15 and box.y0 + 3 < rule.box.y0 < box.y1 - 3
    ]
    return len(across) >= 2
