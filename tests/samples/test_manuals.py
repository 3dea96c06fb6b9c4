"""The manuals read like manuals: outline, contents, warnings at the head, headers and footers."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pypdfium2
import pytest

from samples.build import (
    DRIVE_MANUAL,
    LATHE_MANUAL,
    LINE_MANUAL,
    MANUALS,
    PRESS_MANUAL,
    PUMP_MANUAL_2021,
    PUMP_MANUAL_2024,
    ROBOT_MANUAL,
    SCHEMATIC,
    SOURCES,
)
from samples.markup import Block, Grid, Heading, Listing, Notice, Prose, parse
from samples.revisions import edition
from tests.samples.plant_files import PlantFiles, one_space

MANUAL_SOURCES = (
    "PRESSE-4/manuel.md",
    "VAR-7/manual.md",
    "COMP-2/procedure.md",
    "TOUR-3/manual.md",
    "TOUR-3/mandrin.md",
    "ROBOT-5/manual.md",
    "POMPE-6/notice.md",
    "EMBAL-9/manuel.md",
)
FURNITURE = {  # the revision that each page prints, and the pages that print none: covers and folios
    PRESS_MANUAL: ("Rév. D – 14/02/2025", [1, 27, 28, 29]),
    DRIVE_MANUAL: ("Rev. 5 – 2024-11-18", [1, 12]),
    LATHE_MANUAL: ("Issue C – 2023-09-04", [1]),
    ROBOT_MANUAL: ("Version 2.1 – 2022-05-30", [1]),
    PUMP_MANUAL_2021: ("Révision 2 – 2021", [1]),
    PUMP_MANUAL_2024: ("Révision 3 – 2024", [1]),
    LINE_MANUAL: ("Indice B – 06/11/2023", [1, 16, 17, 18]),
}
FRENCH_ORDER = ("Séparation", "Condamnation", "Identification", "Vérification d'absence de tension", "Mise à la terre")
ENGLISH_ORDER = ("Separate", "Lock", "Identify", "Verify absence of voltage", "Earth and short-circuit")
STEPS_THAT_NEED_A_WARNING = re.compile(r"\b(consign\w+|lock out|démontez|dévissez|desserrez)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """An entry of the outline."""

    title: str
    page: int
    level: int


def blocks_of(name: str) -> tuple[Block, ...]:
    """Return the blocks of a source, in its newest edition."""
    return parse(edition((SOURCES / name).read_text(encoding="utf-8"), newer=True)).blocks


def outline(plant: PlantFiles, name: str) -> list[Entry]:
    """Return the outline of a PDF, pages from 1."""
    with pypdfium2.PdfDocument(plant.files[name]) as document:
        return [
            Entry(one_space(mark.get_title()), mark.get_dest().get_index() + 1, mark.level)
            for mark in document.get_toc()
        ]


@pytest.mark.parametrize("name", MANUALS)
def test_outline_leads_to_the_page_of_each_heading(plant: PlantFiles, name: str) -> None:
    """Each outline entry points to a page that shows its number and its title."""
    entries = outline(plant, name)
    assert len(entries) > 20
    for entry in entries:
        assert entry.title in plant.pages[name][entry.page - 1], entry


@pytest.mark.parametrize("name", MANUALS)
def test_contents_show_the_same_pages_as_the_outline(plant: PlantFiles, name: str) -> None:
    """The table of contents prints each heading with the page where it stands."""
    contents = " ".join(plant.pages[name][1:3])
    for entry in outline(plant, name):
        line = re.escape(entry.title) + r"[ .]+" + str(entry.page) + r"(?!\d)"
        assert re.search(line, contents), entry


@pytest.mark.parametrize("name", MANUALS)
def test_each_text_page_prints_its_own_number_and_the_revision(plant: PlantFiles, name: str) -> None:
    """Pages print their place in the file and the revision; only the cover and the folios do not."""
    silent = []
    for number, text in enumerate(plant.pages[name], start=1):
        if f"Page {number}" not in text:
            silent.append(number)
            continue
        assert FURNITURE[name][0] in text, number
    assert silent == FURNITURE[name][1]


@pytest.mark.parametrize("name", MANUALS)
def test_a_cover_shows_revision_and_tag(plant: PlantFiles, name: str) -> None:
    """The cover names the revision as the pages do, and the machine's tag in this plant."""
    cover = plant.pages[name][0]
    assert FURNITURE[name][0] in cover
    assert name.split("/")[0] in cover


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        pytest.param(
            PRESS_MANUAL,
            "Codes de défaut|Couples|Calendrier|Symptômes|Pièces de rechange|Tableau des pressions",
            id="press",
        ),
        pytest.param(DRIVE_MANUAL, "Fault codes|Terminal torques|Schedule|Symptoms|Spare parts|Ratings", id="drive"),
        pytest.param(
            LATHE_MANUAL,
            "Alarm list|Torques|Schedule|Fault finding|Lubrication chart|Spare parts|terminals",
            id="lathe",
        ),
        pytest.param(
            ROBOT_MANUAL, "Error list|Torques|Schedule|Symptoms|Lubrication chart|Spare parts|Mastering", id="robot"
        ),
        pytest.param(
            PUMP_MANUAL_2024, "Codes affichés|Couples|Calendrier|Symptômes|Tableau de graissage|Pièces", id="pump set"
        ),
        pytest.param(
            LINE_MANUAL,
            "Codes de défaut|Couples|Calendrier|Symptômes|Tableau de graissage|Pièces|Réglages|Schéma pneumatique",
            id="packaging line",
        ),
    ],
)
def test_a_manual_has_what_a_technician_looks_for(plant: PlantFiles, name: str, wanted: str) -> None:
    """There are tables of faults, torques, maintenance, symptoms and parts."""
    titles = " ".join(e.title for e in outline(plant, name))
    for title in wanted.split("|"):
        assert title in titles


def test_the_schematic_has_an_outline_entry_a_folio(plant: PlantFiles) -> None:
    """The eight folios of CONV-12 are the eight entries of its outline, in order."""
    assert [(e.title[:2], e.page) for e in outline(plant, SCHEMATIC)] == [(f"E{n}", n) for n in range(1, 9)]


@pytest.mark.parametrize("name", MANUAL_SOURCES)
def test_warnings_stand_at_the_head_of_their_section(name: str) -> None:
    """A danger, warning or caution comes before any step or table of its section, except after lubricants."""
    before: list[object] = []
    for block in blocks_of(name):
        if isinstance(block, Heading):
            before = []
        elif isinstance(block, Notice) and block.kind in ("danger", "warning"):
            assert not [b for b in before if isinstance(b, Grid | Listing)], block
        before.append(block)


@pytest.mark.parametrize("name", MANUAL_SOURCES)
def test_steps_that_open_something_are_governed_by_a_warning(name: str) -> None:
    """Every list of steps that unscrews or takes apart stands under a warning of its own section or chapter."""
    warned: dict[int, bool] = {}
    for block in blocks_of(name):
        if isinstance(block, Heading):
            warned = {level: seen for level, seen in warned.items() if level < block.level} | {block.level: False}
        elif isinstance(block, Notice):
            warned[max(warned)] = True
        elif isinstance(block, Listing) and STEPS_THAT_NEED_A_WARNING.search(" ".join(block.items)):
            assert any(warned.values()), block.items[0]


@pytest.mark.parametrize(
    ("name", "section", "order"),
    [
        pytest.param(
            "PRESSE-4/manuel.md",
            "Consignation électrique",
            FRENCH_ORDER,
            id="press",
        ),
        pytest.param(
            "COMP-2/procedure.md",
            "Consignation",
            FRENCH_ORDER,
            id="compressor",
        ),
        pytest.param(
            "VAR-7/manual.md",
            "Lock-out before work",
            ENGLISH_ORDER,
            id="drive",
        ),
        pytest.param("TOUR-3/manual.md", "Lock-out before work", ENGLISH_ORDER, id="lathe"),
        pytest.param("TOUR-3/mandrin.md", "Consignation", FRENCH_ORDER, id="chuck"),
        pytest.param("ROBOT-5/manual.md", "Lock-out", ENGLISH_ORDER, id="robot"),
        pytest.param("POMPE-6/notice.md", "Consignation", FRENCH_ORDER, id="pump set"),
        pytest.param("EMBAL-9/manuel.md", "Consignation", FRENCH_ORDER, id="packaging line"),
    ],
)
def test_lockout_follows_the_order_of_nf_c_18_510(name: str, section: str, order: tuple[str, ...]) -> None:
    """Separation, locking, identification, verification of absence of voltage, earthing: in this order."""
    blocks = blocks_of(name)
    start = next(i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.text == section)
    steps = next(b for b in blocks[start:] if isinstance(b, Listing))
    found = [next(i for i, item in enumerate(steps.items) if item.startswith(f"**{word}")) for word in order]
    assert found == sorted(found)


@pytest.mark.parametrize("name", MANUAL_SOURCES)
def test_absence_of_voltage_is_verified_with_a_detector(name: str) -> None:
    """The standard of the voltage detector is named, and a multimeter is only ever forbidden."""
    text = (SOURCES / name).read_text(encoding="utf-8")
    assert "EN 61243-3" in text
    for found in re.finditer("multim[eè]t", text, re.IGNORECASE):
        assert "must not be used" in text[found.start() : found.start() + 60]


def test_french_keeps_its_spaces(plant: PlantFiles) -> None:
    """French prose has a no-break space before a colon and around a quotation, and no straight apostrophe."""
    with pypdfium2.PdfDocument(plant.files[PRESS_MANUAL]) as document:
        page = document[5].get_textpage().get_text_range()
    assert re.search(r"Séparation[\xa0 ]:", page)
    assert re.search("«[\xa0 ]purge", page)
    assert "'" not in page


def test_prose_of_the_sources_is_clean() -> None:
    """No source holds a tab, a double space inside a sentence or a space at the end of a line."""
    for path in sorted(SOURCES.rglob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert "\t" not in line, (path.name, number)
            assert not line.endswith(" "), (path.name, number)


def test_a_paragraph_is_prose() -> None:
    """The parser makes a paragraph of two lines one block."""
    assert parse("one\ntwo\n").blocks == (Prose("one two"),)
