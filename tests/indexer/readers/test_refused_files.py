"""Files that cannot be read: each gives its one sentence, with the name the person knows."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from docs_store.errors import UnreadableFile
from indexer.readers import archives, refusals
from indexer.readers.formats import SUFFIXES, format_of
from indexer.readers.reading import READERS, SCANNED, read_here
from tests.indexer.readers.printed import print_pdf, text_page


def refused(path: Path) -> str:
    """Return the template with which the file is refused."""
    with pytest.raises(UnreadableFile) as caught:
        read_here(path, "Notice presse.pdf" if path.suffix == ".pdf" else None)
    assert caught.value.fields["name"] in str(caught.value)
    return caught.value.template


def file(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "template"),
    [
        ("a.pdf", b"", refusals.EMPTY),
        ("a.txt", b"", refusals.EMPTY),
        ("a.txt", b" \n\t", refusals.NO_TEXT),
        ("a.pdf", b"<!DOCTYPE html><html><body>404</body></html>", refusals.NOT_ITS_SUFFIX),
        ("a.pdf", b"just words", refusals.NOT_ITS_SUFFIX),
        ("a.pdf", b"%PDF-1.7\nnothing else", refusals.TRUNCATED),
        ("a.docx", b"just words", refusals.NOT_ITS_SUFFIX),
        ("a.docx", b"PK\x03\x04 broken", refusals.TRUNCATED),
        ("a.xlsx", b"%PDF-1.4 and so on", refusals.NOT_ITS_SUFFIX),
        ("a.txt", bytes(range(256)) * 40, refusals.NOT_ITS_SUFFIX),
        ("a.md", b"\x89PNG\r\n\x1a\n" + bytes(100), refusals.NOT_ITS_SUFFIX),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100), refusals.TRUNCATED),
        ("a.exe", b"MZ" + bytes(200), refusals.UNKNOWN),
        ("a.py", b"print(1)", refusals.UNKNOWN),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), refusals.UNKNOWN),
        ("a.html", b"<html><body><script>x</script></body></html>", refusals.NO_TEXT),
        ("a.csv", b",,\n,,\n", refusals.NO_TEXT),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(tmp_path: Path, name: str, data: bytes, template: str) -> None:
    """Empty, mislabelled, broken and unknown files each have their sentence."""
    assert refused(file(tmp_path, name, data)) == template


def test_a_workbook_with_a_password_is_refused_as_such(tmp_path: Path) -> None:
    """Office wraps an encrypted document in its old container: the sentence speaks of the password."""
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    assert refused(file(tmp_path, "a.xlsx", data)) == refusals.ENCRYPTED


@pytest.mark.parametrize(("password", "readable"), [("", True), ("motdepasse", False)])
def test_only_a_password_that_must_be_typed_refuses_a_pdf(tmp_path: Path, password: str, readable: bool) -> None:
    """A PDF that opens without typing anything is read, though it is encrypted."""
    writer = pypdf.PdfWriter(clone_from=print_pdf(tmp_path / "plain.pdf", text_page("Couple 25 Nm.")))
    writer.encrypt(password, "owner", algorithm="AES-256")
    path = tmp_path / "locked.pdf"
    writer.write(path)
    if readable:
        assert read_here(path).blocks[0].text == "Couple 25 Nm."
    else:
        assert refused(path) == refusals.ENCRYPTED


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_pdf_is_refused(tmp_path: Path, share: float) -> None:
    """A file whose copy was interrupted is not half read."""
    whole = print_pdf(tmp_path / "whole.pdf", *(text_page(f"Page {n}.") for n in range(5))).read_bytes()
    assert refused(file(tmp_path, "half.pdf", whole[: int(len(whole) * share)])) in (
        refusals.TRUNCATED,
        refusals.NO_PAGES,
    )


def test_a_pdf_without_pages_is_refused(tmp_path: Path) -> None:
    """Nothing to read is said as such."""
    pypdf.PdfWriter().write(tmp_path / "none.pdf")
    assert refused(tmp_path / "none.pdf") == refusals.NO_PAGES


def test_a_pdf_of_pictures_is_refused_as_having_no_text(tmp_path: Path) -> None:
    """A scan without a text layer is named for what it is."""
    path = print_pdf(tmp_path / "scan.pdf", lambda canvas: canvas.rect(50, 50, 400, 600, fill=1))
    assert refused(path) == refusals.NO_TEXT


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["code", "sens"])
    book.active.append(["F1", "un"])
    book.save(path)
    return path


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    """A member that unpacks more than a hundredfold is refused by the archive's directory alone."""
    path = workbook(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", bytes(archives.SMALL * 4))
    assert refused(path) == refusals.BOMB


@pytest.mark.parametrize(
    ("members", "template"), [(archives.MOST_MEMBERS, None), (archives.MOST_MEMBERS + 1, refusals.BOMB)]
)
def test_too_many_members_are_a_bomb(tmp_path: Path, members: int, template: str | None) -> None:
    """Two thousand members are borne, one more is not."""
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(members):
            archive.writestr(f"member{number}", b"")
    if template:
        assert refused(path) == template
    else:
        assert len(archives.checked_archive(path, "many.xlsx")) == members


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("declared", ['[<!ENTITY x SYSTEM "file:///etc/passwd">]', 'SYSTEM "http://127.0.0.1/a.dtd"'])
def test_xml_entities_are_refused(tmp_path: Path, encoding: str, declared: str) -> None:
    """A Word document that declares an entity or a document type, in any encoding, is not opened."""
    path = tmp_path / "xxe.docx"
    docx.Document().save(str(path))
    evil = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a {declared}><a>x</a>'
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["word/document.xml"] = evil.encode(encoding)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert refused(path) == refusals.ENTITIES


def test_a_word_document_with_broken_xml_is_damaged(tmp_path: Path) -> None:
    """Broken parts are damage, not a crash."""
    path = tmp_path / "broken.docx"
    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["word/document.xml"] = members["word/document.xml"][:300]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert refused(path) == refusals.TRUNCATED


def test_content_decides_where_the_suffix_says_nothing(tmp_path: Path) -> None:
    """A PDF or a workbook without a suffix is read for what it is."""
    path = print_pdf(tmp_path / "notice", text_page("Texte."))
    assert format_of(path, "notice") == "pdf"
    assert format_of(workbook(tmp_path / "book.xlsx").rename(tmp_path / "book"), "book") == "xlsx"


def test_every_suffix_has_a_reader() -> None:
    """No suffix promises a format that nobody reads."""
    assert set(SUFFIXES.values()) == set(READERS) | set(SCANNED)


def test_sentences_name_the_file_and_say_what_to_do() -> None:
    """Every refusal carries the file's name and ends with an order."""
    templates = [value for name, value in vars(refusals).items() if name.isupper() and isinstance(value, str)]
    assert len(templates) >= 15
    for template in templates:
        assert "{name}" in template
        assert template.endswith(".")
        assert ":" in template
