"""Build the sample plant: six documents, the plant, past reports, questions.

Shapes   `build(out)` writes `out/docs/<TAG>/…`, `out/plant.yaml`, `out/reports.jsonl`, `out/questions.jsonl`.
Limits   same sources, same bytes; an existing file of the same name is replaced, nothing else is touched.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from samples import parts_list, procedure, schematics
from samples.looks import MORVANEL, TARNVIK, register_fonts
from samples.manuals import typeset
from samples.markup import Source, parse
from samples.typography import french

SOURCES = Path(__file__).parent / "sources"
PRESS_MANUAL = "PRESSE-4/manuel-PHM200.pdf"
DRIVE_MANUAL = "VAR-7/TV700-user-manual.pdf"
SCHEMATIC = "CONV-12/schema-electrique-RB800.pdf"
NOTES = "CONV-12/notes-schema-RB800.md"
PROCEDURE = "COMP-2/MO-COMP2-014-entretien-4000h.docx"
PARTS = "COMP-2/liste-de-pieces-VX37.xlsx"
DOCUMENTS = (PRESS_MANUAL, SCHEMATIC, NOTES, PROCEDURE, PARTS, DRIVE_MANUAL)
RECORDS = ("plant.yaml", "reports.jsonl", "questions.jsonl")


def build(out: Path) -> None:
    """Write the sample plant to the folder *out*."""
    register_fonts()
    docs = out / "docs"
    for name in DOCUMENTS:
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
    typeset(_source("PRESSE-4/manuel.md"), MORVANEL, docs / PRESS_MANUAL)
    typeset(_source("VAR-7/manual.md"), TARNVIK, docs / DRIVE_MANUAL)
    schematics.bind(docs / SCHEMATIC)
    (docs / NOTES).write_text(french(_text("CONV-12/notes-schema.md")), encoding="utf-8", newline="\n")
    procedure.write(_source("COMP-2/procedure.md"), docs / PROCEDURE)
    parts_list.write(yaml.safe_load(_text("COMP-2/parts.yaml")), docs / PARTS)
    for name in RECORDS:
        (out / name).write_text(_text(name), encoding="utf-8", newline="\n")


def _text(name: str) -> str:
    return (SOURCES / name).read_text(encoding="utf-8")


def _source(name: str) -> Source:
    return parse(_text(name))


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
