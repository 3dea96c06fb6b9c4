"""Pages that are drawings: schematics, layouts, exploded views. Their words are labels, not lines of text.

Shapes   each label is a block of its own, with the lines directly under it; labels come from top to bottom. Nothing
         on a drawing is a title: its title is the outline's.
Limits   a drawing has at least `FEWEST_CURVES` curved strokes (tables and frames have none or few) and hardly any line
         of `PROSE` letters outside its tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.readers.pdf_lines import Line, rows
from indexer.readers.pdf_page import Sheet, Word

FEWEST_CURVES = 100
PROSE = 40
LABEL = 12
FEWEST_LABELS = 20
UNDER = 0.5
"""Share of the parts of a page that begin under each other: below .4 on schematics, above .55 on tables (measured)."""


def is_drawing(page: Sheet, free: Sequence[Word]) -> bool:
    """Say whether a page is a drawing, from its strokes and its words outside tables."""
    if page.curves < FEWEST_CURVES or len(free) < 0.35 * len(page.words):
        return False
    parts = [len(part.text) for line in rows(free) for part in line.cells]
    if not parts:
        return False
    prose = sum(length for length in parts if length >= PROSE)
    return prose < 0.25 * sum(parts) and sum(length < LABEL for length in parts) >= 0.6 * len(parts)


def is_scattered(words: Sequence[Word]) -> bool:
    """Say whether words stand here and there, not under each other: a drawing whose strokes cannot be counted."""
    parts = [part for line in rows(words) for part in line.cells]
    if len(parts) < FEWEST_LABELS:
        return False
    edges = [part.box.x0 for part in parts]
    under = sum(sum(abs(edge - other) < 3 for other in edges) >= 5 for edge in edges)
    prose = sum(len(part.text) for part in parts if len(part.text) >= PROSE)
    return under < UNDER * len(parts) and prose < 0.15 * sum(len(part.text) for part in parts)


def labels(free: Sequence[Word]) -> list[list[Line]]:
    """Return the labels of a drawing, each with its lines."""
    piles: list[list[Line]] = []
    for line in rows(free):
        for part in line.cells:
            above = next((pile for pile in reversed(piles[-40:]) if _under(pile[-1], part)), None)
            if above is None:
                piles.append([part])
            else:
                above.append(part)
    return piles


def _under(above: Line, below: Line) -> bool:
    """Say whether *below* is the next line of the label that *above* ends: same size, same edge or middle, close."""
    gap = below.box.y0 - above.box.y1
    if not -0.3 * below.size < gap < 0.45 * below.size or abs(above.size - below.size) > 0.6:
        return False
    left = abs(above.box.x0 - below.box.x0) < 2
    middle = abs((above.box.x0 + above.box.x1) - (below.box.x0 + below.box.x1)) < 6
    return (left or middle) and above.bold == below.bold
