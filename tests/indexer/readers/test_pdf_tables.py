"""PDF: tables row by row with their headers, and warnings whole."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from indexer.readers.allowance import NoAllowance
from indexer.readers.document import Block
from indexer.readers.pdf import read_pdf
from tests.indexer.readers.printed import HEIGHT, LEFT, print_pdf, ruled, table_page, write

FAULTS = [
    ["Code", "Défaut", "Remède"],
    ["F0001", "Surintensité", "Vérifier le moteur\net le câble"],
    ["F0004", "Surtension du bus DC", "Allonger la rampe"],
    ["F0022", "Défaut de puissance", "Remplacer la carte"],
]


def blocks(path: Path) -> tuple[Block, ...]:
    return read_pdf(path, path.name, NoAllowance()).blocks


def rows(path: Path) -> list[tuple[str | None, str]]:
    return [(block.header, block.text) for block in blocks(path) if block.kind == "table row"]


def test_a_ruled_table_gives_a_row_a_block_under_its_header(tmp_path: Path) -> None:
    """A fault code comes out with its fault and its remedy, the wrapped cell in one piece."""
    path = print_pdf(tmp_path / "a.pdf", table_page(120, FAULTS, [70, 150, 180]))
    header = "Code | Défaut | Remède"
    assert rows(path) == [
        (header, "F0001 | Surintensité | Vérifier le moteur et le câble"),
        (header, "F0004 | Surtension du bus DC | Allonger la rampe"),
        (header, "F0022 | Défaut de puissance | Remplacer la carte"),
    ]


def test_each_cell_of_a_row_has_its_own_box(tmp_path: Path) -> None:
    """A quoted cell can be boxed alone: the row's lines are its cells from left to right."""
    path = print_pdf(tmp_path / "a.pdf", table_page(120, FAULTS, [70, 150, 180]))
    row = next(block for block in blocks(path) if "F0004" in block.text)
    assert [text for text, _ in row.lines] == ["F0004", "Surtension du bus DC", "Allonger la rampe"]
    lefts = [box.x0 for _, box in row.lines]
    assert lefts == sorted(lefts)
    assert row.box is not None
    assert all(row.box.holds(box) for _, box in row.lines)


def test_text_around_a_table_stays_around_it(tmp_path: Path) -> None:
    """The paragraph above comes before the rows, the one below after them."""

    def draw(canvas: Canvas) -> None:
        write(canvas, 100, "Les défauts sont affichés au pupitre.")
        end = ruled(canvas, 130, FAULTS, [70, 150, 180])
        write(canvas, end + 20, "Acquitter après remède.")

    kinds = [block.kind for block in blocks(print_pdf(tmp_path / "a.pdf", draw))]
    assert kinds == ["paragraph", "table row", "table row", "table row", "paragraph"]


def test_a_table_that_is_only_aligned_is_still_a_table(tmp_path: Path) -> None:
    """A torque table without a drawn line is told by its columns."""

    def draw(canvas: Canvas) -> None:
        write(canvas, 90, "Serrer à la clé dynamométrique, en croix, et marquer chaque vis après serrage complet.")
        table = [("Filetage", "Classe", "Couple (Nm)"), ("M6", "8.8", "10"), ("M8", "8.8", "25"), ("M10", "8.8", "49")]
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                write(canvas, 130 + 14 * number, cell, left=LEFT + 120 * column, bold=number == 0)

    header = "Filetage | Classe | Couple (Nm)"
    path = print_pdf(tmp_path / "a.pdf", draw)
    assert rows(path) == [(header, "M6 | 8.8 | 10"), (header, "M8 | 8.8 | 25"), (header, "M10 | 8.8 | 49")]


def test_the_rows_overleaf_keep_the_header(tmp_path: Path) -> None:
    """A table that goes on on the next page without repeating its header still has it on every row."""

    def overleaf(canvas: Canvas) -> None:
        rest = [["F0030", "Ventilateur", "Nettoyer"], ["F0031", "Sonde", "Changer"]]
        ruled(canvas, 60, rest, [70, 150, 180], headed=False)

    path = print_pdf(tmp_path / "a.pdf", table_page(500, FAULTS[:3], [70, 150, 180]), overleaf)
    assert {header for header, _ in rows(path)} == {"Code | Défaut | Remède"}
    assert [text.split(" | ")[0] for _, text in rows(path)] == ["F0001", "F0004", "F0030", "F0031"]


def test_a_header_repeated_overleaf_is_a_header_again(tmp_path: Path) -> None:
    """The repeated header is not a row."""
    path = print_pdf(
        tmp_path / "a.pdf",
        table_page(500, FAULTS[:3], [70, 150, 180]),
        table_page(60, [FAULTS[0], FAULTS[3], ["F0031", "Sonde", "Changer"]], [70, 150, 180]),
    )
    assert [text.split(" | ")[0] for _, text in rows(path)] == ["F0001", "F0004", "F0022", "F0031"]


def test_empty_cells_keep_their_place(tmp_path: Path) -> None:
    """A value stays in its column when the cell before it is empty."""
    table = [["Vis", "Nm", "Repère"], ["M8", "", "K4"], ["M10", "49", ""], ["M12", "85", "K6"]]
    path = print_pdf(tmp_path / "a.pdf", table_page(120, table, [80, 80, 80]))
    assert [text for _, text in rows(path)] == ["M8 |  | K4", "M10 | 49 |", "M12 | 85 | K6"]


def test_a_drawing_with_crossing_lines_is_no_table(tmp_path: Path) -> None:
    """Wires and terminal marks of a schematic do not become rows."""

    def draw(canvas: Canvas) -> None:
        for step in range(6):
            canvas.line(100, 300 + 40 * step, 400, 300 + 40 * step)
            canvas.line(100 + 60 * step, 300, 100 + 60 * step, 500)
        write(canvas, HEIGHT - 520, "-K1:A1", left=95)
        write(canvas, HEIGHT - 420, "-K1:A2", left=260)

    assert rows(print_pdf(tmp_path / "a.pdf", draw)) == []


def test_a_boxed_warning_is_one_warning_with_its_title(tmp_path: Path) -> None:
    """The title and everything else inside the frame are one block of kind warning."""

    def draw(canvas: Canvas) -> None:
        write(canvas, 80, "Dépose du vérin")
        canvas.rect(LEFT - 8, HEIGHT - 190, 400, 75)
        write(canvas, 120, "DANGER", bold=True)
        write(canvas, 140, "Fluide sous pression : risque d'injection.")
        write(canvas, 165, "Purger l'accumulateur avant d'ouvrir le circuit.")
        write(canvas, 210, "Dévisser les quatre vis de bride.")

    found = blocks(print_pdf(tmp_path / "a.pdf", draw))
    warnings = [block.text for block in found if block.kind == "warning"]
    assert warnings == [
        "DANGER Fluide sous pression : risque d'injection. Purger l'accumulateur avant d'ouvrir le circuit."
    ]
    assert found[-1].text == "Dévisser les quatre vis de bride."
    assert found[-1].kind != "warning"


def test_a_signal_word_alone_takes_the_paragraph_below(tmp_path: Path) -> None:
    """Without any frame, the title of a warning and the text under it are one warning; the next paragraph is not."""

    def draw(canvas: Canvas) -> None:
        top = write(canvas, 120, "AVERTISSEMENT", bold=True)
        top = write(canvas, top, "Le rotor tourne encore deux minutes après l'arrêt.")
        write(canvas, top, "Déposer le capot.")

    found = [(block.kind, block.text) for block in blocks(print_pdf(tmp_path / "a.pdf", draw))]
    assert found == [
        ("warning", "AVERTISSEMENT Le rotor tourne encore deux minutes après l'arrêt."),
        ("paragraph", "Déposer le capot."),
    ]


def test_a_warning_in_a_table_of_two_cells_is_a_warning(tmp_path: Path) -> None:
    """The frame with a sign in the left cell and words in the right one is no table."""
    cells = [["ATTENTION", "Surface chaude : laisser refroidir\ntrente minutes."]]
    path = print_pdf(tmp_path / "a.pdf", table_page(120, cells, [120, 250]))
    found = blocks(path)
    assert [block.kind for block in found] == ["warning"]
    assert "laisser refroidir trente minutes" in found[0].text


def test_a_label_beside_the_warning_belongs_to_it(tmp_path: Path) -> None:
    """A label at half the height of three lines does not cut the warning in three."""

    def draw(canvas: Canvas) -> None:
        write(canvas, 100, "Texte avant l'avertissement, sur toute la largeur de la colonne de cette page.")
        write(canvas, 142, "WARNING", bold=True)
        write(
            canvas,
            130,
            "Ne jamais dépasser la butée,",
            "la vis et le bâti de la machine",
            "seraient détruits.",
            left=150,
        )
        write(canvas, 190, "Texte après.")

    found = blocks(print_pdf(tmp_path / "a.pdf", draw))
    assert [(block.kind, block.text) for block in found][1] == (
        "warning",
        "WARNING Ne jamais dépasser la butée, la vis et le bâti de la machine seraient détruits.",
    )
    assert found[2].text == "Texte après."
