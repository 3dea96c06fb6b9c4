"""Which reader reads a file: told by what is in it, and by its suffix where the content cannot tell.

Limits   a suffix that the content contradicts is refused; an unknown suffix is read when the content alone is clear.
Errors   UnreadableFile: empty, not what its name says, unknown kind, password.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

from indexer.readers import refusals
from indexer.readers.archives import checked_archive
from indexer.readers.decoding import is_binary
from indexer.readers.refusals import refusal

Format = Literal["pdf", "docx", "xlsx", "html", "markdown", "csv", "text", "picture", "pptx", "odt", "rst"]

SUFFIXES: dict[str, Format] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".ppsx": "pptx",
    ".odt": "odt",
    ".ott": "odt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".jpg": "picture",
    ".jpeg": "picture",
    ".png": "picture",
    ".webp": "picture",
    ".tif": "picture",
    ".tiff": "picture",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "text",
    ".text": "text",
    ".log": "text",
    ".rst": "rst",
    ".rest": "rst",
    ".ini": "text",
    ".cfg": "text",
    ".conf": "text",
}
"""Suffixes that are read, in lower case."""

KINDS_READ = "PDF, DOCX, XLSX, PPTX, ODT, HTML, Markdown, RST, CSV, TXT, JPEG, PNG, WEBP, TIFF"
"""As people are told them."""

HEAD = 8_192
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_NAMES = {
    "pdf": "PDF",
    "docx": "a Word document",
    "xlsx": "an Excel workbook",
    "pptx": "a presentation",
    "odt": "an ODT document",
    "html": "a web page",
    "picture": "a picture",
}


def format_of(path: Path, name: str) -> Format:
    """Return the format of the file at *path*, called *name* when it is refused."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise refusal(refusals.EMPTY, name)
    stated = SUFFIXES.get(Path(name).suffix.lower()) or SUFFIXES.get(path.suffix.lower())
    found = _by_content(path, name, head)
    if found is None:
        return _text_format(stated, name)
    if stated not in (None, found):
        if found == "html" and stated in {"markdown", "text", "csv", "rst"}:
            return stated if stated == "markdown" else "html"
        raise refusal(refusals.NOT_ITS_SUFFIX, name, found=_NAMES[found])
    return found


def _by_content(path: Path, name: str, head: bytes) -> Format | None:
    """Return the format that the first bytes prove, None for text without marks."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office_format(path, name)
    if head.startswith(_OLD_OFFICE):
        locked = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        raise refusal(refusals.ENCRYPTED if locked else refusals.UNKNOWN, name, kinds=KINDS_READ)
    if head.startswith(_PICTURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "picture"
    if _HTML.match(head):
        return "html"
    if is_binary(head):
        known = Path(name).suffix.lower() in SUFFIXES
        template = refusals.NOT_ITS_SUFFIX if known else refusals.UNKNOWN
        raise refusal(template, name, found="binary data", kinds=KINDS_READ)
    return None


def _office_format(path: Path, name: str) -> Format:
    members = checked_archive(path, name)
    if "word/document.xml" in members:
        return "docx"
    if "xl/workbook.xml" in members:
        return "xlsx"
    if "ppt/presentation.xml" in members:
        return "pptx"
    if "content.xml" in members and _is_odt(path):
        return "odt"
    raise refusal(refusals.UNKNOWN, name, kinds=KINDS_READ)


def _is_odt(path: Path) -> bool:
    """Say whether an OpenDocument file is a text."""
    with zipfile.ZipFile(path) as archive:
        stated = archive.read("mimetype")[:100] if "mimetype" in archive.namelist() else b""
    return stated.startswith(b"application/vnd.oasis.opendocument.text")


def _text_format(stated: Format | None, name: str) -> Format:
    """Return the format of a file that is text: its suffix says how to read it."""
    if stated is None:
        if Path(name).suffix:
            raise refusal(refusals.UNKNOWN, name, kinds=KINDS_READ)
        return "text"
    if stated in {"pdf", "docx", "xlsx", "pptx", "odt", "picture"}:
        raise refusal(refusals.NOT_ITS_SUFFIX, name, found="plain text")
    return stated
