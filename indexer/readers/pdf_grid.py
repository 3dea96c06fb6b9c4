"""Lines drawn on a page, put together to grids: the ruled tables and the framed boxes.

Units    points. A stroke is a height (or an abscissa) with its extent; pieces that touch are one stroke.
Limits   `MOST_STROKES` a page; a drawing with more is a drawing, not a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.readers.document import Box
from indexer.readers.pdf_page import Rule

MOST_STROKES = 400
TOUCH = 3.0
SAME = 1.6


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line at *at* (y when it lies, x when it stands) from *start* to *end*."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Grid:
    """Strokes that touch each other: the heights and abscissas that cut their box into cells."""

    box: Box
    heights: tuple[float, ...]
    abscissas: tuple[float, ...]

    @property
    def is_frame(self) -> bool:
        """A box around text and nothing more."""
        return len(self.heights) <= 2 and len(self.abscissas) <= 2


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """Return every grid and frame that the rules of a page make, from top to bottom."""
    lying = _strokes((_middle(rule.box.y0, rule.box.y1), rule.box.x0, rule.box.x1) for rule in rules if rule.lies)
    standing = _strokes(
        (_middle(rule.box.x0, rule.box.x1), rule.box.y0, rule.box.y1) for rule in rules if not rule.lies
    )
    if len(lying) + len(standing) > MOST_STROKES:
        return []
    found = [_grid(flat, upright) for flat, upright in _touching(lying, standing)]
    found.extend(_ladders([stroke for stroke in lying if not any(_on(stroke, grid) for grid in found if grid)]))
    return sorted((grid for grid in found if grid is not None), key=lambda grid: (grid.box.y0, grid.box.x0))


def _middle(one: float, other: float) -> float:
    return (one + other) / 2


def _strokes(pieces: Iterable[tuple[float, float, float]]) -> list[Stroke]:
    """Join pieces at one height that touch end to end."""
    strokes: list[Stroke] = []
    for at, start, end in sorted(pieces):
        for index in range(len(strokes) - 1, -1, -1):
            before = strokes[index]
            if at - before.at > SAME:
                strokes.append(Stroke(at, start, end))
                break
            if start <= before.end + TOUCH and end >= before.start - TOUCH:
                strokes[index] = Stroke(before.at, min(start, before.start), max(end, before.end))
                break
        else:
            strokes.append(Stroke(at, start, end))
    return [stroke for stroke in strokes if stroke.length > 6]


def _touching(lying: list[Stroke], standing: list[Stroke]) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Return the groups of lying and standing strokes that hang together."""
    group = list(range(len(lying) + len(standing)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for i, flat in enumerate(lying):
        for j, upright in enumerate(standing, start=len(lying)):
            if (
                flat.start - TOUCH <= upright.at <= flat.end + TOUCH
                and upright.start - TOUCH <= flat.at <= upright.end + TOUCH
            ):
                group[root(i)] = root(j)
    parts: dict[int, tuple[list[Stroke], list[Stroke]]] = {}
    for i, flat in enumerate(lying):
        parts.setdefault(root(i), ([], []))[0].append(flat)
    for j, upright in enumerate(standing, start=len(lying)):
        parts.setdefault(root(j), ([], []))[1].append(upright)
    return [part for part in parts.values() if part[0] and part[1]]


def _grid(lying: list[Stroke], standing: list[Stroke]) -> Grid | None:
    box = Box(
        min(min(flat.start for flat in lying), min(upright.at for upright in standing)),
        min(min(flat.at for flat in lying), min(upright.start for upright in standing)),
        max(max(flat.end for flat in lying), max(upright.at for upright in standing)),
        max(max(flat.at for flat in lying), max(upright.end for upright in standing)),
    )
    if box.width < 30 or box.height < 8:
        return None
    heights = _marks((flat.at, flat.length) for flat in lying if flat.length >= 0.35 * box.width)
    abscissas = _marks((upright.at, upright.length) for upright in standing if upright.length >= 0.35 * box.height)
    return Grid(box, _closed(heights, box.y0, box.y1), _closed(abscissas, box.x0, box.x1))


def _marks(places: Iterable[tuple[float, float]]) -> list[float]:
    """Return the places, those closer than a line of text is thick taken as one."""
    marks: list[float] = []
    for at, _ in sorted(places):
        if not marks or at - marks[-1] > 4:
            marks.append(at)
    return marks


def _closed(marks: list[float], low: float, high: float) -> tuple[float, ...]:
    """Return *marks* with the edges of the box, where they are open."""
    inner = [mark for mark in marks if low + 4 < mark < high - 4]
    return (low, *inner, high)


def _ladders(lying: list[Stroke]) -> list[Grid]:
    """Return the groups of at least three lines of one extent below each other: a table ruled between rows only."""
    groups: dict[tuple[int, int], list[Stroke]] = {}
    for stroke in lying:
        if stroke.length > 60:
            groups.setdefault((round(stroke.start / 4), round(stroke.end / 4)), []).append(stroke)
    found = []
    for group in groups.values():
        heights = _marks((stroke.at, stroke.length) for stroke in group)
        if len(heights) >= 3:
            box = Box(group[0].start, heights[0], group[0].end, heights[-1])
            found.append(Grid(box, tuple(heights), (box.x0, box.x1)))
    return found


def _on(stroke: Stroke, grid: Grid) -> bool:
    box = grid.box
    return box.y0 - TOUCH <= stroke.at <= box.y1 + TOUCH and box.x0 - TOUCH <= stroke.start <= box.x1 + TOUCH
