"""Pages that are pictures: words, titles, tables and boxes come back from a copier's scan."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from docs_store.errors import UnreadableFile
from indexer.readers import refusals
from indexer.readers.document import Block, ReadDocument
from indexer.readers.process import Readers
from indexer.readers.reading import read_here
from tests.indexer.readers.printed import print_pdf, ruled, write
from tests.indexer.readers.scanned import need_engine, photographed, recall, scan_pdf

PROSE = (
    "Le groupe hydraulique alimente les deux vérins de la presse. La pression de service",
    "est réglée à 180 bar par le limiteur; elle ne doit jamais dépasser 210 bar, même",
    "pendant la purge. Contrôlez le niveau d'huile chaque matin avant le démarrage.",
)
ROWS = (
    ("Défaut", "Cause", "Remède"),
    ("E104", "Pression trop basse", "Contrôler le filtre"),
    ("E105", "Huile trop chaude", "Nettoyer le radiateur"),
    ("E106", "Niveau insuffisant", "Compléter le réservoir"),
)


def page(canvas: Canvas) -> None:
    top = write(canvas, 90, "4.2 Groupe hydraulique", size=16, bold=True)
    top = write(canvas, top + 8, *PROSE, size=11)
    top = write(canvas, top + 6, "ATTENTION : couper la pression avant de desserrer un raccord.", size=11)
    ruled(canvas, top + 10, ROWS, (90, 170, 190))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return print_pdf(tmp_path_factory.mktemp("printed") / "notice.pdf", page)


@pytest.fixture(scope="module")
def straight(printed: Path) -> ReadDocument:
    need_engine()
    return read_here(scan_pdf(printed, printed.with_name("scan.pdf")))


def texts(document: ReadDocument) -> list[str]:
    return [text for block in document.blocks for text in (block.text, block.header or "")]


def find(document: ReadDocument, words: str) -> Block:
    return next(block for block in document.blocks if words in block.text)


@pytest.mark.slow
def test_a_scan_gives_the_words_of_the_page(printed: Path, straight: ReadDocument) -> None:
    """Nearly every word of a scanned page is read, and the document says that it was read from a picture."""
    assert recall(texts(read_here(printed)), texts(straight)) > 0.95
    assert (straight.ocr_pages, straight.empty_pages, straight.unread_pages) == ((1,), (), ())


@pytest.mark.slow
def test_a_scan_has_titles_warnings_and_tables(straight: ReadDocument) -> None:
    """The big line is a title, the warning is one, and the rows of the ruled table carry its header."""
    assert find(straight, "Groupe hydraulique").kind == "heading"
    assert find(straight, "couper la pression").kind == "warning"
    row = find(straight, "E105")
    assert (row.kind, row.text) == ("table row", "E105 | Huile trop chaude | Nettoyer le radiateur")
    assert row.header == "Défaut | Cause | Remède"


@pytest.mark.slow
def test_boxes_of_a_scan_lie_on_the_ink(printed: Path, straight: ReadDocument) -> None:
    """A row is boxed where it was printed, within a few points."""
    wanted, seen = find(read_here(printed), "E105").box, find(straight, "E105").box
    assert wanted is not None
    assert seen is not None
    assert abs(wanted.x0 - seen.x0) < 5
    assert abs(wanted.y0 - seen.y0) < 5
    assert abs(wanted.y1 - seen.y1) < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tilt", "turn"),
    [
        pytest.param(1.2, 0, id="tilted to the left"),
        pytest.param(-1.2, 90, id="tilted, on its side"),
        pytest.param(0.0, 180, id="upside down"),
        pytest.param(0.0, 270, id="on its other side"),
    ],
)
def test_a_page_that_was_laid_badly_is_read(printed: Path, tmp_path: Path, tilt: float, turn: int) -> None:
    """Tilted and turned pages give their words, their rows, and boxes on the page as it lies."""
    need_engine()
    found = read_here(scan_pdf(printed, tmp_path / "scan.pdf", tilt=tilt, turn=turn))
    assert recall(texts(read_here(printed)), texts(found)) > 0.9
    row = find(found, "E105")
    assert "Nettoyer le radiateur" in row.text
    assert row.box is not None
    width, height = found.page_sizes[0]
    assert (row.box.height > row.box.width) == (turn in {90, 270})
    assert 0 <= row.box.x0 < row.box.x1 <= width
    assert 0 <= row.box.y0 < row.box.y1 <= height


def _picture_of(path: Path, part: tuple[float, float, float, float]) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    picture = photographed(document[0]).crop(tuple(round(edge * 200 / 72) for edge in part))
    document.close()
    return picture


def _mixed(path: Path, picture: Image.Image) -> Path:
    out = io.BytesIO()
    picture.save(out, "PNG")

    def draw(canvas: Canvas) -> None:
        write(canvas, 80, "1 Montage", size=16, bold=True)
        write(canvas, 120, "Les défauts sont rappelés sur la plaque ci-dessous.", size=11)
        canvas.drawImage(ImageReader(out), 60, 400, picture.width * 72 / 200, picture.height * 72 / 200)
        write(canvas, 600, "Respecter ces consignes.", size=11)

    return print_pdf(path, draw)


@pytest.mark.slow
def test_a_picture_beside_text_is_read_too(printed: Path, tmp_path: Path) -> None:
    """Words in a picture are found where they stand; those of the text layer stay as they are, once."""
    need_engine()
    path = _mixed(tmp_path / "mixed.pdf", _picture_of(printed, (50, 210, 530, 340)))
    found = read_here(path)
    assert found.ocr_pages == (1,)
    words = " ".join(texts(found))
    assert "Huile trop chaude" in words
    assert words.count("plaque ci-dessous") == 1
    cell = find(found, "E105").box
    assert cell is not None
    assert 310 < cell.y0 < cell.y1 < 445


@pytest.mark.slow
def test_a_text_layer_that_is_rubbish_gives_way_to_the_picture(printed: Path, tmp_path: Path) -> None:
    """A scan with a garbled text layer is read from its picture, and nothing of the garbled layer stays."""
    need_engine()
    garbled = "Wkh jurxsh kbgudxoltxh dolphqwh ohv ghxa yhulqv gh od suhvvh hw od suhvvlrq gh vhuylfh"
    out = io.BytesIO()
    document = pypdfium2.PdfDocument(printed)
    photographed(document[0]).save(out, "JPEG")
    document.close()

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(out), 0, 0, *canvas._pagesize)
        hidden = canvas.beginText(60, 700)
        hidden.setTextRenderMode(3)
        for _ in range(12):
            hidden.textLine(garbled)
        canvas.drawText(hidden)

    found = read_here(print_pdf(tmp_path / "garbled.pdf", draw))
    words = " ".join(texts(found))
    assert "Huile trop chaude" in words
    assert "Wkh" not in words


@pytest.mark.slow
def test_the_pool_reads_scans_page_by_page(printed: Path, tmp_path: Path) -> None:
    """Through the processes that can be killed, a scan of two pages gives what it gives here, page by page."""
    need_engine()
    scan = scan_pdf(printed, tmp_path / "scan.pdf", pages=(1, 1))
    with Readers(2) as readers:
        found = readers.read(scan)
    assert found.ocr_pages == (1, 2)
    assert [find(found, "E105").page, found.page_count] == [1, 2]
    assert any(block.page == 2 and "E105" in block.text for block in found.blocks)


def test_a_page_that_shows_nothing_is_empty(tmp_path: Path) -> None:
    """A blank page among others is listed as empty and is not given to the engine."""
    path = print_pdf(tmp_path / "blank.pdf", lambda canvas: None, lambda canvas: write(canvas, 100, PROSE[0]))
    found = read_here(path)
    assert (found.empty_pages, found.ocr_pages, found.unread_pages) == ((1,), (), ())


def test_a_scan_without_an_engine_says_what_to_install(
    printed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no engine is installed, a scan is refused with the packages that bring one."""
    for module in ("reading", "outcome"):
        monkeypatch.setattr(f"indexer.readers.{module}.engine", lambda: None)
    with pytest.raises(UnreadableFile) as refused:
        read_here(scan_pdf(printed, tmp_path / "scan.pdf"))
    assert refused.value.template == refusals.NO_OCR


def test_scanned_pages_among_others_are_listed_without_an_engine(
    printed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document of which some pages are scans is read as far as it goes; those pages are empty and unread."""
    monkeypatch.setattr("indexer.readers.reading.engine", lambda: None)
    out = io.BytesIO()
    _picture_of(printed, (0, 0, 595, 842)).save(out, "JPEG")
    path = print_pdf(
        tmp_path / "half.pdf",
        lambda canvas: write(canvas, 100, PROSE[0]),
        lambda canvas: canvas.drawImage(ImageReader(out), 0, 0, *canvas._pagesize),
    )
    found = read_here(path)
    assert (found.empty_pages, found.unread_pages, found.ocr_pages) == ((2,), (2,), ())
