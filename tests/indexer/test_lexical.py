"""The word side: accents, elisions, stems, codes, synonyms, typing errors; nothing of a question is a command."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docs_store.errors import BadInput, Unavailable
from indexer.analysis import folded, question_language, stem, words
from indexer.codes import question_codes
from indexer.glossary import OWN_GLOSSARY, Glossary, read_glossary
from indexer.lexical import Allowed, Entry, LexicalIndex
from indexer.wanted import Wanted, wanted


def entry(
    number: int, text: str, *, language: str | None = "fr", heading: str = "", version: int = 1, **more: str
) -> Entry:
    """Return an entry with what matters in a test."""
    return Entry(number, version, text, heading, [more.get("around", "")], more.get("name", ""), language)  # type: ignore[arg-type]


ENTRIES = [
    entry(1, "Le vérin hydraulique est réglé à 200 bar. Réglage du limiteur.", heading="Presse › Réglages"),
    entry(2, "F0004 | Surtension du bus DC", heading="Défauts", name="Manuel variateur"),
    entry(3, "The cylinder must be drained before opening.", language="en", heading="Safety", version=2),
    entry(4, "Vidanger l'huile toutes les 4000 h.", around="Le compresseur à vis"),
    entry(5, "Tendre la courroie crantée du convoyeur.", version=2),
    entry(6, "Replace the drive belt of the conveyor.", language="en", version=2),
    entry(8, "Le compresseur à vis."),
    entry(7, "Valeurs diverses et variées.", language=None),
]


@pytest.fixture(scope="module", params=["memory", "folder"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """The index in memory, and as it is opened from a folder."""
    if request.param == "memory":
        return LexicalIndex.build(ENTRIES)
    folder = tmp_path_factory.mktemp("lexical")
    LexicalIndex.build(ENTRIES, folder)
    return LexicalIndex.load(folder)


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    """Our own glossary."""
    return read_glossary()


def ask(index: LexicalIndex, glossary: Glossary, question: str) -> Wanted:
    """Return a question as the word side sees it."""
    return wanted(question, question_language(question), question_codes(question), glossary, index)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("reglage verin", 1),
        ("l'huile", 4),
        ("vidange d'huile", 4),
        ("f-0004", 2),
        ("DEFAUT FOOO4", 2),
        ("surtention du bus", 2),
        ("presse réglages", 1),
        ("manuel du variateur", 2),
        ("vidanger compresseur", 4),
        ("how to drain the cylinder", 3),
        ("quelle courroi sur le convoyeur", 5),
    ],
)
def test_a_question_finds_its_passage(index: LexicalIndex, glossary: Glossary, question: str, first: int) -> None:
    """Without accents, with elisions, inflected, mistyped, by code, heading, document or page."""
    assert index.search(ask(index, glossary, question), 5)[0][0] == first


@pytest.mark.parametrize(("question", "other"), [("courroie du convoyeur", 6), ("drain the cylinder", 1)])
def test_the_other_language_is_found_by_the_glossary(
    index: LexicalIndex, glossary: Glossary, question: str, other: int
) -> None:
    """A French question finds the English passage, and the reverse."""
    assert other in [name for name, _ in index.search(ask(index, glossary, question), 5)]


def test_only_allowed_versions_are_found(index: LexicalIndex, glossary: Glossary) -> None:
    """Left out or only these, before ranking: a limit of one still finds the allowed one."""
    question = ask(index, glossary, "courroie crantée")
    assert {name for name, _ in index.search(question, 5, Allowed(frozenset({2})))}.isdisjoint({3, 5, 6})
    assert index.search(question, 1, Allowed(frozenset({2}), only=True))[0][0] == 5
    assert index.search(question, 5, Allowed(frozenset(), only=True)) == []


@pytest.mark.parametrize("question", ["", "   ", "🔧", "de la le", "AND OR NOT", '"+-&&||!(){}[]^~*?:\\/', "zzzzqqqq"])
def test_a_question_without_words_finds_nothing(index: LexicalIndex, glossary: Glossary, question: str) -> None:
    """Signs, small words and unknown words are no error."""
    assert index.search(ask(index, glossary, question), 5) == []


def test_codes_are_counted_and_found(index: LexicalIndex) -> None:
    """Whole codes by their key."""
    assert index.count("f0004".replace("o", "0")) == 1
    assert index.count("f9999") == 0
    assert [name for name, _ in index.holding("f0004", 5)] == [2]


def test_a_passage_that_says_all_beats_one_that_says_one_word_often(glossary: Glossary) -> None:
    """Repeating a word does not make up for the others."""
    index = LexicalIndex.build(
        [
            entry(1, "pression pression pression"),
            entry(2, "Contrôler la pression du circuit de refroidissement chaque mois."),
        ]
    )
    assert index.search(ask(index, glossary, "pression du circuit de refroidissement"), 2)[0][0] == 2


def test_scores_reach_the_ideal(index: LexicalIndex, glossary: Glossary) -> None:
    """A passage that says everything scores about the ideal, one that says little much less."""
    question = ask(index, glossary, "tendre la courroie crantée du convoyeur")
    scores = dict(index.search(question, 7))
    ideal = index.ideal(question, "fr")
    assert scores[5] / ideal > 0.8
    assert scores[6] / ideal < scores[5] / ideal


def test_equal_scores_are_ordered_by_id(glossary: Glossary) -> None:
    """The same words in two passages: the smaller id first."""
    index = LexicalIndex.build([entry(9, "serrer la vis"), entry(3, "serrer la vis")])
    assert [name for name, _ in index.search(ask(index, glossary, "vis"), 5)] == [3, 9]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_no_question_breaks_the_search(index: LexicalIndex, glossary: Glossary, text: str) -> None:
    """Any text is searched without an error, and every score is positive."""
    assert all(score > 0 for _, score in index.search(ask(index, glossary, text), 3))


def test_a_folder_that_is_no_index_is_one_sentence(tmp_path: Path) -> None:
    """It says what to do."""
    with pytest.raises(Unavailable, match="maintbot index"):
        LexicalIndex.load(tmp_path)


def test_words_are_folded_and_parted() -> None:
    """Accents, ligatures and case go; apostrophes, hyphens and underscores part."""
    assert words("L'Œillet n°3 : r_bldc-gain À É") == ["l", "oeillet", "n", "3", "r", "bldc", "gain", "a", "e"]
    assert folded("ÉTÉ") == "ete"
    assert stem("reglages", "fr") == stem(folded("réglage"), "fr")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("comment régler la pression", "fr"),
        ("how to set the pressure", "en"),
        ("pression pompe", "fr"),
        ("réglage", "fr"),
        ("F0004", "fr"),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    """By small words and accents; the plant's own when nothing tells."""
    assert question_language(text) == language


def test_the_longest_words_of_the_glossary_win() -> None:
    """`moteur pas à pas` is not also read as `moteur`."""
    glossary = Glossary([{"fr": ["moteur"], "en": ["engine"]}, {"fr": ["moteur pas à pas"], "en": ["stepper"]}])
    every = words("changer le moteur pas à pas")
    found = glossary.equivalents(every, [stem(word, "fr") for word in every], "fr")
    assert [other.stems for other in found] == [("stepper",)]
    assert found[0].instead == ("moteur", "pas", "a", "pas")


def test_our_glossary_is_whole() -> None:
    """At least 150 entries, each with both languages, none twice the same."""
    import yaml

    entries = yaml.safe_load(OWN_GLOSSARY.read_text("utf-8"))
    assert len(entries) >= 150
    assert all(entry["fr"] and entry["en"] for entry in entries)
    assert len({(*entry["fr"], "|", *entry["en"]) for entry in entries}) == len(entries)


@pytest.mark.parametrize("content", ["- fr: vérin", "- {fr: [1], en: [x]}", "x: y", "- {de: [Zylinder]}", "- [", "3"])
def test_a_glossary_of_another_form_is_one_sentence(tmp_path: Path, content: str) -> None:
    """The sentence shows how an entry is written."""
    (tmp_path / "g.yaml").write_text(content)
    with pytest.raises(BadInput, match="cylinder"):
        read_glossary(tmp_path / "g.yaml")
