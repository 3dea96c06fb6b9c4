"""Write a parts list as XLSX: one sheet a table, headers frozen, widths set.

Limits   same source, same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from samples.archive import freeze
from samples.typography import french

HEAD = PatternFill("solid", fgColor="1F3A5F")


def write(source: dict[str, Any], path: Path) -> None:
    """Write the workbook described by *source* to *path*."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.creator = source["title"], source["author"]
    for sheet in source["sheets"]:
        _sheet(book.create_sheet(sheet["name"]), source, sheet)
    book.save(path)
    freeze(path)


def _sheet(page: Any, source: dict[str, Any], sheet: dict[str, Any]) -> None:
    page.append([french(f"{source['title']} – {sheet['name']}")])
    page["A1"].font = Font(bold=True, size=13)
    page.append([french(source["edition"])])
    page.append(sheet["columns"])
    for cell in page[3]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    for row in sheet["rows"]:
        page.append([french(value) if isinstance(value, str) else value for value in row])
    for number, width in enumerate(sheet["widths"], start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = "A4"
    page.auto_filter.ref = f"A3:{get_column_letter(len(sheet['columns']))}{3 + len(sheet['rows'])}"
