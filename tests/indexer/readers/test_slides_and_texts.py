"""PPTX, ODT and reStructuredText: titles, lists, tables and warnings come out as they do of other formats."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from docs_store.errors import UnreadableFile
from indexer.readers import refusals
from indexer.readers.document import Block
from indexer.readers.reading import read_here

P, A = (
    "http://schemas.openxmlformats.org/presentationml/2006/main",
    "http://schemas.openxmlformats.org/drawingml/2006/main",
)
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def relations(*targets: tuple[str, str, str]) -> str:
    lines = "".join(f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>' for key, kind, target in targets)
    return f'<Relationships xmlns="{RELS}">{lines}</Relationships>'


def shape(*paragraphs: str, holder: str = "", top: int = 0) -> str:
    ph = f'<p:ph type="{holder}"/>' if holder else ""
    body = "".join(
        text if text.startswith("<a:p>") else f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in paragraphs
    )
    off = f'<p:spPr><a:xfrm><a:off x="0" y="{top}"/></a:xfrm></p:spPr>'
    return f"<p:sp><p:nvSpPr><p:nvPr>{ph}</p:nvPr></p:nvSpPr>{off}<p:txBody>{body}</p:txBody></p:sp>"


def slide(*shapes: str, shown: bool = True) -> str:
    show = "" if shown else ' show="0"'
    return f'<p:sld xmlns:p="{P}" xmlns:a="{A}"{show}><p:cSld><p:spTree>{"".join(shapes)}</p:spTree></p:cSld></p:sld>'


def presentation(path: Path, *slides: str, notes: str = "") -> Path:
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="r{n}"/>' for n in range(len(slides)))
    members = {
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{ids}</p:sldIdLst>'
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            *((f"r{n}", "slide", f"slides/slide{9 - n}.xml") for n in range(len(slides)))
        ),
    }
    for number, text in enumerate(slides):
        members[f"ppt/slides/slide{9 - number}.xml"] = text
    if notes:
        members["ppt/slides/_rels/slide9.xml.rels"] = relations(("n1", "notesSlide", "../notesSlides/note1.xml"))
        members["ppt/notesSlides/note1.xml"] = slide(shape(notes, holder="body"), shape("1", holder="sldNum"))
    return packed(path, members)


def cells(*rows: tuple[str, ...]) -> str:
    lines = "".join(
        "<a:tr>"
        + "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{cell}</a:t></a:r></a:p></a:txBody></a:tc>" for cell in row)
        + "</a:tr>"
        for row in rows
    )
    place = '<p:xfrm><a:off x="0" y="5000000"/></p:xfrm>'
    return f"<p:graphicFrame>{place}<a:graphic><a:tbl>{lines}</a:tbl></a:graphic></p:graphicFrame>"


def said(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks]


def test_slides_come_in_their_order_under_numbered_titles(tmp_path: Path) -> None:
    """Order of the presentation, not of the files; bullets, groups, tables, warnings and notes; no numbers."""
    group = f"<p:grpSp>{shape('Vanne V3 ouverte', top=3_000_000)}</p:grpSp>"
    first = slide(
        group,
        shape("Couper l'air", "Ouvrir la purge", holder="body", top=2_000_000),
        shape("Purge du circuit", holder="title", top=100),
        shape("DANGER : pression résiduelle.", top=4_000_000),
        cells(("Organe", "Couple"), ("Bride", "40 Nm"), ("Bouchon", "25 Nm")),
        shape("12", holder="sldNum", top=9_000_000),
    )
    path = presentation(
        tmp_path / "s.pptx", first, slide(shape("Fin")), slide(shape("Cachée"), shown=False), notes="Durée 20 min"
    )
    found = read_here(path)
    assert said(found.blocks) == [
        ("heading", "1 – Purge du circuit"),
        ("list item", "• Couper l'air"),
        ("list item", "• Ouvrir la purge"),
        ("paragraph", "Vanne V3 ouverte"),
        ("warning", "DANGER : pression résiduelle."),
        ("table row", "Bride | 40 Nm"),
        ("table row", "Bouchon | 25 Nm"),
        ("paragraph", "Durée 20 min"),
        ("heading", "2"),
        ("paragraph", "Fin"),
    ]
    assert found.blocks[5].header == "Organe | Couple"
    assert found.title == "1 – Purge du circuit"


def test_numbered_paragraphs_of_a_slide_count(tmp_path: Path) -> None:
    """Automatic numbers are read, a paragraph without bullet is none."""
    numbered = [
        f"<a:p><a:pPr><a:buAutoNum/></a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>" for text in ("Visser", "Serrer")
    ]
    bare = "<a:p><a:pPr><a:buNone/></a:pPr><a:r><a:t>Rappel</a:t></a:r></a:p>"
    found = read_here(presentation(tmp_path / "s.pptx", slide(shape(*numbered, bare, holder="body"))))
    assert [block.text for block in found.blocks[1:]] == ["1. Visser", "2. Serrer", "Rappel"]


N = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(
    f'xmlns:{short}="{N}{name}:1.0"'
    for short, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
    }.items()
)


def open_document(path: Path, body: str, styles: str = "", manifest: str = "<m/>") -> Path:
    return packed(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content {SPACES}>"
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        },
    )


def test_an_open_document_text_is_read_in_order(tmp_path: Path) -> None:
    """Titles with levels, spans, nested and numbered lists, tables with header rows, frames; no deletions, no notes."""
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/></text:list-style>'
        '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>'
    )
    body = (
        "<text:tracked-changes><text:p>effacé</text:p></text:tracked-changes>"
        '<text:h text:outline-level="2">Graissage</text:h>'
        "<text:section><text:p>Huile<text:s/><text:span>ISO VG 46</text:span><text:note>note</text:note>"
        " à froid.</text:p></text:section>"
        '<text:list text:style-name="L1"><text:list-item><text:p>Vidanger</text:p><text:list><text:list-item>'
        "<text:p>bouchon</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>Remplir</text:p></text:list-item></text:list>"
        "<text:p>ATTENTION : surface chaude.</text:p>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Point</text:p></table:table-cell>"
        "<table:table-cell><text:p>Quantité</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        "<table:table-row><table:table-cell><text:p>Palier</text:p></table:table-cell>"
        "<table:table-cell><text:p>12 g</text:p>"
        '</table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row></table:table>'
        "<text:p><draw:frame><draw:text-box><text:p>Dans un cadre</text:p></draw:text-box></draw:frame></text:p>"
    )
    found = read_here(open_document(tmp_path / "notice.odt", body, styles))
    assert said(found.blocks) == [
        ("heading", "Graissage"),
        ("paragraph", "Huile ISO VG 46 à froid."),
        ("list item", "1. Vidanger"),
        ("list item", "• bouchon"),
        ("list item", "2. Remplir"),
        ("warning", "ATTENTION : surface chaude."),
        ("table row", "Palier | 12 g"),
        ("paragraph", "Dans un cadre"),
    ]
    assert (found.blocks[0].level, found.blocks[6].header) == (2, "Point | Quantité")


def test_traps_in_slides_and_texts_are_refused(tmp_path: Path) -> None:
    """Entities, bombs, passwords and cut parts have their sentences, as in other office files."""
    entity = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
    cases = [
        (packed(tmp_path / "e.pptx", {"ppt/presentation.xml": entity}), refusals.ENTITIES),
        (
            packed(tmp_path / "b.odt", {"mimetype": "x", "content.xml": "<a>" + " " * 150_000_000 + "</a>"}),
            refusals.BOMB,
        ),
        (open_document(tmp_path / "p.odt", "", manifest="<m><encryption-data/></m>"), refusals.ENCRYPTED),
        (packed(tmp_path / "c.pptx", {"ppt/presentation.xml": "<p:presentation"}), refusals.TRUNCATED),
        (presentation(tmp_path / "n.odt", slide(shape("x"))), refusals.NOT_ITS_SUFFIX),
    ]
    for path, template in cases:
        with pytest.raises(UnreadableFile) as refused:
            read_here(path)
        assert refused.value.template == template, path.name


RST = """
Réglages
========

Pression
--------

Régler à **180 bar** avec :ref:`le limiteur <limiteur>` ou :guilabel:`Menu`.

.. warning::

   Couper l'air avant.

.. versionchanged:: 2.1
   La valeur était 160 bar.

.. toctree::
   autre/page

#. Ouvrir
#. Fermer

=========  ======
Organe     Couple
=========  ======
Bride      40 Nm
=========  ======

.. code-block:: ini

   pression = 180

.. include:: /etc/hostname
.. raw:: html

   <script>alert(1)</script>
"""


def test_restructured_text_is_read_with_what_sphinx_adds(tmp_path: Path) -> None:
    """Titles, roles, warnings, lists, tables, listings and unknown directives; nothing included, raw or listed."""
    path = tmp_path / "reglages.rst"
    path.write_text(RST)
    found = read_here(path)
    assert said(found.blocks) == [
        ("heading", "Réglages"),
        ("heading", "Pression"),
        ("paragraph", "Régler à 180 bar avec le limiteur ou Menu."),
        ("warning", "Warning Couper l'air avant."),
        ("paragraph", "2.1 La valeur était 160 bar."),
        ("list item", "1. Ouvrir"),
        ("list item", "2. Fermer"),
        ("table row", "Bride | 40 Nm"),
        ("code", "pression = 180"),
    ]
    assert [block.level for block in found.blocks[:2]] == [1, 2]
    assert found.blocks[7].header == "Organe | Couple"
