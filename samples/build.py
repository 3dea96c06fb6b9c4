"""Build the sample plant: documents of eight machines, the plant, past reports, questions.

Shapes   `build(out)` writes `out/docs/<TAG>/…`, `out/plant.yaml`, `out/reports.jsonl`, `out/questions.jsonl`;
         `print_before_scanning(name, path)` writes the typeset pages of which a scanned document is the picture.
Limits   same sources, same bytes; an existing file of the same name is replaced, nothing else is touched.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from samples import name_plate, parts_list, procedure, scanning, schematics
from samples.looks import EMBALINE, KALLVIK, LEROUVAY, MORVANEL, NORBECK, SOURDEL, TARNVIK, Look, register_fonts
from samples.manuals import typeset
from samples.markup import Source, parse
from samples.revisions import edition
from samples.typography import french

SOURCES = Path(__file__).parent / "sources"
PRESS_MANUAL = "PRESSE-4/manuel-PHM200.pdf"
DRIVE_MANUAL = "VAR-7/TV700-user-manual.pdf"
LATHE_MANUAL = "TOUR-3/NX250-maintenance-manual.pdf"
ROBOT_MANUAL = "ROBOT-5/KP180-service-manual.pdf"
PUMP_MANUAL_2021 = "POMPE-6/notice-GS245-revision-2.pdf"
PUMP_MANUAL_2024 = "POMPE-6/notice-GS245-revision-3.pdf"
LINE_MANUAL = "EMBAL-9/manuel-FLX60.pdf"
MOTOR_SCAN = "POMPE-6/notice-moteurs-LRV-scan.pdf"
SCHEMATIC = "CONV-12/schema-electrique-RB800.pdf"
NOTES = "CONV-12/notes-schema-RB800.md"
PROCEDURE = "COMP-2/MO-COMP2-014-entretien-4000h.docx"
CHUCK_PROCEDURE = "TOUR-3/MO-TOUR3-021-mandrin.docx"
PARTS = "COMP-2/liste-de-pieces-VX37.xlsx"
LINE_PARTS = "EMBAL-9/pieces-et-formats-FLX60.xlsx"
VIBRATIONS = "POMPE-6/releve-vibrations-2026.csv"
ROBOT_NOTES = "ROBOT-5/notes-cellule-ROBOT-5.md"
NAME_PLATE = "TOUR-3/plaque-NX250.jpg"


@dataclass(frozen=True)
class Manual:
    """A typeset document: where its source lies, how it looks, which edition of the source it is."""

    source: str
    look: Look
    newer: bool = True


MANUALS = {
    PRESS_MANUAL: Manual("PRESSE-4/manuel.md", MORVANEL),
    DRIVE_MANUAL: Manual("VAR-7/manual.md", TARNVIK),
    LATHE_MANUAL: Manual("TOUR-3/manual.md", NORBECK),
    ROBOT_MANUAL: Manual("ROBOT-5/manual.md", KALLVIK),
    PUMP_MANUAL_2021: Manual("POMPE-6/notice.md", SOURDEL, newer=False),
    PUMP_MANUAL_2024: Manual("POMPE-6/notice.md", SOURDEL),
    LINE_MANUAL: Manual("EMBAL-9/manuel.md", EMBALINE),
}
SCANS = {MOTOR_SCAN: Manual("POMPE-6/moteurs.md", LEROUVAY)}
PROCEDURES = {PROCEDURE: "COMP-2/procedure.md", CHUCK_PROCEDURE: "TOUR-3/mandrin.md"}
PARTS_LISTS = {PARTS: "COMP-2/parts.yaml", LINE_PARTS: "EMBAL-9/parts.yaml"}
PLAIN = {
    NOTES: "CONV-12/notes-schema.md",
    ROBOT_NOTES: "ROBOT-5/notes.md",
    VIBRATIONS: "POMPE-6/vibrations.csv",
}
PLATES = {NAME_PLATE: "TOUR-3/plate.yaml"}
DOCUMENTS = (*MANUALS, *SCANS, SCHEMATIC, *PROCEDURES, *PARTS_LISTS, *PLAIN, *PLATES)
RECORDS = ("plant.yaml", "reports.jsonl", "questions.jsonl")


def build(out: Path) -> None:
    """Write the sample plant to the folder *out*."""
    register_fonts()
    docs = out / "docs"
    for name in DOCUMENTS:
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
    for name, manual in MANUALS.items():
        _typeset(manual, docs / name)
    for name in SCANS:
        _scan(name, docs / name)
    schematics.bind(docs / SCHEMATIC)
    for name, source in PROCEDURES.items():
        procedure.write(parse(_text(source)), docs / name)
    for name, source in PARTS_LISTS.items():
        parts_list.write(yaml.safe_load(_text(source)), docs / name)
    for name, source in PLAIN.items():
        (docs / name).write_text(french(_text(source)), encoding="utf-8", newline="\n")
    for name, source in PLATES.items():
        name_plate.photograph(yaml.safe_load(_text(source)), docs / name)
    for name in RECORDS:
        (out / name).write_text(_text(name), encoding="utf-8", newline="\n")


def print_before_scanning(name: str, path: Path) -> None:
    """Write to *path* the pages, with their text, of which the scanned document *name* is the picture."""
    register_fonts()
    _typeset(SCANS[name], path)


def _typeset(manual: Manual, path: Path) -> None:
    typeset(manual_source(manual), manual.look, path)


def manual_source(manual: Manual) -> Source:
    """Return the source of a manual in its edition."""
    return parse(edition(_text(manual.source), manual.newer))


def _scan(name: str, path: Path) -> None:
    with TemporaryDirectory() as folder:
        printed = Path(folder) / "printed.pdf"
        print_before_scanning(name, printed)
        scanning.scan(printed, path)


def _text(name: str) -> str:
    return (SOURCES / name).read_text(encoding="utf-8")


def main() -> int:
    """Run `python -m samples.build OUT`."""
    if len(sys.argv) != 2:
        print("Say where to build: python -m samples.build OUT")
        return 2
    build(Path(sys.argv[1]))
    print(f"Sample plant built in {sys.argv[1]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
