"""Read the built sample plant the way other tools would: pypdfium2, python-docx, openpyxl, plain text.

A scan and a photograph hold no text: what was printed before the scanner and what was engraved stand for it.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import openpyxl
import pypdfium2
import yaml

from samples import name_plate
from samples.build import PLATES, SCANS, SOURCES, print_before_scanning


def one_space(text: str) -> str:
    """Return *text* with every run of white space as one space."""
    return re.sub(r"\s+", " ", text)


class PlantFiles:
    """What a build wrote."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.docs = out / "docs"

    @cached_property
    def plant(self) -> dict[str, Any]:
        """The plant: company, sites, people."""
        loaded: dict[str, Any] = yaml.safe_load((self.out / "plant.yaml").read_text(encoding="utf-8"))
        return loaded

    @cached_property
    def machines(self) -> dict[str, dict[str, Any]]:
        """Machines by tag, each with the name of its site."""
        return {m["tag"]: {**m, "site": site["name"]} for site in self.plant["sites"] for m in site["machines"]}

    @cached_property
    def people(self) -> dict[str, dict[str, Any]]:
        """People by name."""
        return {person["name"]: person for person in self.plant["people"]}

    @cached_property
    def reports(self) -> list[dict[str, Any]]:
        """Past reports."""
        return self._lines("reports.jsonl")

    @cached_property
    def questions(self) -> list[dict[str, Any]]:
        """Questions with their answers."""
        return self._lines("questions.jsonl")

    def _lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.out / name).read_text(encoding="utf-8").splitlines()]

    @cached_property
    def files(self) -> dict[str, Path]:
        """Documents by their path inside docs."""
        return {p.relative_to(self.docs).as_posix(): p for p in sorted(self.docs.rglob("*")) if p.is_file()}

    @cached_property
    def pages(self) -> dict[str, list[str]]:
        """Text of each document by page; one page where the format has none."""
        return {name: self._read(name, path) for name, path in self.files.items()}

    def _read(self, name: str, path: Path) -> list[str]:
        match path.suffix:
            case ".pdf" if name in SCANS:
                return _before_scanning(name)
            case ".pdf":
                return _pdf_pages(path)
            case ".jpg":
                plate = yaml.safe_load((SOURCES / PLATES[name]).read_text(encoding="utf-8"))
                return [one_space(name_plate.words(plate))]
            case ".docx":
                return [one_space(_docx_text(path))]
            case ".xlsx":
                return [one_space(_xlsx_text(path))]
            case _:
                return [one_space(path.read_text(encoding="utf-8"))]

    def text_of(self, tag: str) -> str:
        """Return everything written about the machine *tag*."""
        return " ".join(" ".join(pages) for name, pages in self.pages.items() if name.startswith(f"{tag}/"))


def _pdf_pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [one_space(page.get_textpage().get_text_range()) for page in document]


def _before_scanning(name: str) -> list[str]:
    with TemporaryDirectory() as folder:
        printed = Path(folder) / "printed.pdf"
        print_before_scanning(name, printed)
        return _pdf_pages(printed)


def _docx_text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join([*(p.text for p in document.paragraphs), *cells])


def _xlsx_text(path: Path) -> str:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return " ".join(str(v) for sheet in book for row in sheet.values for v in row if v is not None)
    finally:
        book.close()
