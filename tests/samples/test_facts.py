"""Values agree between text, tables, schematics, parts lists, reports and questions."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from samples.build import DRIVE_MANUAL, NOTES, PARTS, PRESS_MANUAL, PROCEDURE, SCHEMATIC
from tests.samples.plant_files import PlantFiles

FAULT_CODE = re.compile(r"\b(?:E0\d\d|F00\d\d|A01\d\d|AL-\d\d|D0\d)\b")
REFERENCE = re.compile(r"\b(?:PHM-(?:HY|JT|EL|ME)-\d{4}|RB-(?:EL|CA|ME)-\d{3}|T7-[A-Z]+(?:-\d+)?|VX-[A-Z]+-\d+)\b")
MARK = re.compile(r"\b[012][PMVAZSYT]\d{1,2}\b")


def home_of(code: str) -> str:
    """Return the tag of the machine to which a fault code belongs."""
    families = {"E": "PRESSE-4", "F": "VAR-7", "D": "CONV-12", "AL": "COMP-2", "A0": "VAR-7"}
    return families[code[:2] if code.startswith("A") else code[0]]


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
