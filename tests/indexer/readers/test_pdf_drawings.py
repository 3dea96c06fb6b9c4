"""PDF: drawings are labels, title blocks are no text, figures in tables are never taken for page numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from indexer.readers.allowance import NoAllowance
from indexer.readers.document import ReadDocument
from indexer.readers.pdf import read_pdf
from tests.indexer.readers.printed import HEIGHT, WIDTH, print_pdf, ruled, write


def read(path: Path) -> ReadDocument:
    return read_pdf(path, path.name, NoAllowance())


def folio(number: int, marks: dict[str, tuple[float, float]]) -> Callable[[Canvas], None]:
    """A page of a schematic: symbols with round parts, marks beside them, a title block at the foot."""

    def draw(canvas: Canvas) -> None:
        title = f"Folio {'ABCDE'[number]} – puissance"
        canvas.bookmarkPage(title)
        canvas.addOutlineEntry(title, title, 0)
        for step in range(40):
            canvas.circle(80 + 11 * step, HEIGHT - 300, 5)
        for mark, (x, top) in marks.items():
            write(canvas, top, mark, left=x, size=7)
        for label, x in (("Dessiné", 60), ("Indice", 160), ("Plan SE-12", 260)):
            write(canvas, 790, label, left=x, size=6)

    return draw


MARKS = {"-K1:A1": (90, 200), "-K1:A2": (90, 240), "-Q1": (300, 200), "11,2 A": (300, 208.75), "-M1": (420, 400)}


def test_labels_of_a_schematic_are_read_one_by_one(tmp_path: Path) -> None:
    """A terminal mark is a block of its own with its own box; two lines of one label stay together."""
    document = read(print_pdf(tmp_path / "a.pdf", folio(0, MARKS)))
    labels = [block.text for block in document.blocks if block.kind == "paragraph"]
    assert {"-K1:A1", "-K1:A2", "-Q1 11,2 A", "-M1"} <= set(labels)
    mark = next(block for block in document.blocks if block.text == "-K1:A2")
    assert mark.box is not None
    assert mark.box.width < 40


def test_a_schematic_is_headed_by_its_entry_in_the_outline(tmp_path: Path) -> None:
    """No label of a drawing becomes a title: the outline's own words are it."""
    document = read(print_pdf(tmp_path / "a.pdf", folio(0, MARKS), folio(1, MARKS)))
    titles = [(block.text, block.page) for block in document.blocks if block.kind == "heading"]
    assert titles == [("Folio A – puissance", 1), ("Folio B – puissance", 2)]


def test_the_title_block_of_all_folios_is_left_out(tmp_path: Path) -> None:
    """What stands in the margin of every folio at the same place is no text; on two folios it still is."""
    three = read(print_pdf(tmp_path / "a.pdf", *(folio(number, MARKS) for number in range(3))))
    two = read(print_pdf(tmp_path / "b.pdf", *(folio(number, MARKS) for number in range(2))))
    assert "Indice" not in " ".join(block.text for block in three.blocks)
    assert "-M1" in {block.text for block in three.blocks}
    assert "Plan SE-12" in " ".join(block.text for block in two.blocks) or len(two.blocks) > 4


def test_values_at_the_foot_of_many_pages_are_not_page_numbers(tmp_path: Path) -> None:
    """Rows of figures that stand at one height of every page stay in their tables."""

    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            rows = [["Vis", "Nm"], *([f"M{8 + row}", f"{10 * number + row}"] for row in range(4))]
            ruled(canvas, HEIGHT - 110, rows, [60, 60])
            write(canvas, 100, f"Couples de la machine {'abcdefgh'[number]}.")

        return draw

    document = read(print_pdf(tmp_path / "a.pdf", *(page(number) for number in range(8))))
    found = [block.text for block in document.blocks if block.kind == "table row"]
    assert found == [f"M{8 + row} | {10 * number + row}" for number in range(8) for row in range(4)]


def test_running_heads_with_roman_numbers_and_on_both_sides_are_left_out(tmp_path: Path) -> None:
    """Left and right pages carry their number on different sides, the preface in Roman figures."""

    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            shown = ["i", "ii", "iii", "iv", "5", "6", "7", "8"][number]
            if number % 2:
                write(canvas, 40, f"{shown}    Manuel du compresseur")
            else:
                write(canvas, 40, f"Manuel du compresseur    {shown}", left=WIDTH - 220)
            write(canvas, 120, f"Texte {'abcdefgh'[number]}.")

        return draw

    document = read(print_pdf(tmp_path / "a.pdf", *(page(number) for number in range(8))))
    assert [block.text for block in document.blocks] == [f"Texte {letter}." for letter in "abcdefgh"]
