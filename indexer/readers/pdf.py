"""Reads PDF: text with boxes in reading order, titles from the outline or from their looks, tables row by row.

Shapes   pages are read in batches of `BATCH`, because running heads are told from text by their repetition. Pages that
         are to be read from their picture are told in `scans`; given what was seen there, they are read like others.
Limits   a file that opens with the empty password is read; `MOST_PAGES` pages, `MOST_ENTRIES` lines of outline.
Errors   UnreadableFile: encrypted, damaged, no pages.
Source   PDFium (pypdfium2) for text, boxes, outline and facts: pypdf loses the spaces of TeX files and is ten times
         slower. pypdf says why a file did not open: PDFium keeps the error of the file before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.errors import PyPdfError

from indexer.readers import refusals
from indexer.readers.allowance import Allowance
from indexer.readers.document import Language, ReadDocument
from indexer.readers.pdf_flow import Draft, page_drafts
from indexer.readers.pdf_furniture import furniture
from indexer.readers.pdf_page import Sheet, sheet
from indexer.readers.pdf_scans import Areas, areas_to_scan, decoration, rendered
from indexer.readers.pdf_structure import OutlineEntry, blocks, page_numbers
from indexer.readers.refusals import refusal
from indexer.readers.scans import Scans
from indexer.readers.wording import clean, first_date, first_revision

BATCH = 120
TAIL = 65_536
MOST_PAGES = 20_000
MOST_ENTRIES = 20_000
LONGEST_FACT = 500
"""Characters of a title or another fact that the file states of itself."""
_NO_TITLE = re.compile(
    r"^(?:false|true|untitled|sans titre|none|null|document\d*|microsoft \w+ - .*|.*\.(?:docx?|odt|pdf|tex|indd|dvi))$",
    re.I,
)


def read_pdf(path: Path, name: str, allowance: Allowance, scans: Scans | None = None) -> ReadDocument:
    """Read the PDF at *path*, called *name* when it is refused; *scans* keeps what its pictures say."""
    document = _opened(path, name)
    try:
        return _read(document, allowance, scans or Scans())
    finally:
        document.close()


def page_areas(path: Path, name: str, page: int, areas: Areas) -> Iterator[tuple[Any, float]]:
    """Yield the pictures of *areas* of a page, each with its pixels an inch."""
    document = _opened(path, name)
    try:
        for area in areas:
            yield rendered(document[page - 1], area)
    finally:
        document.close()


def _opened(path: Path, name: str) -> Any:
    if not _has_end(path):  # PDFium would rebuild what is there and say nothing of the pages that are not
        raise refusal(refusals.TRUNCATED, name)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise refusal(_why_closed(path), name) from error
    if not len(document):
        document.close()
        raise refusal(refusals.NO_PAGES, name)
    document.init_forms()
    return document


def _why_closed(path: Path) -> str:
    """Return why PDFium did not open the file; its own error code may be that of the file before."""
    try:
        with pypdf.PdfReader(path, strict=False) as reader:
            if reader.is_encrypted:
                return refusals.ENCRYPTED
            return refusals.TRUNCATED if len(reader.pages) else refusals.NO_PAGES
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError, IndexError):
        return refusals.TRUNCATED


def _has_end(path: Path) -> bool:
    """Say whether the file has its last lines, give or take what mail programs and printers append."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        end = file.read()
    return b"startxref" in end or b"%%EOF" in end


def _read(document: Any, allowance: Allowance, scans: Scans) -> ReadDocument:
    drafts: list[Draft] = []
    sizes: list[tuple[float, float]] = []
    for batch in _batches(document, allowance):
        pages = _with_scans(batch, scans)
        for seen, heads in zip(pages, furniture(pages), strict=True):
            sizes.append((round(seen.width, 2), round(seen.height, 2)))
            drafts.extend(page_drafts(seen, heads))
    outline = _outline(document)
    found = blocks(drafts, outline)
    start = _first_texts(drafts)
    metadata = _metadata(document)
    with_text = page_numbers(drafts)
    return ReadDocument(
        blocks=found,
        page_count=len(sizes),
        page_sizes=tuple(sizes),
        title=_title(metadata, drafts),
        language=_language(document),
        revision=first_revision(start),
        date=first_date(start) or _written(metadata),
        empty_pages=tuple(number for number in range(1, len(sizes) + 1) if number not in with_text),
        ocr_pages=tuple(sorted(scans.known)),
        unread_pages=tuple(sorted(scans.wanted)),
        author=metadata.get("Author"),
    )


def _with_scans(batch: list[Sheet], scans: Scans) -> list[Sheet]:
    """Return the pages of a batch with what was seen in their pictures, and note which are still to be read."""
    repeated = decoration(batch)
    return [scans.applied(seen, areas_to_scan(seen, repeated)) for seen in batch]


def _first_texts(drafts: list[Draft]) -> list[str]:
    """Return the words of the first pages, header rows of tables too."""
    first = [draft.block for draft in drafts if (draft.block.page or 0) <= 3]
    return list(dict.fromkeys(text for block in first for text in (block.header, block.text) if text))


def _batches(document: Any, allowance: Allowance) -> Iterator[list[Sheet]]:
    batch: list[Sheet] = []
    for index in range(min(len(document), MOST_PAGES)):
        allowance.page()
        batch.append(_sheet(document, index))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _sheet(document: Any, index: int) -> Sheet:
    """Read one page; a page that is broken inside a readable file is an empty page."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return Sheet(index + 1, 0.0, 0.0, (), ())
    try:
        return sheet(page, index + 1)
    except pypdfium2.PdfiumError:
        width, height = page.get_size()
        return Sheet(index + 1, width, height, (), ())
    finally:
        page.close()


def _outline(document: Any) -> list[OutlineEntry]:
    entries: list[OutlineEntry] = []
    for bookmark in document.get_toc(max_depth=8):
        if len(entries) >= MOST_ENTRIES:
            break
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        entries.append(
            OutlineEntry(
                clean(bookmark.get_title()[:LONGEST_FACT]),
                min(bookmark.level + 1, 6),
                None if index is None else index + 1,
            )
        )
    return _without_root(entries)


def _without_root(entries: list[OutlineEntry]) -> list[OutlineEntry]:
    """Drop an only top entry that merely names the document, so that chapters are level 1."""
    tops = [entry for entry in entries if entry.level == 1]
    if len(tops) != 1 or len(entries) < 4:
        return entries
    return [OutlineEntry(entry.title, max(1, entry.level - 1), entry.page) for entry in entries]


def _metadata(document: Any) -> dict[str, str]:
    return {key: clean(value[:LONGEST_FACT]) for key, value in document.get_metadata_dict(skip_empty=True).items()}


def _title(metadata: dict[str, str], drafts: Sequence[Draft]) -> str | None:
    """Return the title that the file states, else the biggest words of the first page."""
    stated = metadata.get("Title", "")
    if len(stated) > 3 and not _NO_TITLE.match(stated):
        return stated
    first = drafts[0].block.page if drafts else None
    lines = [draft for draft in drafts if draft.block.page == first and 3 < len(draft.block.text) < 150]
    if not lines:
        return None
    biggest = max(draft.size for draft in lines)
    words = " ".join(draft.block.text for draft in lines if draft.size == biggest)[:150]
    return words if biggest >= 13 and not _NO_TITLE.match(words) else None


def _language(document: Any) -> Language | None:
    """Return the language that the file states, where it is one of ours."""
    length = pdfium.FPDFCatalog_GetLanguage(document.raw, None, 0) if hasattr(pdfium, "FPDFCatalog_GetLanguage") else 0
    if not 2 < length < 64:
        return None
    room = (pdfium.FPDF_WCHAR * length)()
    pdfium.FPDFCatalog_GetLanguage(document.raw, room, length)
    stated = "".join(map(chr, room)).lower()
    return "fr" if stated.startswith("fr") else "en" if stated.startswith("en") else None


def _written(metadata: dict[str, str]) -> str | None:
    found = re.match(r"D:(\d{4})(\d{2})(\d{2})", metadata.get("CreationDate") or metadata.get("ModDate") or "")
    return "-".join(found.groups()) if found else None
