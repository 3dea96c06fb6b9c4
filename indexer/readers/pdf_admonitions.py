"""Warnings and notes whose label stands in a column of its own, beside the text and often at half its height.

Limits   the label is a signal word or "note", "tip", "important", in capitals or bold; the text beside it is every row
         right of the label, up and down, without a gap of more than a line and a half.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.pdf_lines import Line
from indexer.readers.wording import only_warns

_NOTE = re.compile(r"^(?:note|notes|tip|astuce|important|info|information|remarque|conseil)\s*[:!]?$", re.IGNORECASE)
BESIDE = 8.0


@dataclass(frozen=True, slots=True)
class Admonition:
    """The rows from *start* to before *stop* are a label and the lines beside it."""

    start: int
    stop: int
    label: Line
    body: tuple[Line, ...]

    @property
    def warns(self) -> bool:
        return only_warns(self.label.text)


def admonition_in(lines: Sequence[Line]) -> Admonition | None:
    """Return the first admonition of this shape among *lines*, rows from top to bottom."""
    for index, line in enumerate(lines):
        label = line.cells[0]
        if not (label.bold or label.text.isupper()) or not (only_warns(label.text) or _NOTE.match(label.text)):
            continue
        left = label.box.x1 + BESIDE
        start, stop = _reach(lines, index, left)
        rows = [Line(line.words[len(label.words) :]) if row is line else row for row in lines[start:stop]]
        body = tuple(row for row in rows if row.words)
        if body and len({round(row.box.x0 / 4) for row in body}) <= len(body) // 2 + 1:
            return Admonition(start, stop, label, body)
    return None


def _reach(lines: Sequence[Line], index: int, left: float) -> tuple[int, int]:
    """Return how far up and down the rows right of *left* hang together with row *index*."""
    start = stop = index
    while start > 0 and _beside(lines[start - 1], lines[start], left):
        start -= 1
    while stop + 1 < len(lines) and _beside(lines[stop], lines[stop + 1], left, lower=True):
        stop += 1
    return start, stop + 1


def _beside(above: Line, below: Line, left: float, *, lower: bool = False) -> bool:
    other = below if lower else above
    return other.box.x0 >= left and below.box.y0 - above.box.y1 < 1.5 * other.size
