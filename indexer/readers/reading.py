"""Reads a file of any known format, in this process.

Limits   for the reader's own process and for tests: everybody else goes through `indexer.readers.process`, which
         survives a file that makes a library crash.
Errors   UnreadableFile, and whatever a library raises on a file that it does not understand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from indexer.readers import refusals
from indexer.readers.allowance import Allowance, Limits, NoAllowance
from indexer.readers.csv_table import read_csv
from indexer.readers.document import ReadDocument
from indexer.readers.formats import Format, format_of
from indexer.readers.markdown import read_markdown
from indexer.readers.ocr_engine import Engine, TooSlow, engine
from indexer.readers.ocr_scan import Scan, scan
from indexer.readers.open_document import read_odt
from indexer.readers.outcome import with_text
from indexer.readers.pdf import page_areas, read_pdf
from indexer.readers.pdf_scans import Areas
from indexer.readers.picture import frame_areas, read_picture
from indexer.readers.plain_text import read_text
from indexer.readers.refusals import refusal
from indexer.readers.restructured import read_rst
from indexer.readers.scans import Scans
from indexer.readers.slides import read_pptx
from indexer.readers.spreadsheet import read_xlsx
from indexer.readers.web_page import read_html
from indexer.readers.word import read_docx

SCANNED: dict[Format, Callable[[Path, str, Allowance, Scans], ReadDocument]] = {
    "pdf": read_pdf,
    "picture": read_picture,
}
READERS: dict[Format, Callable[[Path, str, Allowance], ReadDocument]] = {
    "docx": read_docx,
    "xlsx": read_xlsx,
    "pptx": read_pptx,
    "odt": read_odt,
    "rst": read_rst,
    "html": read_html,
    "markdown": read_markdown,
    "csv": read_csv,
    "text": read_text,
}
PICTURES: dict[Format, Callable[[Path, str, int, Areas], Iterator[tuple[Any, float]]]] = {
    "pdf": page_areas,
    "picture": frame_areas,
}


def read_here(path: Path, name: str | None = None, allowance: Allowance | None = None) -> ReadDocument:
    """Return the document at *path*; *name* is what the person calls it, the file's own name when not given."""
    name, allowance, scans = name or path.name, allowance or NoAllowance(), Scans()
    document = read_once(path, name, allowance, scans)
    found = engine()
    if scans.wanted and found is not None:
        known = {}
        for page, areas in scans.wanted.items():
            allowance.page()
            known[page] = scanned(path, name, page, areas, found, Limits().seconds_a_page)
        document = read_once(path, name, allowance, Scans(known))
    return with_text(document, name)


def read_once(path: Path, name: str, allowance: Allowance, scans: Scans) -> ReadDocument:
    """Return the document as far as *scans* lets it be read; what else is to be read from pictures is noted there."""
    kind = format_of(path, name)
    if kind in SCANNED:
        return SCANNED[kind](path, name, allowance, scans)
    return READERS[kind](path, name, allowance)


def scanned(path: Path, name: str, page: int, areas: Areas, found: Engine, seconds: int) -> list[Scan]:
    """Return what the pictures of *areas* of a page say."""
    try:
        pictures = PICTURES[format_of(path, name)](path, name, page, areas)
        return [scan(picture, dots, found, seconds) for picture, dots in pictures]
    except TooSlow as error:
        raise refusal(refusals.TOO_SLOW, name) from error
