"""What is guessed of a document, where files are found, and how languages are made comparable."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from docs_store.errors import BadInput
from indexer.centring import corpus_centres, generic_centres
from indexer.embedder import FakeEmbedder
from indexer.entries import embedded_text
from indexer.facts import MachineName, context_of, kind_of, machines_of, machines_said, maker_of, title_of
from indexer.walking import walk
from tests.indexer.library import write


@pytest.mark.parametrize(
    ("read", "path", "title"),
    [
        ("Manuel de la presse", "x.pdf", "Manuel de la presse"),
        ("  Manuel \n de  la presse ", "x.pdf", "Manuel de la presse"),
        ("Microsoft Word - Manuel presse.doc", "x.pdf", "Manuel presse"),
        ("False", "Notice_du_tour.pdf", "Notice du tour"),
        ("untitled", "a/b/Notice.pdf", "Notice"),
        ("", "réglage.md", "réglage"),
        (None, "...", "..."),
    ],
)
def test_the_title_is_the_documents_own_or_its_file_name(read: str | None, path: str, title: str) -> None:
    """What programs leave in the title field is no title."""
    assert title_of(read, path) == title


def test_the_context_says_what_title_and_file_name_say() -> None:
    """The file name is added only where it says more."""
    assert context_of("Manuel de la presse", "manuel-presse.pdf") == "Manuel de la presse"
    assert context_of("Installation", "qidi-shell_command.md") == "Installation (qidi-shell command)"
    assert len(context_of("x" * 300, "y.pdf")) <= 120


@pytest.mark.parametrize(
    ("title", "path", "kind"),
    [
        ("Manuel d'utilisation", "m.pdf", "manual"),
        ("Schéma électrique convoyeur", "s.pdf", "schematic"),
        ("Mode opératoire entretien", "mo.docx", "procedure"),
        ("Liste", "nomenclature.pdf", "parts list"),
        ("Pièces", "p.xlsx", "parts list"),
        ("Notes de Paul", "n.md", "notes"),
        ("Rapport d'intervention", "r.md", "report"),
    ],
)
def test_the_kind_is_guessed_by_words(title: str, path: str, kind: str) -> None:
    """A manual when nothing tells."""
    assert kind_of(title, path, suffix=Path(path).suffix) == kind


MACHINES = [
    MachineName(1, "Nantes", ("PRESSE-4", "Presse 4")),
    MachineName(2, "Lyon", ("PRESSE-4", "Presse à forger")),
    MachineName(3, "Nantes", ("TOUR-1",)),
]


@pytest.mark.parametrize(
    ("path", "machines"),
    [
        ("presse 4/manuel.pdf", (1, 2)),
        ("Lyon/PRESSE_4/manuel.pdf", (2,)),
        ("presse a forger/x.pdf", (2,)),
        ("archives/tour-1/2019/x.pdf", (3,)),
        ("presse/manuel presse-4.pdf", ()),
        ("presse-4", ()),
    ],
)
def test_a_folder_names_a_machine(path: str, machines: tuple[int, ...]) -> None:
    """By tag or name, whatever accents and hyphens; the file name alone does not count; a site's folder decides."""
    assert machines_of(path, MACHINES) == machines


PLATES = [
    MachineName(1, "Lyon", (), "PRESSE-4", "Presse d'emboutissage 200 t", "PHM 200", "PHM200-0417", "Morvanel"),
    MachineName(2, "Lyon", (), "PRESSE-5", "Presse d'emboutissage 200 t", "PHM 200", "PHM200-0533", "Morvanel"),
    MachineName(3, "Nantes", (), "VAR-7", "Variateur du malaxeur M7", "TV700-4-037", "TV7-2237-0815", "Tarnvik Drives"),
    MachineName(4, "Lyon", (), "P4", "Pompe", "X", "12345", ""),
    MachineName(5, "Lyon", (), "CONV-12", "Convoyeur d'évacuation", "RB 800", "", "Roulandre"),
]


@pytest.mark.parametrize(
    ("title", "path", "opening", "found"),
    [
        ("Notice", "x.pdf", "Numéro de série : PHM200-0533", (2,)),
        ("Notice", "x.pdf", "N° PHM200 0417, modèle PHM 200", (1,)),
        ("Notice de la presse", "x.pdf", "Repère PRESSE_4", (1,)),
        ("Notice presse-5", "x.pdf", "", (2,)),
        ("Notice", "PRESSE-4 graissage.pdf", "", (1,)),
        ("Manuel PHM200", "x.pdf", "", (1, 2)),
        ("Manual", "x.pdf", "TV700-4-037 frequency inverter", (3,)),
        ("Convoyeur d'évacuation : schéma", "x.pdf", "", (5,)),
        ("Notice", "x.pdf", "Le convoyeur d'évacuation est en aval.", ()),
        ("Notice", "x.pdf", "PHM 2000, PHM 20 et TV700-4-03", ()),
        ("Pompe", "P4.pdf", "Série 12345", ()),
        ("Tout", "x.pdf", "PRESSE-4 PRESSE-5 VAR-7 CONV-12", ()),
        ("Notice", "x.pdf", "", ()),
    ],
)
def test_title_and_first_pages_name_a_machine(title: str, path: str, opening: str, found: tuple[int, ...]) -> None:
    """By what stands on its plate, whole; the serial number tells two of one model apart; a list names none."""
    assert machines_said(title, path, opening, PLATES) == found


@pytest.mark.parametrize(
    ("author", "title", "opening", "maker"),
    [
        ("Morvanel", "Manuel", "", "Morvanel"),
        (None, "Morvanel PHM 200", "Moteur Roulandre", "Morvanel"),
        (None, "Manuel", "TARNVIK DRIVES user manual", "Tarnvik Drives"),
        (None, "Manuel", "Presse Morvanel, convoyeur Roulandre", ""),
        ("Siemens AG", "Manual", "", "Siemens AG"),
        (None, "Manual", "Festo Vertrieb GmbH\nRuiter Str. 82", "Festo Vertrieb GmbH"),
        ("Niryo", "Niryo One", "", "Niryo"),
        ("Jean Martin", "Manuel", "Écrit par Jean Martin", ""),
        ("admin", "Manuel", "Presse", ""),
        (None, "Manuel", "", ""),
    ],
)
def test_the_maker_is_guessed(author: str | None, title: str, opening: str, maker: str) -> None:
    """One of the plant's, a company by its form, or an author of one word that the cover has; never a person."""
    assert maker_of(author, title, opening, [machine.maker for machine in PLATES]) == maker


def test_what_is_embedded_has_its_context_above() -> None:
    """Title, headings, then the words; a title that heads the path is not said twice."""
    assert embedded_text("Manuel", "Réglages", "Texte") == "Manuel › Réglages\nTexte"
    assert embedded_text("Manuel", "Manuel › Réglages", "Texte") == "Manuel › Réglages\nTexte"
    assert embedded_text("Manuel", "", "Texte") == "Manuel\nTexte"


def test_hidden_files_and_endless_links_are_left_out(tmp_path: Path) -> None:
    """Dot files, office locks and a link to the folder above do not matter; a linked folder is walked once."""
    docs = write(tmp_path / "docs", {"a.txt": "", ".hidden": "", "~$a.docx": "", "b/c.txt": "", ".git/x.txt": ""})
    (docs / "b" / "up").symlink_to(docs)
    (docs / "other").symlink_to(docs / "b")
    os.mkfifo(docs / "pipe")
    assert [found.path for found in walk(docs, []).files] == ["a.txt", "b/c.txt"]


def test_what_a_walk_can_tell_is_gone(tmp_path: Path) -> None:
    """Only what lies in the part that was walked, and not in a folder that could not be opened."""
    docs = write(tmp_path / "docs", {"a.txt": "", "b/c.txt": ""})
    whole, part = walk(docs, [str(docs)]), walk(docs / "b", [str(docs)])
    assert whole.covers("gone.txt")
    assert not part.covers("gone.txt")
    assert part.covers("b/gone.txt")
    whole.closed.append("b")
    assert not whole.covers("b/gone.txt")


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    """It is named in the sentence."""
    with pytest.raises(BadInput, match="nowhere"):
        walk(tmp_path / "nowhere", [])


def test_centring_takes_away_what_a_language_shares() -> None:
    """Two languages in two corners come to lie around the same middle, and rows have length 1."""
    random = np.random.default_rng(3)
    corners = {"fr": np.eye(64)[0] * 5, "en": np.eye(64)[1] * 5}
    languages = ["fr"] * 400 + ["en"] * 400
    rows = np.array([corners[language] for language in languages]) + random.normal(size=(800, 64))
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    centres = corpus_centres(generic_centres(FakeEmbedder()), vectors, languages)
    centred = centres.passage(vectors, languages)
    assert np.allclose(np.linalg.norm(centred, axis=1), 1, atol=1e-5)
    before = vectors[:400].mean(axis=0) @ vectors[400:].mean(axis=0) - (vectors[:400] @ vectors[:400].T).mean()
    after = centred[:400].mean(axis=0) @ centred[400:].mean(axis=0) - (centred[:400] @ centred[:400].T).mean()
    assert abs(after) < abs(before) / 2


def test_a_small_corpus_hardly_moves_the_means() -> None:
    """Three passages do not decide what French is like."""
    generic = generic_centres(FakeEmbedder())
    vectors = FakeEmbedder().embed_passages(["serrer la vis"] * 3)
    centres = corpus_centres(generic, vectors, ["fr"] * 3)
    assert np.abs(centres.passages["fr"] - generic.passages["fr"]).max() < 0.02
    assert np.allclose(centres.passages["en"], generic.passages["en"])


def test_a_text_of_no_known_language_is_centred_too() -> None:
    """It loses the middle of all means."""
    generic = generic_centres(FakeEmbedder())
    vectors = FakeEmbedder().embed_passages(["x", "y"])
    assert np.isfinite(generic.passage(vectors, [None, "de"])).all()
