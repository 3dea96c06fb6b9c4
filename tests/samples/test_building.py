"""The build writes what it promises, the same bytes each time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pypdfium2
import pytest

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


def test_six_documents_in_the_folders_of_the_machines(plant: PlantFiles) -> None:
    """There are six documents, each in the folder of a machine, each machine has at least one."""
    assert tuple(sorted(plant.files)) == tuple(sorted(building.DOCUMENTS))
    assert {name.split("/")[0] for name in plant.files} == set(plant.machines)


def test_at_least_forty_pages(plant: PlantFiles) -> None:
    """The PDFs have more than forty pages in all."""
    assert sum(len(pages) for name, pages in plant.pages.items() if name.endswith(".pdf")) >= 40


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
                width, height = page.get_size()
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
