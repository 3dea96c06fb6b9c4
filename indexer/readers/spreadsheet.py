"""Reads XLSX: a worksheet is a section, a row a block with the header row of its table.

Limits   visible worksheets only, values as last calculated, `MOST_CELLS` cells a file; what lies beyond is not read.
Errors   UnreadableFile: damaged, no text.
Source   openpyxl in its read-only mode, which reads row by row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl

from indexer.readers import refusals
from indexer.readers.allowance import Allowance
from indexer.readers.document import Block, ReadDocument
from indexer.readers.refusals import refusal
from indexer.readers.tabular import table_blocks
from indexer.readers.wording import clean

MOST_CELLS = 2_000_000
WIDEST = 200


def read_xlsx(path: Path, name: str, allowance: Allowance) -> ReadDocument:
    """Read the workbook at *path*, called *name* when it is refused."""
    allowance.page()
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (KeyError, ValueError, TypeError, AttributeError, OSError, BadZipFile) as error:
        raise refusal(refusals.TRUNCATED, name) from error
    try:
        blocks = [block for sheet in workbook.worksheets for block in _sheet(sheet, allowance)]
        title = clean(workbook.properties.title or "") or None
        modified = workbook.properties.modified
    finally:
        workbook.close()
    return ReadDocument(blocks=tuple(blocks), title=title, date=modified.date().isoformat() if modified else None)


def _sheet(sheet: Any, allowance: Allowance) -> Iterator[Block]:
    if sheet.sheet_state != "visible":
        return
    allowance.page()
    blocks = list(table_blocks(_rows(sheet)))
    if blocks:
        yield Block(clean(sheet.title), "heading", level=1)
        yield from blocks


def _rows(sheet: Any) -> Iterator[list[str]]:
    """Yield the texts of each row; the size that the file states is not believed."""
    sheet.reset_dimensions()
    cells = 0
    for row in sheet.iter_rows(values_only=True, max_col=WIDEST):
        cells += len(row)
        if cells > MOST_CELLS:
            return
        yield [shown(value) for value in row]


def shown(value: object) -> str:
    """Return a cell's value as a person sees it: whole numbers without a fraction, dates without a midnight."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time(0) else value.isoformat(" ", "minutes")
    return str(value)
