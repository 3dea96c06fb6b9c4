"""What people filled into the fields of a PDF form, as words at the place of the field.

Shapes   text fields and choices give their value; a box that is ticked gives ✗, and its export value where that says
         more than yes; what is not filled or not ticked gives nothing.
Limits   `MOST_FIELDS` a page; passwords are left out; values are cut after `LONGEST` characters.
Source   PDFium, which knows what a field inherits from its parents. The text of a page has no fields in it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from indexer.readers.document import Box
from indexer.readers.wording import clean

MOST_FIELDS = 2_000
LONGEST = 4_000
SIZE = 10.0
_PASSWORD = 1 << 13
_TICKED = "✗"
_MERELY_YES = {"", "yes", "on", "1", "oui", "true", "off"}
_WRITTEN = {pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX}
_TICKS = {pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON}
Corners = tuple[float, float, float, float]


def filled_fields(page: Any) -> Iterator[tuple[str, Corners]]:
    """Yield value and corners (left, bottom, right, top, as the page counts) of each filled field of an open page."""
    form = getattr(page, "formenv", None)
    if form is None:
        return
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), MOST_FIELDS)):
        field = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not field:
            continue
        try:
            place = pdfium.FS_RECTF()
            fills = pdfium.FPDFAnnot_GetSubtype(field) == pdfium.FPDF_ANNOT_WIDGET
            value = _value(form.raw, field) if fills else ""
            if value and pdfium.FPDFAnnot_GetRect(field, place):
                yield value, (place.left, place.bottom, place.right, place.top)
        finally:
            pdfium.FPDFPage_CloseAnnot(field)


def _value(form: Any, field: Any) -> str:
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, field)
    if kind in _TICKS and pdfium.FPDFAnnot_IsChecked(form, field):
        stated = clean(_told(pdfium.FPDFAnnot_GetFormFieldExportValue, form, field))
        return _TICKED if stated.lower() in _MERELY_YES else f"{_TICKED} {stated}"
    if kind in _WRITTEN and not pdfium.FPDFAnnot_GetFormFieldFlags(form, field) & _PASSWORD:
        return _told(pdfium.FPDFAnnot_GetFormFieldValue, form, field).strip()
    return ""


def _told(ask: Any, form: Any, field: Any) -> str:
    """Return what one of PDFium's functions writes into a buffer, UTF-16 with a zero at its end."""
    size = min(int(ask(form, field, None, 0)), 2 * LONGEST + 2)
    if size <= 2:
        return ""
    room = ctypes.create_string_buffer(size)
    ask(form, field, ctypes.cast(room, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return room.raw.decode("utf-16-le", "replace").split("\0", 1)[0]


def placed(value: str, box: Box) -> Iterator[tuple[str, Box, float]]:
    """Yield the words of a value, each with its box inside the field (as displayed) and its size."""
    lines = [words for line in value.splitlines() if (words := clean(line).split())]
    size = min(SIZE, max(4.0, box.height / (1.2 * max(1, len(lines)))))
    top = box.y0 + (1.0 if len(lines) > 1 else max(0.0, (box.height - size) / 2))
    for number, words in enumerate(lines):
        letters = sum(map(len, words)) + len(words)
        width = min(0.5 * size, max(1.0, box.width - 2) / letters)
        x = box.x0 + 2
        y = top + number * 1.2 * size
        for word in words:
            yield word, Box(x, y, x + width * len(word), y + size), size
            x += width * (len(word) + 1)
