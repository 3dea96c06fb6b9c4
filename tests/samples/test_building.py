"""The build writes what it promises, the same bytes each time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageOps

from samples import build as building
from tests.samples.plant_files import PlantFiles


def digests(folder: Path) -> dict[str, str]:
    """Return the hash of each file under *folder*."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.slow
def test_two_builds_have_the_same_bytes(plant: PlantFiles, tmp_path: Path) -> None:
    """Building twice gives the same files, byte for byte."""
    building.build(tmp_path)
    assert digests(tmp_path) == digests(plant.out)


@pytest.mark.slow
def test_building_over_an_old_build_leaves_the_same_and_spares_the_rest(plant: PlantFiles, tmp_path: Path) -> None:
    """A second build into the same folder replaces its own files and leaves others alone."""
    stranger = tmp_path / "docs" / "PRESSE-4" / "mes-notes.txt"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("à moi", encoding="utf-8")
    (tmp_path / "plant.yaml").write_text("old", encoding="utf-8")
    building.build(tmp_path)
    built = digests(tmp_path)
    assert stranger.read_text(encoding="utf-8") == "à moi"
    assert {name: built[name] for name in digests(plant.out)} == digests(plant.out)


def test_documents_lie_in_the_folders_of_the_machines(plant: PlantFiles) -> None:
    """There are seventeen documents, each in the folder of a machine, each machine has at least one."""
    assert len(plant.files) == 17
    assert tuple(sorted(plant.files)) == tuple(sorted(building.DOCUMENTS))
    assert {name.split("/")[0] for name in plant.files} == set(plant.machines)


def test_enough_pages_and_not_too_many(plant: PlantFiles) -> None:
    """The PDFs have 120 to 160 pages in all: a library worth searching, a demonstration that starts soon."""
    assert 120 <= sum(len(pages) for name, pages in plant.pages.items() if name.endswith(".pdf")) <= 160


def test_new_manuals_in_english_have_enough_pages(plant: PlantFiles) -> None:
    """Two machines of the French sites have an English manual, 25 pages or more together."""
    assert sum(len(plant.pages[name]) for name in (building.LATHE_MANUAL, building.ROBOT_MANUAL)) >= 25


@pytest.mark.parametrize("name", building.SCANS)
def test_a_scan_is_pictures_only(plant: PlantFiles, name: str) -> None:
    """A scanned document has no text at all and one picture a page, as many as were printed."""
    with pypdfium2.PdfDocument(plant.files[name]) as document:
        assert len(document) == len(plant.pages[name])
        for page in document:
            assert page.get_textpage().count_chars() == 0
            pictures = list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
            assert len(pictures) == 1


@pytest.mark.parametrize("name", building.SCANS)
def test_a_scan_looks_like_its_print(plant: PlantFiles, tmp_path: Path, name: str) -> None:
    """Dark where the print is dark: a scan is turned by less than a degree and no page is swapped."""
    building.print_before_scanning(name, tmp_path / "printed.pdf")
    with (
        pypdfium2.PdfDocument(tmp_path / "printed.pdf") as printed,
        pypdfium2.PdfDocument(plant.files[name]) as scanned,
    ):
        prints, scans = ([_ink(page) for page in document] for document in (printed, scanned))
    for number, ink in enumerate(scans):
        likeness = [float(np.corrcoef(ink.ravel(), other.ravel())[0, 1]) for other in prints]
        assert likeness.index(max(likeness)) == number
        assert max(likeness) > 0.6  # two degrees of skew leave 0.5
        assert not np.array_equal(ink, prints[number])


def _ink(page: pypdfium2.PdfPage) -> np.ndarray:
    """Return how dark each square of 8 by 8 pixels is."""
    pixels = np.asarray(page.render(scale=1, grayscale=True).to_pil(), dtype=float)[:840, :592]
    return 255 - pixels.reshape(105, 8, 74, 8).mean(axis=(1, 3))


@pytest.mark.parametrize("name", building.PLATES)
def test_a_name_plate_is_a_photograph_on_its_side(plant: PlantFiles, name: str) -> None:
    """The picture is stored upright with an orientation that turns it into the wide picture of the plate."""
    with Image.open(plant.files[name]) as picture:
        assert picture.getexif()[0x0112] == 6
        assert picture.height > picture.width
        seen = ImageOps.exif_transpose(picture)
        assert seen.width > seen.height
        colours = np.asarray(seen.convert("L"), dtype=float)
    assert colours[550:650, 700:900].mean() > colours[:60, :200].mean() + 50  # bright metal on a dark wall


def test_landscape_tables_stand_on_rotated_pages(plant: PlantFiles) -> None:
    """Three manuals have pages with /Rotate 90 whose paper is upright; nothing else is rotated."""
    rotated = {}
    for name, path in plant.files.items():
        if name.endswith(".pdf"):
            with pypdfium2.PdfDocument(path) as document:
                for number, page in enumerate(document, start=1):
                    if page.get_rotation():
                        assert page.get_rotation() == 90
                        _, _, width, height = page.get_mediabox()
                        assert width < height
                        rotated.setdefault(name, []).append(number)
    assert set(rotated) == {building.LATHE_MANUAL, building.ROBOT_MANUAL, building.LINE_MANUAL}


def test_the_text_of_a_rotated_page_is_read_in_order(plant: PlantFiles) -> None:
    """Rows of a table on a rotated page come out as rows."""
    page = next(text for text in plant.pages[building.LATHE_MANUAL] if "X5002" in text and "Alarm list" in text)
    assert "X5002 CHUCK PRESSURE LOW PR2 out of adjustment" in page


@pytest.mark.parametrize(
    ("name", "header", "row", "repeated"),
    [
        pytest.param(building.LINE_MANUAL, "Référence Repère Désignation", "EM-95-020", False, id="once"),
        pytest.param(building.LATHE_MANUAL, "Alarm Text on the screen", "X7031", True, id="on each page"),
    ],
)
def test_a_long_table_shows_its_header_once_or_on_each_page(
    plant: PlantFiles, name: str, header: str, row: str, repeated: bool
) -> None:
    """One long table repeats its header on its last page, another does not."""
    last = max(number for number, text in enumerate(plant.pages[name]) if row in text)
    assert header in " ".join(plant.pages[name][:last])
    assert (header in plant.pages[name][last]) is repeated


def test_the_robot_manual_has_two_columns(plant: PlantFiles) -> None:
    """On a text page of the robot manual words begin both at the left margin and right of the middle."""
    with pypdfium2.PdfDocument(plant.files[building.ROBOT_MANUAL]) as document:
        text = document[7].get_textpage()
        lefts = [text.get_rect(n)[0] for n in range(text.count_rects())]
    assert sum(left < 80 for left in lefts) > 10
    assert sum(300 < left < 340 for left in lefts) > 10


def test_every_page_has_text(plant: PlantFiles) -> None:
    """No page is empty to a reader of text."""
    for name, pages in plant.pages.items():
        for number, text in enumerate(pages, start=1):
            assert len(text) > 100, (name, number)


def test_text_is_extracted_with_accents_and_words(plant: PlantFiles) -> None:
    """Accents, units and spaces come out of the PDFs as they were written."""
    manual = " ".join(plant.pages[building.PRESS_MANUAL])
    for words in (
        "Vérification d’absence de tension (VAT)",
        "Pré-gonflage azote à 20 °C",
        "2 000 kN à 250 bar",
        "l’étiquette « purge ouverte »",
        "19,5 Ω à 20 °C",
        "désalignement au plus 0,2 mm",
    ):
        assert words in manual, words
    assert "\ufffd" not in manual


def test_no_box_of_a_missing_character_is_printed(plant: PlantFiles) -> None:
    """No page of any document holds a replacement character or a private one."""
    for name, pages in plant.pages.items():
        assert not [c for text in pages for c in text if c in "\ufffd\ufffe" or 0xE000 <= ord(c) <= 0xF8FF], name


def test_nothing_sticks_out_of_a_page(plant: PlantFiles) -> None:
    """Every character of every PDF lies inside its page."""
    for name, path in plant.files.items():
        if not name.endswith(".pdf"):
            continue
        with pypdfium2.PdfDocument(path) as document:
            for number, page in enumerate(document, start=1):
                _, _, width, height = page.get_mediabox()
                text = page.get_textpage()
                for rect in range(text.count_rects()):
                    left, bottom, right, top = text.get_rect(rect)
                    assert left >= 10, (name, number)
                    assert bottom >= 10, (name, number)
                    assert right <= width - 10, (name, number)
                    assert top <= height - 5, (name, number)


def test_the_command_says_where_to_build_when_it_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a folder the command exits with 2 and says what to type."""
    monkeypatch.setattr("sys.argv", ["samples.build"])
    assert building.main() == 2
    assert "python -m samples.build OUT" in capsys.readouterr().out
