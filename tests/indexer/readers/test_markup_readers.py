"""Markdown and HTML: titles, lists, tables, listings, admonitions, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.readers.document import Block, ReadDocument
from indexer.readers.markdown import markdown_document
from indexer.readers.reading import read_here


def shapes(document: ReadDocument) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def page(tmp_path: Path, markup: str | bytes) -> ReadDocument:
    path = tmp_path / "page.html"
    path.write_bytes(markup if isinstance(markup, bytes) else markup.encode())
    return read_here(path)


def test_markdown_gives_titles_paragraphs_lists_and_listings() -> None:
    """Every element is a block of its kind, list items with their numbers and bullets."""
    document = markdown_document(
        "# Vidange\n\nAvec **huile** [neuve](http://x.y).\nSuite.\n\n1. Ouvrir\n2. Purger\n   - doucement\n\n"
        "```ini\nA = 1\n\nB = 2\n```\n"
    )
    assert shapes(document) == [
        ("heading", "Vidange"),
        ("paragraph", "Avec huile neuve. Suite."),
        ("list item", "1. Ouvrir"),
        ("list item", "2. Purger"),
        ("list item", "• doucement"),
        ("code", "A = 1\nB = 2"),
    ]
    assert document.blocks[0].level == 1
    assert document.title == "Vidange"
    assert document.page_count is None


def test_a_list_may_start_at_any_number() -> None:
    """Steps after an interruption go on counting."""
    assert shapes(markdown_document("5. Fermer\n6. Démarrer\n")) == [
        ("list item", "5. Fermer"),
        ("list item", "6. Démarrer"),
    ]


def test_a_markdown_table_gives_rows_under_its_header() -> None:
    """The header is on each row, not a row itself."""
    document = markdown_document("| Vis | Nm |\n|---|---|\n| M8 | 25 |\n| M10 | |\n")
    assert [(block.kind, block.header, block.text) for block in document.blocks] == [
        ("table row", "Vis | Nm", "M8 | 25"),
        ("table row", "Vis | Nm", "M10 |"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "> [!WARNING]\n> Couper le courant.\n",
        "> **Attention :** Couper le courant.\n",
        '!!! danger "Danger"\n    Couper le courant.\n',
        "::: warning\nCouper le courant.\n:::\n",
        '<div class="alert alert-warning">Couper le courant.</div>\n',
        "⚠ Couper le courant.\n",
        "**DANGER !** Couper le courant.\n",
    ],
    ids=["github", "quotation", "mkdocs", "container", "html", "sign", "bold"],
)
def test_every_way_of_writing_a_warning_is_a_warning(text: str) -> None:
    """Admonitions of several tools, and plain paragraphs with a signal word, are one warning each."""
    warnings = [
        block.text for block in markdown_document(f"Avant.\n\n{text}\nAprès.\n").blocks if block.kind == "warning"
    ]
    assert len(warnings) == 1
    assert "Couper le courant." in warnings[0]
    assert "Après" not in warnings[0]


def test_notes_are_not_warnings() -> None:
    """A note keeps its words and is a paragraph."""
    assert shapes(markdown_document("> [!NOTE]\n> Voir page 3.\n")) == [("paragraph", "NOTE: Voir page 3.")]


def test_front_matter_is_facts_not_text() -> None:
    """Title, language, revision and date come from the front matter, which is no block."""
    document = markdown_document('---\ntitle: "Notice"\nlang: fr-FR\nversion: B\ndate: 2024-03-12\n---\nTexte.\n')
    assert shapes(document) == [("paragraph", "Texte.")]
    assert (document.title, document.language, document.revision, document.date) == ("Notice", "fr", "B", "2024-03-12")


def test_html_inside_markdown_is_read() -> None:
    """Tables and titles written in HTML are blocks like any other; scripts are not."""
    document = markdown_document(
        "<h2>Bornes</h2>\n<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>\n"
        "<script>x()</script>\n"
    )
    assert [(b.kind, b.header, b.text) for b in document.blocks] == [
        ("heading", None, "Bornes"),
        ("table row", "A | B", "1 | 2"),
    ]


def test_a_web_page_gives_its_text_and_leaves_out_navigation(tmp_path: Path) -> None:
    """Text between tags, nested boxes and pictures' descriptions are read; menus, styles and comments are not."""
    document = page(
        tmp_path,
        "<html lang='fr'><head><title>Fiche P-12</title><style>p{}</style></head><body><nav>Menu</nav>"
        "<div>Libre <b>gras</b><p>Un<br>deux</p><!-- rien --><img alt='Vue de la pompe'></div>"
        "<pre>a\n  b</pre></body></html>",
    )
    assert shapes(document) == [
        ("paragraph", "Libre gras"),
        ("paragraph", "Un deux"),
        ("paragraph", "Vue de la pompe"),
        ("code", "a\nb"),
    ]
    assert (document.title, document.language) == ("Fiche P-12", "fr")


def test_a_web_page_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    """The encoding that the page states is used."""
    document = page(
        tmp_path, "<html><meta charset='iso-8859-1'><body><p>Vérifié à 3 µm</p></body></html>".encode("latin-1")
    )
    assert shapes(document) == [("paragraph", "Vérifié à 3 µm")]


def test_deep_nesting_is_read_and_hurts_nobody(tmp_path: Path) -> None:
    """Two thousand boxes inside each other still give the words in them."""
    document = page(tmp_path, "<html><body>" + "<div>" * 2000 + "au fond" + "</div>" * 2000 + "</body></html>")
    assert "au fond" in " ".join(block.text for block in document.blocks)


def test_a_cell_with_a_list_stays_in_its_row(tmp_path: Path) -> None:
    """A row is one block, whatever is inside its cells; a table inside a table is read once."""
    document = page(
        tmp_path, "<html><table><tr><td>F1</td><td><ul><li>un</li><li>deux</li></ul></td></tr></table></html>"
    )
    assert [block.kind for block in document.blocks] == ["table row"]
    assert document.blocks[0].text.startswith("F1 |")


def test_block_of_an_unknown_kind_cannot_be_built() -> None:
    """Kinds are a closed list."""
    with pytest.raises(ValueError, match="no such kind"):
        Block("x", "poem")  # type: ignore[arg-type]
