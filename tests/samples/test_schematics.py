"""The schematics carry their marks as text, and their cross references are true."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from samples.build import DRIVE_MANUAL, LINE_MANUAL, PRESS_MANUAL, SCHEMATIC
from samples.drawings.conveyor_sheet import OUTPUTS, PLACES, column, place, texts
from tests.samples.plant_files import PlantFiles

HYDRAULIC_MARKS = {
    27: "0P1 0P2 0M1 0T1 0Y1 0V1 0V2 0V3 0V4 0V5 0V6 0V7 0V8 0V9 0V10 "
    "0Z1 0Z2 0Z3 0Z4 0Z5 0Z6 0Z7 0S1 0S2 0S3 0S4 0S5 0S6",
    28: "1A1 1V1 1V3 1V4 1V5 1V6 1V7 1V8 1Y1 1Y2 1Y3 1Y4 1Y5 1S1 1S2 1S3 1S4 0T2",
    29: "2A1 2V1 2V2 2V3 2V4 2Y1 2Y2 2S1",
}
PNEUMATIC_MARKS = {
    16: "0Z0 0Z1 0Z2 0Z3 0V1 0V2 0V3 0Y1 0S1",
    17: "1A1 2A1 3A1 1V1 1V2 1V3 2V1 2V2 2V3 3V1 3V2 3V3 1Y1 1Y2 2Y1 3Y1 1S1 1S2 2S1 2S2 3S1 3S2",
    18: "4A1 4A3 4V1 4V2 4Y1 4Y2 4Z1 4Z2 4S1",
}
DRIVE_MARKS = "L1 L2 L3 U V W DC+ BR DC- STO1 STO2 DI1 AI1 PTC- R1A -U1 -R1 -M7"
ELECTRICAL_MARKS = {
    2: "-Q0 -Q1 -Q2 -Q3 -F1 -K11 -K12 -K13 -K14 -V1 -Y1 -M1 -M2 -X0 -X2",
    3: "-G1 -Q4 -Q5 -Q6 -K15 -X1:3",
    4: "-K1 -S1 -S2 -S3 -S4 -K11 -K12 -X1:5 -X1:6 -X1:7 -X1:8 -X1:9 -X1:10 S11 S12 S21 S22 S33 S34",
    5: "-B1 -B2 -B3 -B4 -B5 -B6 -S5 -S6 -K15 -K1 -Q1 -Q2 -A1 I0.0 I0.7 I1.3 -X1:11 -X1:14 -X1:18",
    6: "-K11 -K12 -K13 -K14 -P1 -P2 -P3 -P4 Q0.0 Q0.7 -X1:19 -X1:22 -K11:A1 -K12:A1 -K12:A2",
}


def words(text: str) -> set[str]:
    """Return the marks of a page: what stands between spaces."""
    return set(re.split(r"[ ,]", text))


@pytest.mark.parametrize(("page", "marks"), HYDRAULIC_MARKS.items())
def test_hydraulic_marks_are_text(plant: PlantFiles, page: int, marks: str) -> None:
    """Every mark of a hydraulic folio can be found as text on its page."""
    assert set(marks.split()) <= words(plant.pages[PRESS_MANUAL][page - 1])


@pytest.mark.parametrize(("page", "marks"), PNEUMATIC_MARKS.items())
def test_pneumatic_marks_are_text(plant: PlantFiles, page: int, marks: str) -> None:
    """Every mark of a pneumatic folio can be found as text on its page."""
    assert set(marks.split()) <= words(plant.pages[LINE_MANUAL][page - 1])


@pytest.mark.parametrize(("page", "marks"), ELECTRICAL_MARKS.items())
def test_electrical_marks_are_text(plant: PlantFiles, page: int, marks: str) -> None:
    """Every mark of an electrical folio can be found as text on its page."""
    assert set(marks.split()) <= words(plant.pages[SCHEMATIC][page - 1])


def test_drive_terminals_are_text(plant: PlantFiles) -> None:
    """The wiring folio of the drive names its terminals."""
    assert set(DRIVE_MARKS.split()) <= words(plant.pages[DRIVE_MANUAL][11])


def test_terminals_on_the_folios_are_in_the_terminal_table(plant: PlantFiles) -> None:
    """Each -X1 terminal drawn on a folio is a row of folio E7, and each row of the table is a terminal once."""
    drawn = {mark for page in plant.pages[SCHEMATIC][1:6] for mark in re.findall(r"-X1:\d+", page)}
    table = [f"-X1:{row[0]}" for row in texts()["terminals"]["X1"]]
    assert drawn <= set(table)
    assert len(table) == len(set(table)) == 24


def test_components_on_the_folios_are_in_the_parts_list(plant: PlantFiles) -> None:
    """Each component drawn on a folio has a line in the parts list of folio E8."""
    listed: set[str] = set()
    for mark, *_ in texts()["parts"]:
        names = re.findall(r"-[A-Z]\d+", mark)
        first, last = names[0], names[-1]
        listed |= set(names)
        if " à " in mark:
            listed |= {f"{first[:2]}{n}" for n in range(int(first[2:]), int(last[2:]) + 1)}
    drawn = {m for page in plant.pages[SCHEMATIC][1:6] for m in re.findall(r"(?<!\w)-[A-Z]\d+", page)}
    assert {m for m in drawn if not m.startswith("-X")} <= listed


@pytest.mark.parametrize("mark", OUTPUTS)
def test_a_coil_stands_in_the_column_that_references_name(plant: PlantFiles, mark: str) -> None:
    """The column of a coil computed from the place of its text on folio E6 is the one that references print."""
    with pypdfium2.PdfDocument(plant.files[SCHEMATIC]) as document:
        text = document[5].get_textpage()
        found = text.search(f"-{mark}", match_whole_word=True)
        columns = set()
        while (hit := found.get_next()) is not None:
            right = text.get_charbox(sum(hit) - 1)[2] / 72 * 25.4
            columns.add(column(right + 5))
    assert int(place(f"{mark} coil").split(".")[1]) in columns


def test_every_reference_on_the_folios_is_a_known_place(plant: PlantFiles) -> None:
    """Each folio.column printed on a folio is the place of something."""
    known = {place(name) for name in PLACES} | {"E3.3", "E3.5", "E3.8"}
    printed = {r for page in plant.pages[SCHEMATIC][1:6] for r in re.findall(r"E\d\.\d", page)}
    assert printed <= known


def test_schematics_are_vector_graphics(plant: PlantFiles) -> None:
    """No page of the PDFs holds a picture made of pixels."""
    for name in (PRESS_MANUAL, SCHEMATIC, DRIVE_MANUAL, LINE_MANUAL):
        with pypdfium2.PdfDocument(plant.files[name]) as document:
            for page in document:
                assert not list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
