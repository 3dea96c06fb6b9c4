"""The held-out manuals: scans taken out of the text, versions checked, nothing written too early."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from benchmarks.held_out import HeldOutError, Manual, Scan, assemble


def _pdf(widths: tuple[int, ...]) -> bytes:
    """Return a document of one grey picture a page; its width tells the pages apart."""
    pages = [Image.new("L", (width, 100), 200) for width in widths]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=72)
    return out.getvalue()


def _widths(path: Path) -> list[int]:
    document = pdfium.PdfDocument(path)
    return [round(page.get_width()) for page in document]


@pytest.fixture
def manual(tmp_path: Path) -> Manual:
    """Return a manual of five pages, unpacked, whose pages 2 and 3 are to be scanned."""
    data = _pdf((100, 110, 120, 130, 140))
    source = tmp_path / "unpacked" / "usr" / "manual.pdf"
    source.parent.mkdir(parents=True)
    source.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    return Manual("a-doc", "1.0-1", "usr/manual.pdf", digest, "en/manual.pdf", (Scan("chapter", 2, 3, dpi=72),))


def test_scanned_pages_stand_only_in_the_scan(tmp_path: Path, manual: Manual) -> None:
    """The text version is expected to lose exactly the pages that the scan has."""
    list(assemble(tmp_path / "out", tmp_path / "unpacked", (manual,)))
    assert _widths(tmp_path / "out/docs/en/manual.pdf") == [100, 130, 140]
    assert _widths(tmp_path / "out/docs/scans/chapter.pdf") == [110, 120]


def test_the_same_manual_gives_the_same_scan(tmp_path: Path, manual: Manual) -> None:
    """Turn and grain are expected to come from the seed alone."""
    for name in ("one", "two"):
        list(assemble(tmp_path / name, tmp_path / "unpacked", (manual,)))
    one, two = (tmp_path / name / "docs/scans/chapter.pdf" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_a_scan_has_grain(tmp_path: Path, manual: Manual) -> None:
    """A page of one grey is expected to be no longer of one grey once scanned."""
    list(assemble(tmp_path / "out", tmp_path / "unpacked", (manual,)))
    page = pdfium.PdfDocument(tmp_path / "out/docs/scans/chapter.pdf")[0]
    middle = page.render(grayscale=True).to_pil().crop((30, 30, 80, 70))
    assert len(set(middle.tobytes())) > 10


def test_missing_packages_are_named_and_nothing_is_written(tmp_path: Path, manual: Manual) -> None:
    """Without the packages a sentence is expected that says what to install, and no folder."""
    with pytest.raises(HeldOutError, match="a-doc"):
        list(assemble(tmp_path / "out", tmp_path / "elsewhere", (manual,)))
    assert not (tmp_path / "out").exists()


def test_another_version_is_refused(tmp_path: Path, manual: Manual) -> None:
    """A manual with other content is expected to be refused before anything is written."""
    (tmp_path / "unpacked" / manual.source).write_bytes(_pdf((100, 110)))
    with pytest.raises(HeldOutError, match=r"a-doc 1\.0-1"):
        list(assemble(tmp_path / "out", tmp_path / "unpacked", (manual,)))
    assert not (tmp_path / "out").exists()


def test_a_folder_in_use_is_left_alone(tmp_path: Path, manual: Manual) -> None:
    """A folder that holds something is expected to be refused."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(HeldOutError, match="not empty"):
        list(assemble(tmp_path / "out", tmp_path / "unpacked", (manual,)))
