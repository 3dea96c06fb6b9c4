"""Values agree between text, tables, schematics, parts lists, reports and questions."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from samples.build import (
    CHUCK_PROCEDURE,
    DRIVE_MANUAL,
    LATHE_MANUAL,
    LINE_MANUAL,
    LINE_PARTS,
    MANUALS,
    NAME_PLATE,
    NOTES,
    PARTS,
    PRESS_MANUAL,
    PROCEDURE,
    PUMP_MANUAL_2021,
    PUMP_MANUAL_2024,
    ROBOT_MANUAL,
    ROBOT_NOTES,
    SCHEMATIC,
    manual_source,
)
from samples.markup import Grid
from tests.samples.plant_files import PlantFiles

FAULT_CODE = re.compile(r"\b(?:E0\d\d|F00\d\d|A01\d\d|AL[- ]\d\d|D0\d|X\d{4}|KE-\d{3}|EB-\d{3})\b")
FAMILIES = {
    "E0": "PRESSE-4",
    "F0": "VAR-7",
    "A0": "VAR-7",
    "D0": "CONV-12",
    "AL-": "COMP-2",
    "AL ": "POMPE-6",
    "X": "TOUR-3",
    "KE-": "ROBOT-5",
    "EB-": "EMBAL-9",
}
REFERENCE = re.compile(
    r"\b(?:PHM-(?:HY|JT|EL|ME)-\d{4}|RB-(?:EL|CA|ME)-\d{3}|T7-[A-Z]+(?:-\d+)?|VX-[A-Z]+-\d+"
    r"|NB-\d\d-\d{4}|KV-\d\d-\d\d|SRD-[A-Z]{2}-\d{3}|EM-\d\d-\d{3}|LRV-160-\d\d)\b"
)
MARK = re.compile(r"\b[012][PMVAZSYT]\d{1,2}\b")


def home_of(code: str) -> str:
    """Return the tag of the machine to which a fault code belongs."""
    return next(tag for start, tag in FAMILIES.items() if code.startswith(start))


@pytest.mark.parametrize("record", ["reports", "questions"])
def test_quoted_fault_codes_exist(plant: PlantFiles, record: str) -> None:
    """Each fault code named in a report or an answerable question is explained in the documents of its machine."""
    rows = [r for r in getattr(plant, record) if r.get("kind") != "unanswerable"]
    codes = {code for row in rows for code in FAULT_CODE.findall(str(row))}
    assert codes
    for code in codes:
        assert code in plant.text_of(home_of(code)), code


@pytest.mark.parametrize("record", ["reports", "questions"])
def test_quoted_part_references_exist(plant: PlantFiles, record: str) -> None:
    """Each part reference named in a report or a question is in the documents."""
    everything = " ".join(plant.text_of(tag) for tag in plant.machines)
    references = {ref for row in getattr(plant, record) for ref in REFERENCE.findall(str(row))}
    assert len(references) >= 5
    assert {ref for ref in references if ref not in everything} == set()


def test_parts_of_a_report_belong_to_its_machine(plant: PlantFiles) -> None:
    """A part used in a report stands in the documents of that machine."""
    for report in plant.reports:
        for part in report["parts"]:
            assert part["reference"] in plant.text_of(report["machine"]), (report["id"], part)


def test_references_in_running_text_are_in_the_spare_part_tables(plant: PlantFiles) -> None:
    """Each reference that the press manual names in a procedure or a fault has a line in chapter 10."""
    pages = plant.pages[PRESS_MANUAL]
    listed = set(REFERENCE.findall(" ".join(pages[23:25])))
    assert set(REFERENCE.findall(" ".join(pages))) == listed


def test_drive_order_numbers_agree(plant: PlantFiles) -> None:
    """Each order number of the drive manual is in its parts list, but for resistors of other models."""
    pages = plant.pages[DRIVE_MANUAL]
    listed = set(REFERENCE.findall(pages[20]))
    assert set(REFERENCE.findall(" ".join(pages))) - listed == {"T7-BR-020", "T7-BR-010"}


def test_compressor_parts_agree_between_procedure_and_workbook(plant: PlantFiles) -> None:
    """Each reference of the procedure is a line of the parts list."""
    assert set(REFERENCE.findall(plant.pages[PROCEDURE][0])) <= set(REFERENCE.findall(plant.pages[PARTS][0]))


def test_conveyor_notes_name_only_parts_of_the_schematic(plant: PlantFiles) -> None:
    """The notes on the schematic name no part that the schematic does not list."""
    assert set(REFERENCE.findall(plant.pages[NOTES][0])) <= set(REFERENCE.findall(plant.pages[SCHEMATIC][7]))


def test_fault_codes_stand_once_in_their_table(plant: PlantFiles) -> None:
    """No fault code has two rows in the fault tables."""
    pages = plant.pages[PRESS_MANUAL]
    table = re.findall(r"(?:^| )(E0\d\d) (?=[A-ZÉ0-9])", " ".join(pages[13:15]).replace(" à E0", " "))
    assert max(Counter(table).values()) <= 2
    assert len(set(table)) >= 25


def test_settings_agree_between_pressure_table_and_schematic(plant: PlantFiles) -> None:
    """Each setting of the hydraulic folios is that of the pressure table."""
    table = plant.pages[PRESS_MANUAL][10]
    folio = plant.pages[PRESS_MANUAL][28]
    for mark in ("0V1", "0V2", "0V3", "1V3", "1V7", "2V3", "0S5", "0Z1"):
        value = re.search(rf"{mark} [^0-9]*?(?:20 °C )?(\d+ bar)", folio[folio.index("Réglages") :])
        assert value, mark
        assert re.search(rf"{mark} .{{10,45}}?{value.group(1)}", table), (mark, value.group(1))


def test_marks_in_the_press_text_are_on_the_folios(plant: PlantFiles) -> None:
    """Each hydraulic mark of the manual's text is drawn on a folio."""
    pages = plant.pages[PRESS_MANUAL]
    drawn = set(MARK.findall(" ".join(pages[26:29])))
    named = set(MARK.findall(" ".join([*pages[:26], pages[29]])))
    assert named - drawn == set()


@pytest.mark.parametrize(
    ("force_kn", "bore_mm", "rod_mm", "pressure_bar"),
    [
        pytest.param(2000, 320, 0, 250, id="main cylinder"),
        pytest.param(75, 80, 0, 150, id="ejector"),
        pytest.param(3800 * 9.81 / 1000, 320, 250, 12, id="weight of the slide on the annulus"),
    ],
)
def test_forces_follow_from_areas(force_kn: float, bore_mm: float, rod_mm: float, pressure_bar: float) -> None:
    """Force = pressure x area, within two per cent, for the figures of the press."""
    area = 3.14159 / 4 * (bore_mm**2 - rod_mm**2)
    assert area * pressure_bar / 10 / 1000 == pytest.approx(force_kn, rel=0.02)


def test_pump_flow_follows_from_displacement() -> None:
    """Flow = displacement x speed, and the return speed is that flow over the annulus."""
    for displacement, flow in ((71, 105), (11, 16)):
        assert displacement * 1480 / 1000 == pytest.approx(flow, rel=0.02)
    annulus = 3.14159 / 4 * (320**2 - 250**2)
    assert 105e6 / 60 / annulus == pytest.approx(55, rel=0.02)


def test_belt_speed_follows_from_the_gearbox() -> None:
    """1,455 rpm through 20.2 gives 72 rpm, 1.2 m/s at 320 mm, 288 pulses a minute."""
    drum = 1455 / 20.2
    assert drum == pytest.approx(72, rel=0.01)
    assert drum / 60 * 3.14159 * 0.32 == pytest.approx(1.2, rel=0.01)
    assert drum * 4 == pytest.approx(288, rel=0.01)


def test_precharge_follows_the_gas_law() -> None:
    """The precharge table is 28 bar at 20 °C at constant volume, to a tenth of a bar."""
    table = {10: 27.0, 15: 27.5, 20: 28.0, 25: 28.5, 30: 29.0, 35: 29.5, 40: 30.0, 45: 30.5}
    for celsius, bar in table.items():
        assert (28 + 1.013) * (celsius + 273.15) / 293.15 - 1.013 == pytest.approx(bar, abs=0.06)


def test_the_precharge_table_is_printed(plant: PlantFiles) -> None:
    """The values checked above are those of the manual."""
    page = plant.pages[PRESS_MANUAL][17]
    for pair in ("10 °C 27,0 bar 30 °C 29,0 bar", "25 °C 28,5 bar 45 °C 30,5 bar"):
        assert pair in page


@pytest.mark.parametrize("name", [LATHE_MANUAL, ROBOT_MANUAL, PUMP_MANUAL_2024, LINE_MANUAL])
def test_references_of_a_manual_are_in_its_parts_table(plant: PlantFiles, name: str) -> None:
    """Each part number that a new manual names has one line in its table of spare parts."""
    blocks = manual_source(MANUALS[name]).blocks
    table = next(b for b in blocks if isinstance(b, Grid) and b.key == "parts-table")
    listed = [row[0] for row in table.rows]
    assert len(listed) == len(set(listed)) >= 10
    assert set(REFERENCE.findall(" ".join(plant.pages[name]))) == set(listed)


@pytest.mark.parametrize(
    ("name", "manual"),
    [
        pytest.param(CHUCK_PROCEDURE, LATHE_MANUAL, id="chuck"),
        pytest.param(ROBOT_NOTES, ROBOT_MANUAL, id="robot"),
        pytest.param(LINE_PARTS, LINE_MANUAL, id="packaging line"),
    ],
)
def test_other_documents_name_only_parts_and_codes_of_the_manual(plant: PlantFiles, name: str, manual: str) -> None:
    """Procedure, notes and stock list agree with the manual of their machine."""
    whole, text = " ".join(plant.pages[manual]), plant.pages[name][0]
    named = set(REFERENCE.findall(text)) | set(FAULT_CODE.findall(text))
    assert named
    assert {word for word in named if word not in whole} == set()


@pytest.mark.parametrize("name", [LATHE_MANUAL, ROBOT_MANUAL, PUMP_MANUAL_2024, LINE_MANUAL])
def test_a_code_has_one_row_in_its_table(name: str) -> None:
    """Each fault code stands in one row; the text names no code without a row."""
    blocks = manual_source(MANUALS[name]).blocks
    keys = ("alarm-table", "error-table", "fault-table")
    table = next(b for b in blocks if isinstance(b, Grid) and b.key in keys)
    codes = [row[0] for row in table.rows]
    home = FAMILIES[next(start for start in FAMILIES if codes[0].startswith(start))]
    named = {code for code in FAULT_CODE.findall(str(blocks)) if home_of(code) == home}
    assert len(codes) == len(set(codes)) >= 12
    assert named == set(codes)


def test_the_two_revisions_of_the_pump_manual_disagree_where_their_history_says(plant: PlantFiles) -> None:
    """Set point, precharge, torque and grease were changed by revision 3; the rest was left."""
    older, newer = (" ".join(plant.pages[name]) for name in (PUMP_MANUAL_2021, PUMP_MANUAL_2024))
    for before, after in (
        ("Consigne de pression au collecteur 4,2 bar", "Consigne de pression au collecteur 4,5 bar"),
        ("Prégonflage du ballon B1 3,0 bar", "Prégonflage du ballon B1 3,2 bar"),
        ("8 × M12, 8.8 45 Nm", "8 × M12, 8.8 60 Nm"),
        ("Graisse polyurée NLGI 2 15 g", "Graisse polyurée NLGI 2 10 g"),
    ):
        assert before in older
        assert after not in older
        assert after in newer
        assert before not in newer
    assert "M20 × 1,5 90 Nm" in older
    assert "M20 × 1,5 90 Nm" in newer
    assert "couple des vis de corps porté de 45 à 60 Nm" in newer


def test_marks_of_the_packaging_line_are_drawn(plant: PlantFiles) -> None:
    """Each pneumatic mark in the text of the line's manual stands on a folio, and each drawn valve is in the parts."""
    mark = re.compile(r"\b[0-4][VAZSY]\d\b")
    pages = plant.pages[LINE_MANUAL]
    drawn = set(mark.findall(" ".join(pages[15:18])))
    assert set(mark.findall(" ".join(pages[:15]))) - drawn - {"4A2"} == set()
    assert {"1V1", "2V1", "3V1", "4V1", "4V2", "0V1", "0V2"} <= set(mark.findall(" ".join(pages[12:14])))


def test_settings_of_the_pneumatic_folio_are_those_of_the_table(plant: PlantFiles) -> None:
    """Folio P3 and the table of pneumatic settings say the same values."""
    table = next(text for text in plant.pages[LINE_MANUAL] if "Tableau 5 – Réglages pneumatiques" in text)
    folio = plant.pages[LINE_MANUAL][17]
    for found in re.findall(r"(0Z1|0S1|4S1|4Z1) [^0-9−]*?(−?\d,\d+ bar)", folio[folio.index("Réglages (") :]):
        if found != ("4S1", "0,10 bar"):
            assert re.search(rf"{found[0]} [^0-9−]*?{found[1]}", table), found


def test_gripping_force_follows_the_pressure() -> None:
    """The force of the chuck is 2.6 kN a bar, to half a kilonewton."""
    for bar, kilonewton in ((10, 26), (15, 39), (20, 52), (28, 73)):
        assert bar * 2.6 == pytest.approx(kilonewton, abs=0.5)


def test_the_name_plate_agrees_with_the_manual(plant: PlantFiles) -> None:
    """Current, mass and air of the photographed plate are those of the manual."""
    manual = " ".join(plant.pages[LATHE_MANUAL])
    for value in ("52 A", "5 400 kg", "5.5 bar, 120 L/min", "NX250-2088"):
        assert value in plant.pages[NAME_PLATE][0]
        assert value in manual
