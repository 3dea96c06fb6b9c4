"""Rows of values as blocks: what CSV files and worksheets have in common.

Shapes   each row is a block, its cells between bars, with the row that names the columns apart. A blank row ends a
         table; a row with one value above a table is a paragraph (the table's title).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.readers.document import Block
from indexer.readers.wording import clean, warns

_NUMERIC = re.compile(r"^[-+]?[\d\s.,/:%€$°x×-]+\s?[a-zA-Zµ°%]{0,4}$")


def table_blocks(rows: Iterable[Sequence[str]]) -> Iterator[Block]:
    """Yield the blocks of *rows* of cell texts."""
    header: str | None = None
    waiting: list[str] | None = None  # the first full row of a table: its header, if the next row agrees
    fresh = True
    for cells in rows:
        row = _tidy(cells)
        if waiting is not None:
            header = " | ".join(waiting) if row and is_head(waiting, row) else None
            if header is None:
                yield _row(waiting, None)
            waiting = None
        if not row:
            header, fresh = None, True
        elif fresh and sum(map(bool, row)) > 1:
            waiting, fresh = row, False
        else:
            yield _row(row, header)
    if waiting is not None:
        yield _row(waiting, None)


def _tidy(cells: Sequence[str]) -> list[str]:
    row = [clean(cell) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return row


def is_head(first: Sequence[str], second: Sequence[str]) -> bool:
    """Say whether the *first* row names the columns of the rows below: short distinct words, no values."""
    named = [cell for cell in first if cell]
    return (
        len(named) >= 2
        and len(set(named)) == len(named)
        and len(named) >= 0.6 * len(second)
        and not any(_NUMERIC.match(cell) or len(cell) > 60 for cell in named)
    )


def _row(row: list[str], header: str | None) -> Block:
    if header is None and sum(map(bool, row)) == 1:
        text = next(filter(None, row))
        return Block(text, "warning" if warns(text) else "paragraph")
    return Block(" | ".join(row), "table row", header=header)
