"""Quotes: word for word, short enough, the part that answers, with the boxes of its lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import question_language
from indexer.codes import question_codes
from indexer.expected import lacks_value
from indexer.glossary import read_glossary
from indexer.quoting import LONGEST, Quote, quote
from indexer.sought import Terms, coverage, terms
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
    """The value is what the eye looks for, and the words that were asked."""
    found = quoted(LONG, "couple de serrage de la bride")
    assert [found.text[start:stop] for start, stop in found.bold] == ["bride", "couple", "210 Nm"]


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


STEPS = (
    "1. Arrêter la pompe et consigner l'armoire.\n2. Purger l'accumulateur et lire 0 bar au manomètre.\n"
    "3. Déposer le capot du filtre.\n4. Remplacer l'élément du filtre."
)


def test_a_procedure_is_quoted_from_its_first_step() -> None:
    """The step that says the question's words comes with the lock-out and the purge above it."""
    found = quoted(STEPS, "remplacer l'élément du filtre")
    assert found.text == STEPS
    assert (found.more_before, found.more_after) == (False, False)


def test_first_steps_are_preferred_and_what_is_left_out_is_told() -> None:
    """A list that is too long is cut after a whole step, never before its first one."""
    steps = [f"{number}. Démonter la vis numéro {number} et la poser dans le bac prévu." for number in range(1, 15)]
    found = quoted("\n".join(steps) + "\n15. Remplacer l'élément du filtre.", "remplacer l'élément du filtre")
    assert found.text.startswith("1. Démonter")
    assert found.text.splitlines() == steps[: len(found.text.splitlines())]
    assert (found.more_before, found.more_after) == (False, True)
    assert len(found.text) <= LONGEST


def test_a_value_in_a_late_step_is_quoted_and_what_stands_before_is_told() -> None:
    """Who asks for a torque gets it, with the sign that steps come before."""
    steps = [f"{number}. Démonter la vis numéro {number} et la poser dans le bac prévu." for number in range(1, 15)]
    found = quoted("\n".join([*steps, "15. Serrer le capot au couple de 40 Nm."]), "couple du capot")
    assert "40 Nm" in found.text
    assert (found.more_before, found.more_after) == (True, False)


def test_steps_that_began_overleaf_and_go_on_overleaf() -> None:
    """A passage that starts with step 5 says that steps come before; its neighbour tells whether more come after."""
    text = "5. Monter le joint neuf.\n6. Fermer le capot du filtre."
    found = quote(text, [], sought("joint neuf"), "fr", goes_on=True)
    assert (found.text, found.more_before, found.more_after) == (text, True, True)


def test_a_single_step_that_is_too_long_ends_at_a_blank() -> None:
    """The quote starts with the step and says that it goes on."""
    found = quoted("1. Consigner " + "la machine avec soin " * 40, "consigner la machine")
    assert found.text.startswith("1. Consigner")
    assert found.text[-1:].isalpha()
    assert found.more_after
    assert len(found.text) <= LONGEST


WARNING = "DANGER Explosion. N'utilisez jamais d'oxygène pour gonfler l'accumulateur."


def test_a_warning_that_is_shown_is_not_quoted_again() -> None:
    """The quote is what stands beside it."""
    text = f"{WARNING}\nGonfler l'accumulateur à 28 bar, à l'azote."
    found = quote(text, [], sought("gonfler l'accumulateur"), "fr", warnings=[WARNING])
    assert found.text == "Gonfler l'accumulateur à 28 bar, à l'azote."


def test_a_warning_that_is_asked_for_is_the_quote() -> None:
    """Its words are the answer."""
    text = f"{WARNING}\nLa bouteille est rangée au magasin."
    found = quote(text, [], sought("oxygène dans l'accumulateur"), "fr", warnings=[WARNING])
    assert "jamais d'oxygène" in found.text
    assert "magasin" not in found.text


def test_the_row_that_a_code_heads_is_the_quote() -> None:
    """Rows that mention it, or a range that starts with it, are not."""
    text = (
        "Code | Défaut | Remède\nE070 à E072 | Éjecteur\nE040 | Voir E071 | Contrôler\nE071 | Non rentré | Régler 2S1"
    )
    found = quoted(text, "E071")
    assert found.text == "E071 | Non rentré | Régler 2S1"
    assert found.header == "Code | Défaut | Remède"
    overleaf = quote("E071 | Non rentré", [], sought("E071"), "fr", heading="Défauts › Code | Défaut")
    assert (overleaf.text, overleaf.header) == ("E071 | Non rentré", "Code | Défaut")


def test_a_size_of_screw_heads_a_row_too() -> None:
    """The general table, not the neighbour's value."""
    text = "Filetage | Classe 8.8 | Classe 10.9\nM16 | 210 Nm | 310 Nm\nM20 | 425 Nm | 610 Nm\nM24 | 730 Nm | 1 040 Nm"
    assert quoted(text, "M20 10.9 couple").text == "M20 | 425 Nm | 610 Nm"


@pytest.mark.parametrize(
    ("text", "question", "bold"),
    [
        ("La vanne 0V2 est tarée à 40 bar.", "pression 0V2", ["0V2", "40 bar"]),
        ("La vanne 0V2 est réglable de 10–63 bar.", "pression 0V2", ["0V2"]),
        ("La vanne 0V2 tient 40 bar, ou 63 bar à froid.", "pression 0V2", ["0V2"]),
        ("E031 | Moins de 29 bar | Contrôler", "E031", ["E031"]),
        ("Serrer la bride à 40 Nm sous 20 bar.", "couple bride", ["bride", "40 Nm"]),
    ],
)
def test_a_value_is_bold_only_when_it_is_surely_the_one(text: str, question: str, bold: list[str]) -> None:
    """One value of the kind asked for, no range, no other kind; words and codes as they stand."""
    found = quoted(text, question)
    assert [found.text[start:stop] for start, stop in found.bold] == bold


def test_power_terminals_are_a_thing_and_not_a_value_asked_for() -> None:
    """“Bornes de puissance” names terminals; a passage about them need not hold kilowatts."""
    assert not lacks_value({"serrage", "bornes", "puissance"}, "Serrer les bornes de puissance à 12 Nm.")
    assert lacks_value({"puissance", "moteur"}, "Le moteur tourne à 1 500 tr/min.")
