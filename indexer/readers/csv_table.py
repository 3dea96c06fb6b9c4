"""Reads CSV and TSV: a row a block, with the header row where there is one.

Limits   the separator is the one among comma, semicolon, tab and bar that gives the same number of cells most often.
Errors   UnreadableFile when the file is no text.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from indexer.readers.allowance import Allowance
from indexer.readers.decoding import decoded
from indexer.readers.document import ReadDocument
from indexer.readers.tabular import table_blocks

SEPARATORS = ",;\t|"
SAMPLE = 64_000
LONGEST_CELL = 10_000_000


def read_csv(path: Path, name: str, allowance: Allowance) -> ReadDocument:
    """Read the CSV file at *path*, called *name* when it is refused."""
    allowance.page()
    text = decoded(path, name)
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(io.StringIO(text), delimiter=separator_of(text[:SAMPLE]))
    return ReadDocument(blocks=tuple(table_blocks(rows)))


def separator_of(sample: str) -> str:
    """Return the separator that cuts most lines of *sample* into the same number of cells, more than one."""
    best, most = ",", 0
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if row)
        width, count = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]), default=(1, 0))
        if width > 1 and count * min(width, 3) > most:
            best, most = separator, count * min(width, 3)
    return best
