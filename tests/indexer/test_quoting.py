"""Quotes: word for word, short enough, the part that answers, with the boxes of its lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import question_language
from indexer.codes import question_codes
from indexer.expected import lacks_value
from indexer.glossary import read_glossary
from indexer.quoting import LONGEST, Quote, Terms, coverage, quote, terms
from indexer.wanted import wanted

GLOSSARY = read_glossary()


def sought(question: str) -> Terms:
    """Return what a question looks for, every word of the same weight."""
    found = wanted(question, question_language(question), question_codes(question), GLOSSARY, None)
    return terms(found, {each.word: 1.0 for each in found.words})


def quoted(text: str, question: str) -> Quote:
    """Return the quote of a French passage without boxes."""
    return quote(text, [], sought(question), "fr")


LONG = (
    "Le groupe hydraulique est livré sans huile. " * 6
    + "Remplir le réservoir jusqu'au repère haut. "
    + "Serrer les vis de la bride au couple de 210 Nm, en croix. "
    + "Attendre une minute avant de mettre sous pression. " * 6
)


def test_the_sentence_that_answers_is_quoted() -> None:
    """It stands in the quote, which is a part of the passage and not too long."""
    found = quoted(LONG, "couple de serrage de la bride")
    assert "210 Nm" in found.text
    assert found.text in LONG
    assert len(found.text) <= LONGEST


def test_values_of_the_answering_sentence_are_bold() -> None:
    """The value is what the eye looks for."""
    found = quoted(LONG, "couple de serrage de la bride")
    assert [found.text[start:stop].strip() for start, stop in found.bold] == ["210 Nm"]


def test_a_short_passage_is_quoted_whole() -> None:
    """Nothing is cut off that fits."""
    text = "Purger le circuit.\nFermer la vanne V2."
    assert quoted(text, "purge").text == text


def test_the_row_of_the_code_is_quoted() -> None:
    """Of a table of faults, the row asked for is in the quote and its code bold."""
    rows = [
        f"F{number:04d} | Défaut numéro {number} du variateur | Contrôler le point {number}" for number in range(20)
    ]
    found = quoted("\n".join(rows), "variateur F0013")
    assert "F0013 | Défaut" in found.text
    assert "F0013" in [found.text[start:stop] for start, stop in found.bold]


def test_values_of_another_model_are_not_dragged_in() -> None:
    """What stands before the model asked for, and other rows after it, stay out of the quote."""
    text = (
        "Modèle G202 : impulsion de 4,5 µs.\nModèle G203V : fréquence de pas maximale de 333 kHz, impulsion de 2,0 µs."
    )
    found = quoted(f"{text}\nValable à 20 °C.", "G203V impulsion")
    assert "2,0 µs" in found.text
    assert "4,5" not in found.text
    rows = "Vis | Couple\nM8 | 25 Nm\nM10 | 49 Nm\nM12 | 86 Nm"
    assert quoted(rows, "couple M8").text == "Vis | Couple\nM8 | 25 Nm"


def test_a_single_endless_sentence_is_cut_around_what_matches() -> None:
    """No sentence ends: words around the match are quoted, at most LONGEST characters."""
    text = "mot " * 400 + "accumulateur purgé " + "mot " * 400
    found = quoted(text, "purger accumulateur")
    assert "accumulateur" in found.text
    assert len(found.text) <= LONGEST
    assert found.text in text


def test_boxes_are_those_of_the_quoted_lines() -> None:
    """Lines of the page that the quote touches are boxed, hyphenation and all, and no other."""
    lines = [
        ("Premier paragraphe, sans rapport.", 3, (10.0, 10.0, 90.0, 20.0)),
        ("Serrer la vis au cou-", 3, (10.0, 30.0, 90.0, 40.0)),
        ("ple de 25 Nm.", 3, (10.0, 40.0, 90.0, 50.0)),
        ("Dernier paragraphe " + "sans rapport " * 40, 4, (10.0, 10.0, 90.0, 20.0)),
    ]
    text = "Premier paragraphe, sans rapport. " + "Serrer la vis au couple de 25 Nm.\n" + lines[3][0]
    found = quote(text, lines, sought("couple de la vis"), "fr")
    assert (3, (10.0, 30.0, 90.0, 40.0)) in found.boxes
    assert (3, (10.0, 40.0, 90.0, 50.0)) in found.boxes
    assert 4 not in {page for page, _ in found.boxes}


def test_an_empty_passage_has_an_empty_quote() -> None:
    """Nothing to quote is no error."""
    assert quoted("", "vis") == Quote("", (), ())


@settings(max_examples=80, deadline=None)
@given(text=st.text(alphabet="abcé .\n|0129Nm-", max_size=1500), question=st.text(max_size=60))
def test_a_quote_is_always_a_part_of_its_passage(text: str, question: str) -> None:
    """Whatever the words: literal, at most LONGEST characters, bold spans inside and in order."""
    found = quoted(text, question)
    assert found.text in text
    assert len(found.text) <= LONGEST
    edges = [edge for span in found.bold for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(found.text) for edge in edges)


@pytest.mark.parametrize(
    ("text", "question", "share"),
    [
        ("Tendre la courroie du convoyeur", "courroie convoyeur", 1.0),
        ("Tendre la courroie du convoyeur", "courroie tracteur", 0.5),
        ("Tendre la courroie du convoyeur", "tracteur", 0.0),
        ("Tendre la courroie", "belt", 1.0),
        ("Tendre la courroie", "", 0.0),
    ],
)
def test_the_share_of_the_question_that_is_said(text: str, question: str, share: float) -> None:
    """By word, in any inflection or language of the glossary."""
    assert coverage(text, sought(question), "fr") == pytest.approx(share)


@pytest.mark.parametrize(
    ("asked", "passage", "lacking"),
    [
        ("poids presse", "La presse pèse 2 400 kg", False),
        ("poids presse", "La presse a 4 colonnes", True),
        ("couple vis", "Couple (Nm) | M8 | 25", False),
        ("couple vis", "Serrer les vis au couple prescrit", True),
        ("pression accumulateur", "gonflé à 90 bar", False),
        ("remplacer courroie", "Déposer la courroie", False),
        ("prix pompe", "Pompe 40 l/min", True),
    ],
)
def test_a_value_question_needs_a_value_of_its_kind(asked: str, passage: str, lacking: bool) -> None:
    """A passage without any such unit does not answer it."""
    assert lacks_value(asked.split(), passage) is lacking
