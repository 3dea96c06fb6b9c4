"""Whether anything came out of reading a file, and if not, what the person can do.

Errors   UnreadableFile for a document without a word.
"""

from __future__ import annotations

from indexer.readers import refusals
from indexer.readers.document import ReadDocument
from indexer.readers.ocr_engine import engine
from indexer.readers.refusals import refusal


def with_text(document: ReadDocument, name: str) -> ReadDocument:
    """Return the document; UnreadableFile when nothing was found in it, with what to do about it."""
    if any(block.text.strip() for block in document.blocks):
        return document
    raise refusal(refusals.NO_OCR if document.unread_pages and engine() is None else refusals.NO_TEXT, name)
