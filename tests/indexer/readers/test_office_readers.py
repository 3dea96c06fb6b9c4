"""DOCX, XLSX, CSV and plain text: order of the body, numbers as shown, rows with their headers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from indexer.readers.document import ReadDocument
from indexer.readers.reading import read_here
from indexer.readers.word_numbering import Numbering, figure

TAB = "\t"


def shapes(document: ReadDocument) -> list[tuple[str, str | None, str]]:
    return [(block.kind, block.header, block.text) for block in document.blocks]


def written(tmp_path: Path, name: str, text: str | bytes) -> ReadDocument:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_here(path)


def test_a_word_document_is_read_in_the_order_of_its_body(tmp_path: Path) -> None:
    """Titles, text, numbered steps and tables come as they stand, numbers as Word shows them."""
    document = docx.Document()
    document.core_properties.title = "Procédure de vidange"
    document.add_heading("Préparation", 1)
    document.add_paragraph("Réunir l'outillage.")
    document.add_paragraph("Couper l'énergie", style="List Number")
    document.add_paragraph("Purger", style="List Number")
    document.add_paragraph("Gants", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Repère", "Couple", "V1", "25 Nm"], strict=True):
        cell.text = text
    document.add_heading("Remplissage", 2)
    document.save(str(tmp_path / "a.docx"))
    found = read_here(tmp_path / "a.docx")
    assert shapes(found) == [
        ("heading", None, "Préparation"),
        ("paragraph", None, "Réunir l'outillage."),
        ("list item", None, "1. Couper l'énergie"),
        ("list item", None, "2. Purger"),
        ("list item", None, "• Gants"),
        ("table row", "Repère | Couple", "V1 | 25 Nm"),
        ("heading", None, "Remplissage"),
    ]
    assert [block.level for block in found.blocks if block.kind == "heading"] == [1, 2]
    assert found.title == "Procédure de vidange"


def test_a_warning_in_word_takes_the_text_below_its_signal_word(tmp_path: Path) -> None:
    """A line that only says DANGER heads the next paragraph; a one-cell table that warns is a warning."""
    document = docx.Document()
    document.add_paragraph("DANGER")
    document.add_paragraph("Tension résiduelle pendant 5 minutes.")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "ATTENTION : huile chaude"
    document.save(str(tmp_path / "a.docx"))
    assert shapes(read_here(tmp_path / "a.docx")) == [
        ("warning", None, "DANGER Tension résiduelle pendant 5 minutes."),
        ("warning", None, "ATTENTION : huile chaude"),
    ]


def test_the_revision_of_a_word_document_is_that_of_its_form(tmp_path: Path) -> None:
    """Header rows of tables and page footers are read; the sentence about the old one and the file's date are not."""
    made = docx.Document()
    made.add_heading("Entretien du compresseur", level=1)
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Document", "MO-7, révision 4 du 12/01/2026", "Machine", "Compresseur"),
        strict=True,
    ):
        cell.text = text
    made.add_paragraph("Il remplace la révision 3.")
    made.save(str(tmp_path / "form.docx"))
    found = read_here(tmp_path / "form.docx")
    assert (found.revision, found.date) == ("4", "12/01/2026")
    plain = docx.Document()
    plain.add_paragraph("Serrer la bride.")
    plain.sections[0].footer.paragraphs[0].text = "Rév. B – 03/02/2025"
    plain.save(str(tmp_path / "plain.docx"))
    found = read_here(tmp_path / "plain.docx")
    assert (found.revision, found.date) == ("B", "03/02/2025")


def test_merged_cells_are_said_once(tmp_path: Path) -> None:
    """A cell that spans two columns is one cell of its row."""
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Large"
    table.cell(0, 2).text = "Seul"
    for column in range(3):
        table.cell(1, column).text = str(column)
    document.save(str(tmp_path / "a.docx"))
    assert [text for _, _, text in shapes(read_here(tmp_path / "a.docx"))][-1] == "0 | 1 | 2"
    assert "Large | Seul" in {text for _, header, text in shapes(read_here(tmp_path / "a.docx"))} | {
        header for _, header, _ in shapes(read_here(tmp_path / "a.docx"))
    }


def numbering(*levels: tuple[str, str]) -> Numbering:
    """A numbering part with one list (number 7) of these formats and patterns."""
    root, abstract = OxmlElement("w:numbering"), OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "3")
    for depth, (style, pattern) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in (("w:start", "1"), ("w:numFmt", style), ("w:lvlText", pattern)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    number, link = OxmlElement("w:num"), OxmlElement("w:abstractNumId")
    number.set(qn("w:numId"), "7")
    link.set(qn("w:val"), "3")
    number.append(link)
    root.append(abstract)
    root.append(number)
    return Numbering(root)


def test_levels_count_and_start_again_as_in_word() -> None:
    """A deeper level starts again when the level above has counted on."""
    count = numbering(("decimal", "%1."), ("lowerLetter", "%1.%2)"))
    shown = [count.marker("7", level) for level in (0, 1, 1, 0, 1)]
    assert shown == ["1.", "1.a)", "1.b)", "2.", "2.a)"]


def test_a_list_that_nobody_defined_has_bullets() -> None:
    """A list without a definition is shown with bullets."""
    assert Numbering(None).marker("9", 0) == "•"


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (1, "decimal", "1"),
        (27, "lowerLetter", "aa"),
        (26, "upperLetter", "Z"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (3, "ordinal", "3"),
    ],
)
def test_figures_are_written_in_their_style(number: int, style: str, shown: str) -> None:
    """Letters after z double; Roman figures subtract; unknown styles are decimal."""
    assert figure(number, style) == shown


def test_a_worksheet_is_a_section_and_its_rows_carry_the_header(tmp_path: Path) -> None:
    """Sheets are titles; values look as people see them; a title above the table is a paragraph."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Pièces"
    for row in (
        ["Pièces de rechange presse"],
        [],
        ["Référence", "Désignation", "Qté", "Relevé"],
        ["HY-7731", "Joint", 4.0, dt.date(2024, 3, 12)],
        ["HY-7732", "Vérin", 2.5, None],
    ):
        sheet.append(row)
    hidden = book.create_sheet("Caché")
    hidden.append(["secret", "x"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    header = "Référence | Désignation | Qté | Relevé"
    assert shapes(read_here(tmp_path / "a.xlsx")) == [
        ("heading", None, "Pièces"),
        ("paragraph", None, "Pièces de rechange presse"),
        ("table row", header, "HY-7731 | Joint | 4 | 2024-03-12"),
        ("table row", header, "HY-7732 | Vérin | 2.5"),
    ]


def test_two_tables_on_one_sheet_have_their_own_headers(tmp_path: Path) -> None:
    """After a blank row a new table may start, with a new header."""
    book = openpyxl.Workbook()
    for row in (["Code", "Sens"], ["F1", "un"], [], ["Vis", "Couple"], ["M8", 25]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert [(header, text) for kind, header, text in shapes(read_here(tmp_path / "a.xlsx")) if kind == "table row"] == [
        ("Code | Sens", "F1 | un"),
        ("Vis | Couple", "M8 | 25"),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_with_any_separator_gives_rows_with_headers(tmp_path: Path, separator: str) -> None:
    """The separator is found; quoted cells keep theirs."""
    text = f'code{separator}défaut\nF1{separator}"a{separator}b"\nF2{separator}c\n'
    assert shapes(written(tmp_path, "a.csv", text)) == [
        ("table row", "code | défaut", f"F1 | a{' ' if separator == TAB else separator}b"),
        ("table row", "code | défaut", "F2 | c"),
    ]


def test_csv_without_a_header_gives_plain_rows(tmp_path: Path) -> None:
    """A first row of values is a row, not a header."""
    assert shapes(written(tmp_path, "a.csv", "1,2\n3,4\n")) == [
        ("table row", None, "1 | 2"),
        ("table row", None, "3 | 4"),
    ]


def test_csv_of_one_line_is_one_row(tmp_path: Path) -> None:
    """A header alone is not lost."""
    assert shapes(written(tmp_path, "a.csv", "code;sens\n")) == [("table row", None, "code | sens")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_text_is_read_in_the_encodings_of_the_plant(tmp_path: Path, encoding: str) -> None:
    """UTF-8, UTF-16 and the old Windows code page give the same accents."""
    text = "Vérifier l'étanchéité à l'arrêt.\nRelever la température du palier côté moteur, où l'usure a été constatée."
    (block,) = written(tmp_path, "a.txt", text.encode(encoding)).blocks
    assert block.text == text.replace("\n", " ")


def test_plain_text_has_titles_items_and_warnings(tmp_path: Path) -> None:
    """Underlined and shouted lines are titles; blank lines end paragraphs."""
    document = written(
        tmp_path,
        "a.txt",
        "Notice\n======\n\nLigne un\nligne deux\n\n1. Ouvrir\n2. Fermer\n\n"
        "ATTENTION : chaud\n\nDÉPOSE DU CAPOT\n\nFin.\n",
    )
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "Notice"),
        ("paragraph", "Ligne un ligne deux"),
        ("list item", "1. Ouvrir"),
        ("list item", "2. Fermer"),
        ("warning", "ATTENTION : chaud"),
        ("heading", "DÉPOSE DU CAPOT"),
        ("paragraph", "Fin."),
    ]


def test_settings_files_keep_their_lines_under_their_sections(tmp_path: Path) -> None:
    """A configuration file is listings under the names of its sections."""
    document = written(tmp_path, "mill.ini", "[AXIS_0]\nMAX = 3\nMIN = 1\n[AXIS_1]\nMAX = 4\n")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "[AXIS_0]"),
        ("code", "MAX = 3\nMIN = 1"),
        ("heading", "[AXIS_1]"),
        ("code", "MAX = 4"),
    ]


def test_a_line_of_a_megabyte_is_read(tmp_path: Path) -> None:
    """Text without line ends is one paragraph, whole."""
    (block,) = written(tmp_path, "a.txt", "mot " * 250_000).blocks
    assert len(block.text) == 999_999
