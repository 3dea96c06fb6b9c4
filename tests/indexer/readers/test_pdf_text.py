"""PDF: words, boxes, paragraphs, columns, titles, running heads."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.readers.allowance import NoAllowance
from indexer.readers.document import Box, ReadDocument
from indexer.readers.pdf import read_pdf
from indexer.readers.pdf_page import Word, accents_home
from tests.indexer.readers.printed import HEIGHT, LEFT, WIDTH, lines_page, print_pdf, text_page, write


def read(path: Path) -> ReadDocument:
    return read_pdf(path, path.name, NoAllowance())


def texts(document: ReadDocument, kind: str | None = None) -> list[str]:
    return [block.text for block in document.blocks if kind in (None, block.kind)]


def ink(path: Path, page: int = 0) -> Box:
    """Where the page is dark, seen by rendering it: an oracle that knows nothing of text."""
    document = pypdfium2.PdfDocument(path)
    dark = document[page].render(scale=2).to_pil().convert("L").point(lambda shade: 255 * (shade < 128)).getbbox()
    document.close()
    assert dark is not None
    return Box(*(edge / 2 for edge in dark))


def shown_size(path: Path) -> tuple[float, float]:
    """How big the first page is when it is drawn."""
    document = pypdfium2.PdfDocument(path)
    width, height = document[0].render(scale=2).to_pil().size
    document.close()
    return width / 2, height / 2


def test_a_paragraph_carries_its_page_and_its_box_from_the_top(tmp_path: Path) -> None:
    """A line printed 200 points under the upper edge has a box there, on its page, with the words in it."""
    path = print_pdf(
        tmp_path / "a.pdf",
        text_page("Première page."),
        lines_page(200, "Vidanger le carter."),
    )
    block = read(path).blocks[1]
    assert (block.text, block.page, block.kind) == ("Vidanger le carter.", 2, "paragraph")
    assert block.box is not None
    assert block.box.x0 == pytest.approx(LEFT, abs=1)
    assert block.box.y0 == pytest.approx(200, abs=4)
    assert block.lines == (("Vidanger le carter.", block.box),)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_lie_on_the_ink_of_a_rotated_page(tmp_path: Path, rotation: int) -> None:
    """Whatever the page's rotation, the box is where a person sees the words."""

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(rotation)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(90, 300, "Pression nominale 160 bar")

    path = print_pdf(tmp_path / "rotated.pdf", draw)
    document = read(path)
    (block,) = document.blocks
    assert block.text == "Pression nominale 160 bar"
    assert block.box is not None
    assert block.box.holds(ink(path), margin=1.5)
    assert block.box.joined(ink(path)).width - ink(path).width < 8
    assert document.page_sizes[0] == pytest.approx(shown_size(path), abs=1)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_written_sideways_is_read_in_order(tmp_path: Path, angle: int) -> None:
    """A landscape table printed on an upright page keeps its order of lines, and its boxes lie on the ink."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(angle)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(-150, 60, "Ligne une du tableau tourné")
        canvas.drawString(-150, 10, "Ligne deux du tableau tourné")

    path = print_pdf(tmp_path / "sideways.pdf", draw)
    document = read(path)
    assert texts(document) == ["Ligne une du tableau tourné", "Ligne deux du tableau tourné"]
    first, second = (block.box for block in document.blocks)
    assert first is not None
    assert second is not None
    assert first.joined(second).holds(ink(path), margin=1.5)


def test_words_beyond_the_edge_of_the_page_are_not_read(tmp_path: Path) -> None:
    """What nobody can see on the page is not quoted from it."""

    def draw(canvas: Canvas) -> None:
        write(canvas, 100, "Visible")
        write(canvas, 100, "Perdu", left=700)

    assert texts(read(print_pdf(tmp_path / "a.pdf", draw))) == ["Visible"]


def test_a_crop_box_moves_the_origin(tmp_path: Path) -> None:
    """Boxes count from the corner of what is shown, not of the paper behind it."""
    path = print_pdf(
        tmp_path / "cropped.pdf",
        lines_page(300, "Au milieu", left=200),
        cropBox=(100, 50, 500, 700),
    )
    document = read(path)
    (block,) = document.blocks
    assert document.page_sizes == ((400.0, 650.0),)
    assert block.box is not None
    assert block.box.holds(ink(path), margin=1.5)


def test_lines_of_a_paragraph_are_joined_and_words_put_together_again(tmp_path: Path) -> None:
    """A word hyphenated at the end of a line is one word in the text and two halves in the lines."""
    path = print_pdf(
        tmp_path / "a.pdf",
        lines_page(120, "Contrôler l'étanchéité du distri-", "buteur avant la remise en pression."),
    )
    (block,) = read(path).blocks
    assert block.text == "Contrôler l'étanchéité du distributeur avant la remise en pression."
    assert [text for text, _ in block.lines] == [
        "Contrôler l'étanchéité du distri-",
        "buteur avant la remise en pression.",
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """The left column comes before the right one, and a title over both comes first."""

    def draw(canvas: Canvas) -> None:
        write(canvas, 80, "Un titre qui passe au-dessus des deux colonnes de la page", size=16, bold=True)
        for side, left in (("gauche", 60.0), ("droite", 320.0)):
            top = 130.0
            for number in range(12):
                write(canvas, top, f"Texte courant de {side}, ligne {number:02}, qui remplit", left=left, size=9)
                top += 11.5

    document = read(print_pdf(tmp_path / "columns.pdf", draw))
    whole = " ".join(texts(document))
    places = [whole.index(f"{side}, ligne {number:02}") for side in ("gauche", "droite") for number in range(12)]
    assert places == sorted(places)
    assert document.blocks[0].kind == "heading"


def test_titles_come_from_the_outline_with_its_levels(tmp_path: Path) -> None:
    """Lines that the outline names are titles of its levels, though they look like text."""

    def draw(canvas: Canvas) -> None:
        for title, level in (("Mise en service", 0), ("Contrôles", 1)):
            canvas.bookmarkPage(title)
            canvas.addOutlineEntry(title, title, level)
        top = write(canvas, 120, "Mise en service")
        top = write(canvas, top, "Le groupe est livré sans huile.")
        top = write(canvas, top, "Contrôles")
        write(canvas, top, "Vérifier le niveau.")

    found = [(block.kind, block.level, block.text) for block in read(print_pdf(tmp_path / "a.pdf", draw)).blocks]
    assert found == [
        ("heading", 1, "Mise en service"),
        ("paragraph", None, "Le groupe est livré sans huile."),
        ("heading", 2, "Contrôles"),
        ("paragraph", None, "Vérifier le niveau."),
    ]


def test_without_an_outline_titles_are_told_by_their_looks(tmp_path: Path) -> None:
    """Bigger lines and bold lines above text are titles, the bigger ones higher."""

    def draw(canvas: Canvas) -> None:
        top = write(canvas, 100, "3 Entretien", size=18, bold=True)
        top = write(canvas, top, "Le présent chapitre décrit l'entretien courant de la presse et ses périodicités.")
        top = write(canvas, top, "3.1 Filtre de retour", size=13, bold=True)
        top = write(canvas, top, "Remplacer la cartouche toutes les 2 000 heures de marche ou chaque année.")
        top = write(canvas, top, "Outillage", bold=True)
        write(canvas, top, "Clé à filtre de 90 mm et bac de récupération de 20 litres au moins.")

    document = read(print_pdf(tmp_path / "a.pdf", draw))
    assert texts(document, "heading") == ["3 Entretien", "3.1 Filtre de retour", "Outillage"]
    levels = [block.level or 0 for block in document.blocks if block.kind == "heading"]
    assert levels == sorted(levels)
    assert len(set(levels)) == 3


def test_running_heads_and_page_numbers_are_not_text(tmp_path: Path) -> None:
    """What repeats at the same place of every page is left out, digits apart; the text of the pages is kept."""

    def page(number: int) -> None:
        def draw(canvas: Canvas) -> None:
            write(canvas, 30, "Manuel PH-200 rév. C")
            write(canvas, 120, f"Texte propre de la page {'abcde'[number]}.")
            write(canvas, 800, f"Page {number + 1} / 5")

        return draw

    document = read(print_pdf(tmp_path / "a.pdf", *(page(number) for number in range(5))))
    assert texts(document) == [f"Texte propre de la page {letter}." for letter in "abcde"]


def test_a_single_page_keeps_its_head(tmp_path: Path) -> None:
    """On one page alone nothing is known to repeat: its first line is text."""
    path = print_pdf(tmp_path / "a.pdf", lines_page(30, "Fiche de lubrification"))
    assert texts(read(path)) == ["Fiche de lubrification"]


def test_list_items_keep_their_numbers_and_their_second_lines(tmp_path: Path) -> None:
    """Each step is one block with its number; a hanging second line belongs to it."""

    def draw(canvas: Canvas) -> None:
        write(canvas, 100, "1. Couper l'alimentation et attendre cinq minutes, le temps que")
        write(canvas, 112.5, "les condensateurs se déchargent.", left=LEFT + 12)
        write(canvas, 125, "2. Vérifier l'absence de tension.")
        write(canvas, 137.5, "• Utiliser un appareil de catégorie III.")

    document = read(print_pdf(tmp_path / "a.pdf", draw))
    assert texts(document, "list item") == [
        "1. Couper l'alimentation et attendre cinq minutes, le temps que les condensateurs se déchargent.",
        "2. Vérifier l'absence de tension.",
        "• Utiliser un appareil de catégorie III.",
    ]


def test_lines_of_a_table_of_contents_are_not_titles(tmp_path: Path) -> None:
    """Dotted leaders make a line of contents, even where the outline names the same words."""

    def contents(canvas: Canvas) -> None:
        top = write(canvas, 100, "Sommaire", size=16, bold=True)
        for number in range(6):
            top = write(canvas, top, f"{number + 1} Chapitre {'abcdef'[number]} {'.' * 60} {number + 2}")

    def chapter(canvas: Canvas) -> None:
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry("1 Chapitre a", "a", 0)
        write(canvas, 100, "1 Chapitre a", size=14, bold=True)
        write(canvas, 130, "Texte du chapitre.")

    document = read(print_pdf(tmp_path / "a.pdf", contents, chapter))
    assert texts(document, "contents")[0] == "1 Chapitre a … 2"
    assert len(texts(document, "contents")) == 6
    assert texts(document, "heading") == ["Sommaire", "1 Chapitre a"]


def test_listings_keep_their_lines(tmp_path: Path) -> None:
    """Text in a typewriter face is a listing with its line ends."""

    def draw(canvas: Canvas) -> None:
        write(canvas, 100, "Régler dans le fichier :")
        canvas.setFont("Courier", 9)
        canvas.drawString(LEFT, HEIGHT - 140, "[AXIS_0]")
        canvas.drawString(LEFT, HEIGHT - 151, "MAX_VELOCITY = 35.0")

    document = read(print_pdf(tmp_path / "a.pdf", draw))
    assert texts(document, "code") == ["[AXIS_0]\nMAX_VELOCITY = 35.0"]


def test_pages_without_text_are_listed(tmp_path: Path) -> None:
    """A page with only a drawing is not forgotten: its number is in `empty_pages`."""
    path = print_pdf(
        tmp_path / "a.pdf",
        text_page("Texte."),
        lambda canvas: canvas.rect(100, 100, 200, 200),
        text_page("Encore du texte."),
    )
    document = read(path)
    assert document.page_count == 3
    assert document.empty_pages == (2,)


def test_title_revision_and_date_are_read(tmp_path: Path) -> None:
    """The title is the file's own, the revision and the date are those written on the first pages."""

    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Presse hydraulique PH-200 – manuel")
        write(canvas, 100, "Révision C du 12/03/2024")

    document = read(print_pdf(tmp_path / "a.pdf", draw))
    assert (document.title, document.revision, document.date) == (
        "Presse hydraulique PH-200 – manuel",
        "C",
        "12/03/2024",
    )


def test_without_a_stated_title_the_biggest_words_of_the_first_page_are_it(tmp_path: Path) -> None:
    """ "untitled" is no title: the cover's biggest line is."""

    def draw(canvas: Canvas) -> None:
        write(canvas, 100, "Compresseur à vis CV-30", size=24, bold=True)
        write(canvas, 200, "Notice d'instructions originale")

    assert read(print_pdf(tmp_path / "a.pdf", draw)).title == "Compresseur à vis CV-30"


def test_a_document_survives_the_way_between_processes(tmp_path: Path) -> None:
    """What is written as bytes and read again is the same document, boxes to a hundredth of a point."""
    document = read(print_pdf(tmp_path / "a.pdf", text_page("Un.", "Deux.")))
    again = ReadDocument.from_bytes(document.to_bytes())
    assert [(b.text, b.kind, b.page) for b in again.blocks] == [(b.text, b.kind, b.page) for b in document.blocks]
    assert again.blocks[0].box is not None
    assert document.blocks[0].box is not None
    assert again.blocks[0].box.x0 == pytest.approx(document.blocks[0].box.x0, abs=0.01)
    assert again.page_sizes == document.page_sizes


def test_bytes_of_another_reader_version_are_refused() -> None:
    """A cached reading of another version is not taken for this one's."""
    data = ReadDocument(()).to_bytes().replace(b'"version":"', b'"version":"older ')
    with pytest.raises(ValueError, match="older"):
        ReadDocument.from_bytes(data)


@pytest.mark.parametrize(
    ("letters", "accent", "left", "read"),
    [
        ("EXPERIENCES", "´", 124, "EXPÉRIENCES"),
        ("A", "`", 101, "À"),
        ("Etudier", "´", 101, "Étudier"),
        ("XYZ", "´", 101, None),
    ],
)
def test_an_accent_above_a_capital_is_put_onto_it(letters: str, accent: str, left: float, read: str | None) -> None:
    """An accent that stands alone over a letter belongs to it; over a letter that takes none it stays."""
    word = Word(letters, Box(100, 50, 100 + 7.5 * len(letters), 62), 10, bold=False, mono=False)
    mark = Word(accent, Box(left, 46, left + 4, 58), 10, bold=False, mono=False)
    assert [found.text for found in accents_home([word, mark])] == ([read] if read else [letters, accent])


def test_a_box_inside_out_cannot_be_built() -> None:
    """A box whose right edge is left of its left edge is refused."""
    with pytest.raises(ValueError, match="inside out"):
        Box(2, 0, 1, 1)
