"""Reads a file of any known format, in this process.

Limits   for the reader's own process and for tests: everybody else goes through `indexer.readers.process`, which
         survives a file that makes a library crash.
Errors   UnreadableFile, and whatever a library raises on a file that it does not understand.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer.readers import refusals
from indexer.readers.allowance import Allowance, NoAllowance
from indexer.readers.csv_table import read_csv
from indexer.readers.document import ReadDocument
from indexer.readers.formats import Format, format_of
from indexer.readers.markdown import read_markdown
from indexer.readers.pdf import read_pdf
from indexer.readers.plain_text import read_text
from indexer.readers.refusals import refusal
from indexer.readers.spreadsheet import read_xlsx
from indexer.readers.web_page import read_html
from indexer.readers.word import read_docx

READERS: dict[Format, Callable[[Path, str, Allowance], ReadDocument]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "html": read_html,
    "markdown": read_markdown,
    "csv": read_csv,
    "text": read_text,
}


def read_here(path: Path, name: str | None = None, allowance: Allowance | None = None) -> ReadDocument:
    """Return the document at *path*; *name* is what the person calls it, the file's own name when not given."""
    name = name or path.name
    document = READERS[format_of(path, name)](path, name, allowance or NoAllowance())
    if not any(block.text.strip() for block in document.blocks):
        raise refusal(refusals.NO_TEXT, name)
    return document
